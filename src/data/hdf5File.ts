import type { Dataset, File, Group, Metadata } from "h5wasm";
import { halvesToFloats } from "./binaryArray.ts";
import { DataError } from "./dataError.ts";
import type { NumericArray } from "./table.ts";
import { type FileSystem, mountBytes, mountFile } from "./hdf5Mounts.ts";
import { type Hdf5Source, sizeOf } from "./hdf5Messages.ts";
import { checkExpansion, checkRoom } from "./memory.ts";

/** An HDF5 file in the memory of h5wasm, with a callback for progress. */
export interface Hdf5File {
  readonly root: Group;
  /** The size of the file. */
  readonly bytes: number;
  /** Called from time to time while reading. */
  readonly progress: () => void;
}

/**
 * Opens the file while `action` runs. The library has access to these bytes only, so links to other files do not
 * resolve.
 * @throws Error of the library if the file is invalid; whatLibrarySaid extracts the reason. Errors of the file system
 */
export async function withHdf5<Result>(
  source: Hdf5Source,
  progress: () => void,
  action: (file: Hdf5File) => Result,
): Promise<Result> {
  const { File: OpenFile, ready } = await import("h5wasm");
  const library = await ready;
  // Otherwise a failed read is silent and returns arbitrary memory.
  library.activate_throwing_error_handler();
  const path = "/data.h5";
  const files = library.FS as unknown as FileSystem;
  const unmount = "path" in source ? mountFile(files, path, source, progress) : mountBytes(files, path, source);
  let file: File | undefined;
  try {
    file = new OpenFile(path, "r");
    return action({ root: file, bytes: sizeOf(source), progress });
  } finally {
    file?.close();
    unmount();
  }
}

/** The innermost reason of a library error, whose message is a stack of lines such as "#003: file line 1 in f(): reason". */
export function whatLibrarySaid(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reasons = [...message.matchAll(/^ *#\d+: .*?\(\): (.*)$/gm)].map(([, reason = ""]) => reason);
  const reason = (reasons.at(-1) ?? message.split("\n", 1)[0] ?? "").slice(0, 120);
  // An address that is not set: 2^64 - 1.
  return /^addr undefined/.test(reason) ? "an address in it is not set" : reason;
}

/** H5T_class_t of the HDF5 library. */
const typeClass = { integer: 0, float: 1, text: 3, enumeration: 8 } as const;

const otherClasses: ReadonlyMap<number, string> = new Map([
  [2, "dates or times"],
  [4, "bit fields"],
  [5, "opaque bytes"],
  [6, "records"],
  [7, "references"],
  [9, "rows of unequal length"],
  [10, "arrays within an array"],
]);

/** The contents of a data set: "numbers", "text", or the name of an unsupported type. */
export function kindOf({ type, size, enum_type: members }: Metadata): "numbers" | "text" | { readonly called: string } {
  const numberType = type === typeClass.enumeration ? members?.type : type;
  if (numberType === typeClass.integer && [1, 2, 4, 8].includes(size)) return "numbers";
  if (numberType === typeClass.float && [2, 4, 8].includes(size)) return "numbers";
  if (type === typeClass.text) return "text";
  return { called: otherClasses.get(type) ?? "extended-precision numbers" };
}

/** Deflate, shuffle, checksum, n-bit and scale-offset are part of the library; other filters need plug-ins, which are not included. */
const filtersRead: ReadonlySet<number> = new Set([1, 2, 3, 5, 6]);

/** @throws DataError if the values are in other files or have an unsupported compression. */
function checkStorage(dataset: Dataset, name: string): void {
  const sources = dataset.metadata.virtual_sources ?? [];
  if (sources.length > 0) {
    throw new DataError(
      "data-format-unsupported",
      `${name} has its values in other files (${sources[0]?.file_name}, ...), which are not read. Copy them into one: f.create_dataset(name, data=source[...]).`,
    );
  }
  const foreign = dataset.filters.find(({ id }) => !filtersRead.has(id));
  if (foreign === undefined) return;
  throw new DataError(
    "data-format-unsupported",
    `${name} is compressed by ${foreign.name || `filter ${foreign.id}`}, but only gzip is supported. Write it again with compression="gzip".`,
  );
}

/** The size of one read, unless chunks are larger: it bounds the time between progress calls and the library's memory. */
const pieceBytes = 2 ** 24;

/**
 * Numbers of a data set, row-major, in its own type (half precision as float32).
 * @throws DataError for unsupported storage, or an error of the library.
 */
export function readNumbers(dataset: Dataset, { bytes, progress }: Hdf5File, name: string): NumericArray {
  checkStorage(dataset, name);
  const { metadata } = dataset;
  const shape = metadata.shape ?? [];
  const [rows = 1, ...others] = shape;
  const columns = others.reduce((product, size) => product * size, 1);
  checkExpansion(bytes, rows * columns * metadata.size, name);
  checkRoom(rows, columns, metadata.size, name);
  // The library holds a whole chunk, however little of it is read.
  checkExpansion(
    bytes,
    (metadata.chunks ?? []).reduce((product, size) => product * size, metadata.size),
    name,
  );
  // The library has no half precision, so the bits are read as whole numbers.
  const areHalves = metadata.type === typeClass.float && metadata.size === 2;
  if (areHalves) Object.assign(metadata, { type: typeClass.integer, signed: false });
  const chunkRows = metadata.chunks?.[0] ?? 1;
  const pieceRows = chunkRows * Math.max(1, Math.floor(pieceBytes / Math.max(1, columns * metadata.size * chunkRows)));
  let values: NumericArray | undefined;
  for (let row = 0; row < rows; row += pieceRows) {
    const piece = dataset.slice(
      shape.length === 0 ? [] : [[row, Math.min(rows, row + pieceRows)], ...others.map((): [] => [])],
    );
    progress();
    if (!ArrayBuffer.isView(piece)) throw new Error("the read returned no array of numbers");
    if (pieceRows >= rows) values = piece as NumericArray;
    else
      (values ??= likeOf(piece as NumericArray, rows * columns)).set(
        piece as Uint8Array & BigInt64Array,
        row * columns,
      );
  }
  values ??= new Float32Array(0);
  if (values.length !== rows * columns) throw new Error("the number of values read does not match the shape");
  return areHalves ? halvesToFloats(values as Uint16Array) : values;
}

function likeOf(piece: NumericArray, length: number): NumericArray {
  return new (piece.constructor as new (length: number) => NumericArray)(length);
}

/**
 * Text of a data set with one axis.
 * @throws DataError for unsupported storage, or an error of the library.
 */
export function readText(dataset: Dataset, { bytes, progress }: Hdf5File, name: string): readonly string[] {
  checkStorage(dataset, name);
  checkExpansion(
    bytes,
    (dataset.shape ?? []).reduce((product, size) => product * size, 16),
    name,
  );
  const { value } = dataset;
  progress();
  if (!Array.isArray(value)) throw new Error("the read returned no array of text");
  return value.map(String);
}

/** An attribute's value: text, a number or numbers; undefined if there is none. */
export function attribute(node: Dataset | Group, name: string): unknown {
  return Object.hasOwn(node.attrs, name) ? node.attrs[name]?.value : undefined;
}
