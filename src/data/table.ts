import { DataError } from "./dataError.ts";

export type NumericArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/** The contents of a file in its own number type; the values are not checked yet. */
export interface Table {
  readonly rows: number;
  /** The product of all axes but the first; 1 for a single axis. */
  readonly columns: number;
  /** The number of axes: 1 is valid for labels, not for examples. */
  readonly rank: number;
  /** The axes after the first if there are several, as in [28, 28] or [8, 8, 3]; undefined for plain columns. */
  readonly exampleShape: readonly number[] | undefined;
  /** Row-major, rows x columns. */
  readonly values: NumericArray;
  /** The columns' names, in their order; undefined where there are none. */
  readonly names?: readonly string[] | undefined;
  /** The columns of labels, which are not part of the examples. */
  readonly leftOut?: readonly string[] | undefined;
  /** A warning about contents that can be read. */
  readonly warnings: readonly DataError[];
  /** What was guessed without a doubt that needs a warning: information. */
  readonly notes?: readonly DataError[] | undefined;
  /** As of a FilePrint; absent where there are none. */
  readonly guesses?: readonly string[] | undefined;
}

/** The table of an array of this shape; the first axis is rows, the others are flattened. */
export function tableOf(shape: readonly number[], values: NumericArray): Table {
  const [rows = 1, ...others] = shape;
  return {
    rows,
    columns: others.reduce((product, size) => product * size, 1),
    rank: shape.length,
    exampleShape: others.length > 1 ? others : undefined,
    values,
    warnings: [],
  };
}

/** Some columns of a table, in this order. */
export function selectedColumns(table: Table, chosen: readonly number[]): Table {
  const { rows, columns, values } = table;
  const width = chosen.length;
  const selected = values.slice(0, 0).constructor as new (length: number) => NumericArray;
  const taken = new selected(rows * width);
  for (let row = 0; row < rows; row++)
    chosen.forEach((column, i) => {
      taken[row * width + i] = values[row * columns + column] as never;
    });
  return { ...table, columns: width, exampleShape: undefined, values: taken };
}

/**
 * The values as training stores them: bytes where all values are whole numbers that fit them, in whichever type and format they come, and
 * float32 otherwise. uint8 and float32 are returned without a copy.
 * @throws DataError for a finite value too large for float32.
 */
export function storedValues(values: NumericArray, columns: number, name: string): Float32Array | Uint8Array {
  if (values instanceof Uint8Array) return values;
  if (values instanceof Float32Array) return areBytes(values) ? new Uint8Array(values) : values;
  if (values instanceof Float64Array)
    return areBytes(values) ? new Uint8Array(values) : narrowFloats(values, columns, name);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return narrowWhole(values);
  return areBytes(values) ? new Uint8Array(values) : new Float32Array(values);
}

/** Whether all are whole numbers from 0 to 255; -0 is not one of them. */
function areBytes(values: Exclude<NumericArray, BigInt64Array | BigUint64Array>): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if ((value & 0xff) !== value || Object.is(value, -0)) return false;
  }
  return true;
}

/** In one pass: entries of 64 bits are slow to read. */
function narrowWhole(values: BigInt64Array | BigUint64Array): Float32Array | Uint8Array {
  const narrow = new Float32Array(values.length);
  for (let i = 0; i < narrow.length; i++) narrow[i] = Number(values[i]);
  return areBytes(narrow) ? new Uint8Array(narrow) : narrow;
}

function narrowFloats(values: Float64Array, columns: number, name: string): Float32Array {
  const narrow = new Float32Array(values);
  for (let i = 0; i < narrow.length; i++) {
    if (!Number.isFinite(narrow[i]) && Number.isFinite(values[i])) {
      throw new DataError(
        "data-too-large",
        `${name} contains ${values[i]} at ${place(i, columns)}, too large for 32-bit numbers in training. ` +
          `Divide the data by a constant.`,
      );
    }
  }
  return narrow;
}

/** "row 3, column 5 (counting from 0)", as NumPy counts. */
export function place(index: number, columns: number): string {
  return `row ${Math.floor(index / columns)}, column ${index % columns} (counting from 0)`;
}
