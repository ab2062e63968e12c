/** TensorProto: numbers of a file, as a constant. Sizes are checked before anything is allocated. */
import { ShapeError } from "../graph/shape.ts";
import { constantOf, requireElements, type Constant } from "./constants.ts";
import { DamagedMessage, type BoundedReader } from "./protobuf.ts";

/** Where a tensor's bytes lie, if not in the file itself. */
export interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
  /** Undefined: to the end of what the shape needs. */
  readonly length: number | undefined;
}

/** Reads bytes beside the model. @throws OnnxFileError */
export type ReadExternal = (place: ExternalPlace, bytes: number) => Uint8Array;

export interface RawTensor {
  name: string;
  readonly dimensions: number[];
  type: number;
  readonly floats: number[];
  readonly integers: number[];
  readonly doubles: number[];
  raw: Uint8Array | undefined;
  readonly external: Map<string, string>;
  isExternal: boolean;
}

export function emptyTensor(): RawTensor {
  return {
    name: "",
    dimensions: [],
    type: 0,
    floats: [],
    integers: [],
    doubles: [],
    raw: undefined,
    external: new Map(),
    isExternal: false,
  };
}

export function readTensorField(field: number, tensor: RawTensor, reader: BoundedReader): void {
  if (field === 1) reader.integers(tensor.dimensions);
  else if (field === 2) tensor.type = reader.integer();
  else if (field === 4) reader.floats(tensor.floats);
  else if (field === 5 || field === 7 || field === 11) reader.integers(tensor.integers);
  else if (field === 8) tensor.name = reader.text();
  else if (field === 9) tensor.raw = reader.bytes();
  else if (field === 10) reader.doubles(tensor.doubles);
  else if (field === 13) {
    const entry = reader.nested(readEntry, { key: "", value: "" });
    tensor.external.set(entry.key, entry.value);
  } else if (field === 14) tensor.isExternal = reader.integer() === 1;
}

export interface Entry {
  key: string;
  value: string;
}

export function readEntry(field: number, entry: Entry, reader: BoundedReader): void {
  if (field === 1) entry.key = reader.text();
  else if (field === 2) entry.value = reader.text();
}

interface ElementType {
  readonly name: string;
  readonly type: Constant["type"];
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** By the number of TensorProto.DataType. */
const elementTypes: Readonly<Record<number, ElementType>> = {
  1: { name: "float", type: "float", bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  2: { name: "uint8", type: "int", bytes: 1, read: (view, at) => view.getUint8(at) },
  3: { name: "int8", type: "int", bytes: 1, read: (view, at) => view.getInt8(at) },
  4: { name: "uint16", type: "int", bytes: 2, read: (view, at) => view.getUint16(at, true) },
  5: { name: "int16", type: "int", bytes: 2, read: (view, at) => view.getInt16(at, true) },
  6: { name: "int32", type: "int", bytes: 4, read: (view, at) => view.getInt32(at, true) },
  7: { name: "int64", type: "int", bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  9: { name: "bool", type: "bool", bytes: 1, read: (view, at) => Number(view.getUint8(at) !== 0) },
  10: { name: "float16", type: "float", bytes: 2, read: (view, at) => halfValue(view.getUint16(at, true)) },
  11: { name: "double", type: "float", bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  12: { name: "uint32", type: "int", bytes: 4, read: (view, at) => view.getUint32(at, true) },
  13: { name: "uint64", type: "int", bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
};

export function elementTypeName(type: number): string {
  return elementTypes[type]?.name ?? "";
}

/** "int" for whole numbers; undefined for a type that is not computed with, such as text. */
export function constantType(type: number): Constant["type"] | undefined {
  return elementTypes[type]?.type;
}

/** @throws DamagedMessage when the numbers do not fill the shape, or the type is unsupported */
export function constantOfTensor(tensor: RawTensor, readExternal: ReadExternal): Constant {
  const element = elementTypes[tensor.type];
  const named = `the tensor ${JSON.stringify(tensor.name)}`;
  if (element === undefined) throw new DamagedMessage(`${named} has the unsupported data type ${tensor.type}`);
  let count: number;
  try {
    count = requireElements(tensor.dimensions);
  } catch (error) {
    if (error instanceof ShapeError) throw new DamagedMessage(`${named}: ${error.message}`);
    throw error;
  }
  const bytes = count * element.bytes;
  const raw = tensor.isExternal ? readExternal(externalPlace(tensor), bytes) : tensor.raw;
  if (raw !== undefined && (raw.length > 0 || count === 0)) {
    if (raw.length !== bytes)
      throw new DamagedMessage(`${named} of shape [${tensor.dimensions}] needs ${bytes} bytes but has ${raw.length}`);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    const values = element.type === "float" ? new Float32Array(count) : new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = element.read(view, i * element.bytes);
    return { kind: "constant", type: element.type, shape: tensor.dimensions, values };
  }
  const listed = [tensor.floats, tensor.doubles, tensor.integers].find(({ length }) => length > 0) ?? [];
  if (listed.length !== count)
    throw new DamagedMessage(
      `${named} of shape [${tensor.dimensions}] needs ${count} numbers but has ${listed.length}`,
    );
  return constantOf(element.type, tensor.dimensions, element.name === "float16" ? listed.map(halfValue) : listed);
}

function externalPlace({ name, external }: RawTensor): ExternalPlace {
  const number = (key: string): number | undefined => {
    const text = external.get(key);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
      throw new DamagedMessage(`the tensor ${JSON.stringify(name)} has the ${key} ${JSON.stringify(text)}`);
    return value;
  };
  const location = external.get("location");
  if (location === undefined)
    throw new DamagedMessage(`the tensor ${JSON.stringify(name)} names no file for its numbers`);
  return { location, offset: number("offset") ?? 0, length: number("length") };
}

/** IEEE 754 half precision. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
