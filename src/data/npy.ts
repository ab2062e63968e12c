import { isNumberType, type NumberType, readNumbers } from "./binaryArray.ts";
import { DataError } from "./dataError.ts";
import { toRowMajor } from "./fortranOrder.ts";
import { type Table, tableOf } from "./table.ts";

/** Names of the unsupported kinds of dtype (NumPy's array interface, `typestr`). */
const kindNames: Readonly<Record<string, string>> = {
  c: "complex numbers",
  O: "Python objects",
  U: "text",
  S: "text",
  a: "text",
  M: "dates",
  m: "time spans",
  V: "records",
  f: "extended-precision numbers",
};

export function isNpy(bytes: Buffer): boolean {
  return bytes.length >= 6 && bytes.toString("latin1", 0, 6) === "\x93NUMPY";
}

/** Where the numbers of a binary file are, and how to read them. */
export interface ArrayLayout {
  /** First byte. */
  readonly start: number;
  readonly shape: readonly number[];
  readonly type: NumberType;
  readonly order: "LE" | "BE";
  /** Whether the last axis varies fastest. */
  readonly rowMajor: boolean;
}

/**
 * Reads a .npy file, versions 1 to 3 (NEP 1): magic, version, header length, a Python dictionary, the numbers.
 * @throws DataError if it is incomplete, damaged, or does not contain real numbers.
 */
export function readNpy(bytes: Buffer, name: string): Table {
  const { start, shape, type, order, rowMajor } = npyLayout(bytes, name);
  const count = shape.reduce((product, size) => product * size, 1);
  const values = readNumbers(bytes, start, count, type, order, name);
  return tableOf(shape, rowMajor || values.length === 0 ? values : toRowMajor(values, shape));
}

/**
 * The contents of the header; the numbers may be missing.
 * @throws DataError like readNpy.
 */
export function npyLayout(bytes: Buffer, name: string): ArrayLayout {
  if (!isNpy(bytes)) {
    throw new DataError(
      "data-file-corrupt",
      `${name} is not a .npy file: it does not start with NumPy's signature. Write it again with numpy.save.`,
    );
  }
  const { text, start } = readHeader(bytes, name);
  const { type, order } = parseType(text, name);
  const shapeText = /["']shape["']\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  const fortran = /["']fortran_order["']\s*:\s*(True|False)/.exec(text)?.[1];
  if (shapeText === undefined || fortran === undefined) throw damagedHeader(name);
  const shape = (shapeText.match(/\d+/g) ?? []).map(Number);
  return { start, shape, type, order, rowMajor: fortran === "False" };
}

function readHeader(bytes: Buffer, name: string): { text: string; start: number } {
  const version = bytes[6] ?? 0;
  if (version > 3) {
    throw new DataError(
      "data-format-unsupported",
      `${name} is a .npy file of version ${version}, but only versions 1 to 3 are supported. Write it again with numpy.save.`,
    );
  }
  const lengthEnd = version === 1 ? 10 : 12;
  const length = bytes.length < lengthEnd ? Infinity : version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (lengthEnd + length > bytes.length) {
    throw new DataError(
      "data-file-truncated",
      `${name} is incomplete: it ends within its header, after ${bytes.length} bytes. Write or download it again.`,
    );
  }
  return {
    text: bytes.toString(version === 3 ? "utf8" : "latin1", lengthEnd, lengthEnd + length),
    start: lengthEnd + length,
  };
}

function parseType(header: string, name: string) {
  const descr = /["']descr["']\s*:\s*["']([^"']*)["']/.exec(header)?.[1];
  if (descr === undefined) {
    if (/["']descr["']\s*:\s*\[/.test(header)) throw wrongType(name, "records", "a structured dtype");
    throw damagedHeader(name);
  }
  const type = descr.replace(/^[<>|=]/, "");
  if (!isNumberType(type))
    throw wrongType(name, kindNames[type[0] ?? ""] ?? "something other than numbers", `dtype '${descr}'`);
  return { type, order: descr.startsWith(">") ? ("BE" as const) : ("LE" as const) };
}

function wrongType(name: string, kind: string, dtype: string): DataError {
  return new DataError(
    "data-type-unsupported",
    `${name} contains ${kind} (${dtype}), but only real numbers are supported. ${savingFor(kind)}`,
  );
}

/** What makes numbers of it: astype("float32") raises for text, records and objects. */
function savingFor(kind: string): string {
  switch (kind) {
    case "text":
      return "For labels save numpy.unique(array, return_inverse=True)[1], which numbers them; if the text is numbers, array.astype(float).";
    case "records":
      return "Save structured_to_unstructured(array), from numpy.lib.recfunctions.";
    case "Python objects":
      return "Load it with allow_pickle=True and save numpy.stack(array), which needs rows of equal length: pad or cut others first.";
    case "complex numbers":
      return "Save numpy.column_stack([array.real, array.imag]).";
    case "dates":
    case "time spans":
      return 'Save array.astype("int64").';
    default:
      return 'Save array.astype("float32") instead.';
  }
}

function damagedHeader(name: string): DataError {
  return new DataError(
    "data-file-corrupt",
    `${name} has a damaged header: dtype, order or shape is missing. Write it again with numpy.save.`,
  );
}
