import {
  readSafetensorsHeader,
  SafetensorsError,
  type SafetensorsHeader,
  type TensorPlace,
} from "../files/safetensorsHeader.ts";
import { arrayMissing, choiceMissing, MAX_LISTED_ARRAYS, shownShape } from "./arrayChoice.ts";
import { type NumberType, readNumbers } from "./binaryArray.ts";
import { DataError } from "./dataError.ts";
import { type NumericArray, type Table, tableOf } from "./table.ts";

const numberTypes: Readonly<Record<string, NumberType>> = {
  BOOL: "b1",
  U8: "u1",
  I8: "i1",
  U16: "u2",
  I16: "i2",
  F16: "f2",
  U32: "u4",
  I32: "i4",
  F32: "f4",
  U64: "u8",
  I64: "i8",
  F64: "f8",
};

/**
 * One array of a safetensors file.
 * @param key the array's name; optional if there is only one.
 * @throws DataError that lists the arrays if `key` is missing or wrong, and if the file is damaged or the array has no real numbers.
 */
export function readSafetensors(bytes: Buffer, key: string | undefined, name: string): Table {
  const { tensors } = headerOf(bytes, name);
  const [first] = tensors;
  if (first === undefined)
    throw new DataError("data-file-empty", `${name} has no arrays. Write it again with safetensors' save_file.`);
  if (key === undefined && tensors.length > 1) throw choiceOf(tensors, name);
  const place = key === undefined ? first : tensors.find((tensor) => tensor.name === key);
  if (place === undefined)
    throw arrayMissing(
      name,
      key ?? "",
      tensors.map((tensor) => tensor.name),
    );
  return tableOf(place.shape, valuesOf(bytes, place, name));
}

/** The arrays that can be examples (two axes or more) or labels (one axis). @throws DataError if the file is damaged */
export function safetensorsKeys(bytes: Buffer, use: "examples" | "labels", name: string): readonly string[] {
  return headerOf(bytes, name).tensors.flatMap(({ name: key, shape }) =>
    shape.length > 1 === (use === "examples") ? [key] : [],
  );
}

function headerOf(bytes: Buffer, name: string): SafetensorsHeader {
  try {
    return readSafetensorsHeader(bytes);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    const code = error.message.includes("truncated") ? "data-file-truncated" : "data-file-corrupt";
    throw new DataError(code, `${name} cannot be read as safetensors: ${error.message}. Write or download it again.`);
  }
}

/** An array of examples in the hint, if there is one: a file of weights has vectors too. */
function choiceOf(tensors: readonly TensorPlace[], name: string): DataError {
  const described = tensors
    .slice(0, MAX_LISTED_ARRAYS)
    .map(({ name: key, shape, dtype }) => `${key} (${shownShape(shape)} ${dtype})`);
  const example = (tensors.find(({ shape }) => shape.length > 1) ?? tensors[0])?.name;
  return choiceMissing(
    name,
    tensors.map((tensor) => tensor.name),
    described,
    example,
  );
}

function valuesOf(bytes: Buffer, { name: key, dtype, shape, start }: TensorPlace, name: string): NumericArray {
  const count = shape.reduce((product, size) => product * size, 1);
  const read = (type: NumberType): NumericArray => readNumbers(bytes, start, count, type, "LE", `${name}#${key}`);
  if (dtype === "BF16") return upperHalves(read("u2") as Uint16Array);
  const type = Object.hasOwn(numberTypes, dtype) ? numberTypes[dtype] : undefined;
  if (type === undefined)
    throw new DataError(
      "data-type-unsupported",
      `${name}#${key} contains numbers of type ${dtype}, which are not read. Save tensor.to(torch.float32) instead.`,
    );
  return read(type);
}

/** bfloat16 is the upper half of a float32. */
function upperHalves(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}
