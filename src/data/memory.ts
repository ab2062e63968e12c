import { constants } from "node:buffer";
import { totalmem } from "node:os";
import { DataError } from "./dataError.ts";

/** Half of the memory, because splitting the rows copies them. */
const MAX_BYTES = memoryBytes() / 2;

/** Of the machine, or of the container. */
function memoryBytes(): number {
  const container = process.constrainedMemory();
  return container > 0 ? Math.min(totalmem(), container) : totalmem();
}

/** Checks that a file may be read into memory as a whole. @throws DataError with its size, the limit and what to do */
export function checkFileSize(bytes: number, name: string): void {
  const limit = Math.min(MAX_BYTES, constants.MAX_LENGTH);
  if (bytes <= limit) return;
  const why = limit === MAX_BYTES ? "half of the memory" : "the limit of this Node.js";
  throw new DataError(
    "data-too-large",
    `${name} has ${gibibytes(bytes)} GiB, but a file of its format must be read as a whole, and at most ${gibibytes(limit)} GiB (${why}) are. ` +
      STREAMED_FORMATS,
  );
}

/** The fix for what does not fit into memory. */
const STREAMED_FORMATS =
  "Use fewer rows, or save the array in its smallest type with numpy.save in C order: such a .npy is read row by row.";

/**
 * A failed allocation as a message; any other error is undefined. Node has several errors for numbers of bytes or entries that it cannot hold.
 */
export function memoryFault(error: unknown, name: string): DataError | undefined {
  if (!(error instanceof RangeError) && !(error instanceof Error && error.name === "DataCloneError")) return undefined;
  if (
    !/allocation failed|invalid (typed )?array|invalid array buffer|out of memory|too long|too large|out of range/i.test(
      error.message,
    )
  )
    return undefined;
  return new DataError(
    "data-too-large",
    `${name} does not fit into the memory of this process (${error.message.replace(/\.$/, "")}). ${STREAMED_FORMATS}`,
  );
}

/**
 * Checks, before anything is allocated, that a table fits into memory: a small compressed or sparse file can contain a
 * huge table.
 * @throws DataError with the memory that the table needs.
 */
export function checkRoom(rows: number, columns: number, bytesEach: number, name: string): void {
  const bytes = rows * columns * bytesEach;
  if (bytes <= MAX_BYTES) return;
  throw new DataError(
    "data-too-large",
    `${name} has ${rows} rows of ${columns} columns, which need ${gibibytes(bytes)} GiB of memory, ` +
      `but at most ${gibibytes(MAX_BYTES)} GiB (half of this machine's) may be used. ${STREAMED_FORMATS}`,
  );
}

/** Any file may unpack to this size. */
const ALWAYS_UNPACKED_BYTES = 256 * 2 ** 20;
/** A larger table may have this many times the size of its file; images of one shape in black and white reach 300, deflated zeros 1,000. */
const MAX_EXPANSION = 500;

/** The bytes to which a compressed or sparse file may unpack. */
export function maxUnpackedBytes(packedBytes: number): number {
  return Math.min(MAX_BYTES, Math.max(ALWAYS_UNPACKED_BYTES, MAX_EXPANSION * packedBytes));
}

/**
 * Checks, before anything is unpacked, that a small file does not fill the memory.
 * @param bytes the promised size, such as that of the shape in a header
 * @throws DataError
 */
export function checkExpansion(packedBytes: number, bytes: number, name: string): void {
  if (bytes > maxUnpackedBytes(packedBytes)) throw expandsTooMuch(packedBytes, bytes, name);
}

/** @param bytes the size reached or promised */
export function expandsTooMuch(packedBytes: number, bytes: number, name: string): DataError {
  const limit = maxUnpackedBytes(packedBytes);
  const why =
    limit === MAX_BYTES ? "half of this machine's memory" : `${MAX_EXPANSION} times its size, at least 256 MiB`;
  return new DataError(
    "data-too-large",
    `${name} has ${packedBytes.toLocaleString("en")} bytes but unpacks to ${gibibytes(bytes)} GiB or more, and at most ${gibibytes(limit)} GiB (${why}) are read. ` +
      `If these are your data, save them uncompressed, for example with numpy.save.`,
  );
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
