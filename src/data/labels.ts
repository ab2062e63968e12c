import type { HeaderChoice } from "./csvHeader.ts";
import type { Format } from "../spec/dataEndings.ts";
import { cellNumber, isMissing } from "./csvCells.ts";
import { readCsvCells } from "./csv.ts";
import type { DataFile } from "./dataFile.ts";
import { DataError, labelMissing } from "./dataError.ts";
import { detectFormat, readTable, unpack } from "./formats.ts";
import { readHdf5Labels } from "./hdf5.ts";
import { type ClassLabels, readColumnLabels } from "./columnLabels.ts";
import type { Hdf5Source } from "./hdf5Messages.ts";
import { openColumns } from "./openColumns.ts";
import type { Table } from "./table.ts";

export interface Labels {
  /** One label for each row; indices into `names` if there are names, which may have more. */
  readonly values: Int32Array;
  readonly names: readonly string[] | undefined;
}

/**
 * Reads one label for each row: whole numbers from any format, or text from a .csv, .parquet, .arrow or HDF5.
 * @param accepted the valid numbers of rows, with what each covers; they also decide whether the first line of
 * a .csv of text is its header.
 * @throws DataError if the number of rows is not valid, or a label is neither a whole number nor text.
 */
export async function readLabels(
  packed: Buffer,
  packedName: string,
  key: string | undefined,
  accepted: ReadonlyMap<number, string>,
  header?: HeaderChoice,
): Promise<Labels> {
  const { bytes, name } = await unpack(packed, packedName);
  const labels = await labelsIn(bytes, detectFormat(bytes, name, packedName), packedName, key, accepted, header);
  checkLength(labels, packedName, accepted);
  return labels;
}

/** The same of an HDF5 file that is read by position. @throws DataError as readLabels */
export async function readHdf5AsLabels(
  source: Hdf5Source,
  { name, key }: Pick<DataFile, "name" | "key">,
  accepted: ReadonlyMap<number, string>,
): Promise<Labels> {
  return labelsOf(await readHdf5Labels(source, key, name), name, accepted);
}

/**
 * Text labels, one for each row.
 * @throws DataError if the number of rows is not valid.
 */
export function textLabels(labels: readonly string[], name: string, accepted: ReadonlyMap<number, string>): Labels {
  const result = named(labels);
  checkLength(result, name, accepted);
  return result;
}

/**
 * Labels that a reader found: text, or a table of one column.
 * @throws DataError as readLabels
 */
export function labelsOf(
  contents: Table | ClassLabels | readonly string[],
  name: string,
  accepted: ReadonlyMap<number, string>,
): Labels {
  const labels = foundLabels(contents, name);
  checkLength(labels, name, accepted);
  return labels;
}

/** The labels of both files in turn; undefined if only one of them is text. */
export function joinLabels(first: Labels, second: Labels): Labels | undefined {
  const { names: firstNames } = first;
  const { names: secondNames } = second;
  if ((firstNames === undefined) !== (secondNames === undefined)) return undefined;
  const areSame = firstNames?.join("\n") === secondNames?.join("\n");
  if (firstNames === undefined || secondNames === undefined || areSame)
    return { values: joined(first.values, second.values), names: firstNames };
  const text = ({ values }: Labels, names: readonly string[]) => Array.from(values, (index) => names[index] ?? "");
  return named([...text(first, firstNames), ...text(second, secondNames)]);
}

function joined(first: Int32Array, second: Int32Array): Int32Array {
  const both = new Int32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

async function labelsIn(
  bytes: Buffer,
  format: Format,
  name: string,
  key: string | undefined,
  accepted: ReadonlyMap<number, string>,
  header: HeaderChoice | undefined,
): Promise<Labels> {
  switch (format) {
    case "csv":
      return labelsOfCells(readCsvCells(bytes, name, key, header), accepted, name);
    case "parquet":
    case "arrow":
      return foundLabels(await readColumnLabels(await openColumns(bytes, format, name), key, name), name);
    case "hdf5":
      return foundLabels(await readHdf5Labels(bytes, key, name), name);
    case "npy":
    case "npz":
    case "idx":
    case "safetensors":
    case "mtx":
  }
  return numberLabels(await readTable(bytes, name, key), name);
}

function foundLabels(contents: Table | ClassLabels | readonly string[], name: string): Labels {
  if ("classNames" in contents) return { ...numberLabels(contents.numbers, name), names: contents.classNames };
  return "columns" in contents ? numberLabels(contents, name) : named(contents);
}

function checkLength(labels: Labels, packedName: string, accepted: ReadonlyMap<number, string>): void {
  if (!accepted.has(labels.values.length)) {
    const lengths = [...accepted].map(([length, what]) => `${length} (${what})`).join(" or ");
    throw new DataError(
      "labels-length",
      `${packedName} has ${labels.values.length} labels, but the data need ${lengths}. ` +
        `Save one label for each row, in the order of the rows.`,
    );
  }
}

function numberLabels({ columns, rows, values }: Table, name: string): Labels {
  if (columns !== 1) {
    throw new DataError(
      "labels-columns",
      `${name} has ${columns} columns, but labels must have one. For one-hot rows save array.argmax(1).`,
    );
  }
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    labels[row] = Number(values[row]);
    if (labels[row] !== Number(values[row])) throw notWhole(name, row, String(values[row]));
  }
  return { values: labels, names: undefined };
}

function labelsOfCells(cells: readonly string[], accepted: ReadonlyMap<number, string>, name: string): Labels {
  const isWhole = (cell: string): boolean => Number.isInteger(cellNumber(cell)) && Math.abs(Number(cell)) < 2 ** 31;
  const [first = "", ...others] = cells;
  const areWhole =
    others.length > 0 && others.every((cell) => isWhole(cell) || isMissing(cell)) && others.some(isWhole);
  const isHeader = areWhole
    ? !isWhole(first) && !isMissing(first)
    : // All text, the header included: the number of rows decides.
      !accepted.has(cells.length) && accepted.has(others.length);
  const labels = isHeader ? others : cells;
  const missing = labels.findIndex(isMissing);
  if (missing >= 0) throw labelMissing(name, missing);
  return areWhole ? { values: Int32Array.from(labels, Number), names: undefined } : named(labels);
}

function named(labels: readonly string[]): Labels {
  const names = [...new Set(labels)].sort();
  const indices = new Map(names.map((label, index) => [label, index]));
  return { values: Int32Array.from(labels, (label) => indices.get(label) ?? 0), names };
}

function notWhole(name: string, row: number, value: string): DataError {
  return new DataError(
    "labels-not-whole",
    `${name} contains ${value} at row ${row} (counting from 0), but labels must be whole numbers below 2^31. ` +
      `Save array.astype("int32").`,
  );
}
