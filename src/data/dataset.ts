import type { HeaderChoice } from "./csvHeader.ts";
import type { ColumnChoice } from "./columnChoice.ts";
import type { ImageChoice } from "./imageFolder.ts";
import { transformRows, type ColumnTransform } from "../core/columnTransform.ts";

/** The data as every later stage uses them: rows of numbers in two parts. readDataset makes them from files. */

/** The `data` section of a spec, defaults filled in. */
export interface DataSettings {
  /** A path from the spec's folder, perhaps with `#key`, or `builtin:digits`. */
  readonly path: string;
  readonly heldOut: ({ readonly path: string } | { readonly fraction: number; readonly seed: number }) & {
    /** The share of the held-out rows that select and do not report; undefined: all do both. */
    readonly selectFraction?: number;
  };
  /** The first colours plots and is the condition of a model conditioned on labels. */
  readonly labels?: string | readonly string[] | undefined;
  /** Undefined: all. */
  readonly columns?: ColumnChoice | undefined;
  /** Whether the first line of a .csv is a header, or how many lines are; undefined: it is decided by what it holds. */
  readonly header?: HeaderChoice | undefined;
  /** How a folder of images is read. */
  readonly images?: ImageChoice | undefined;
  /** Axes of an example; undefined: those of the file. */
  readonly shape?: readonly number[] | undefined;
  /** Columns that are the model's condition and not part of the examples. */
  readonly conditionColumns?: readonly number[] | undefined;
  /** The divisor of all values; finite and above 0. */
  readonly scale: number;
  readonly binarize: "none" | "threshold" | "static" | "dynamic";
  /** After scale and binarize; undefined: none. */
  readonly transform?: "none" | "center" | "standardize" | "log1p" | undefined;
}

/**
 * Rows of examples as stored, row after row: the value at (row, column) is `values[row * columns + column] / scale`, transformed.
 * uint8 sources stay uint8 (60,000 x 784 takes 47 MB, not 188).
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array | Uint8Array;
  readonly scale: number;
  /** Applied whenever rows are gathered, so that bytes stay bytes; undefined: none. */
  readonly transform?: ColumnTransform | undefined;
}

/** Training and held-out rows with the same columns, without NaN or Infinity, in the range of the likelihood. */
export interface Dataset {
  readonly columns: number;
  /**
   * The axes of one example where the spec or its file gives several, last axis fastest: [28, 28] for grey images, [8, 8, 3] for colour
   * (height, width, channels). Their product is `columns`. Only convolutions use them.
   */
  readonly exampleShape?: readonly number[] | undefined;
  readonly train: Matrix;
  /** The rows that report. */
  readonly heldOut: Matrix;
  /** Held-out rows that select epochs and models and do not report; undefined: those of `heldOut` do both. */
  readonly selection?: { readonly matrix: Matrix; readonly condition: Matrix | undefined } | undefined;
  /** The condition of each row: one-hot labels, or columns removed from the examples. */
  readonly condition?: { readonly train: Matrix; readonly heldOut: Matrix } | undefined;
  /** Of the examples' columns, in their order; undefined where the file has none. */
  readonly columnNames?: readonly string[] | undefined;
  /** One label for each row, as stored; for text labels an index into `labelNames`. */
  readonly trainLabels: Int32Array | undefined;
  /** Also undefined if a separate held-out file has no labels. */
  readonly heldOutLabels: Int32Array | undefined;
  /** The label sets after the first, in the order of the spec. */
  readonly otherLabels?: readonly Pick<Dataset, "trainLabels" | "heldOutLabels" | "labelNames">[] | undefined;
  /** The distinct text labels in code-unit order, or the names of the classes in the order of their numbers. */
  readonly labelNames: readonly string[] | undefined;
  /**
   * SHA-256 (hex) over the contents of every file read and the data section's settings: the same fingerprint means the
   * same numbers.
   */
  readonly fingerprint: string;
}

/**
 * Copies row `rows[start + i]` (i from 0 to count-1) into `target[offset + i * columns ...]`, divided by the scale and transformed.
 * The training loop calls this for every batch, so each storage type has its own loop.
 */
export function gatherRows(
  matrix: Matrix,
  rows: Uint32Array | number[],
  start: number,
  count: number,
  target: Float32Array,
  offset: number,
): void {
  const { columns, values, scale, transform } = matrix;
  if (values instanceof Float32Array && scale === 1) {
    for (let i = 0; i < count; i++) {
      const from = rowAt(rows, start + i) * columns;
      target.set(values.subarray(from, from + columns), offset + i * columns);
    }
  } else if (values instanceof Float32Array) {
    for (let i = 0; i < count; i++) {
      divideFloats(values, rowAt(rows, start + i) * columns, columns, scale, target, offset + i * columns);
    }
  } else {
    for (let i = 0; i < count; i++) {
      divideBytes(values, rowAt(rows, start + i) * columns, columns, scale, target, offset + i * columns);
    }
  }
  if (transform !== undefined) transformRows(transform, target, offset, count, columns);
}

/** A list of rows that is too short is a programming error; using row 0 instead would silently train on wrong data. */
function rowAt(rows: Uint32Array | number[], index: number): number {
  const row = rows[index];
  if (row === undefined) throw new RangeError(`gatherRows: no row at ${index} of a list of ${rows.length}.`);
  return row;
}

// Two functions with one body: each gets a single array type, so that V8 can inline the element access.
function divideFloats(
  from: Float32Array,
  at: number,
  count: number,
  scale: number,
  to: Float32Array,
  offset: number,
): void {
  for (let j = 0; j < count; j++) to[offset + j] = (from[at + j] as number) / scale;
}

function divideBytes(
  from: Uint8Array,
  at: number,
  count: number,
  scale: number,
  to: Float32Array,
  offset: number,
): void {
  for (let j = 0; j < count; j++) to[offset + j] = (from[at + j] as number) / scale;
}

/** Some rows of a matrix, one after another, scaled and transformed, [rows x columns]. */
export function rowsOf(matrix: Matrix, rows: Uint32Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(rows.length * matrix.columns);
  gatherRows(matrix, rows, 0, rows.length, values, 0);
  return values;
}
