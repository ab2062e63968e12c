import { createHash } from "node:crypto";
import path from "node:path";
import { type ColumnChoice, chosenColumns } from "./columnChoice.ts";
import { distinctNames } from "./columnFile.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, readBytes } from "./dataFile.ts";
import { unpack } from "./formats.ts";
import { readMatrixMarket } from "./matrixMarket.ts";
import { selectedColumns, type Table } from "./table.ts";

/** The files of Cell Ranger and its like: a matrix, and a line for each of its rows and columns. */
export interface CellFiles {
  readonly matrix: string;
  readonly barcodes: string;
  readonly features: string;
}

/**
 * Those among the names of a folder; GEO puts a sample's name before each ("GSM1_matrix.mtx.gz").
 * @param matrix the matrix, where it was named itself
 */
export function cellFilesIn(names: readonly string[], matrix?: string): CellFiles | undefined {
  const matrices = names.filter((name) => (matrix === undefined ? /matrix\.mtx(\.gz)?$/i.test(name) : name === matrix));
  const [only] = matrices;
  if (only === undefined || matrices.length > 1) return undefined;
  const prefix = only.replace(/matrix\.mtx(\.gz)?$/i, "");
  const beside = (pattern: RegExp): string | undefined =>
    names.find((name) => name.startsWith(prefix) && pattern.test(name.slice(prefix.length)));
  const barcodes = beside(/^barcodes\.tsv(\.gz)?$/i);
  const features = beside(/^(features|genes)\.tsv(\.gz)?$/i);
  return barcodes === undefined || features === undefined ? undefined : { matrix: only, barcodes, features };
}

/**
 * Cells and genes: one example per cell, with the names of the genes, however the matrix is stored.
 * @throws DataError if a file is invalid, or the numbers of lines are not those of the matrix
 */
export async function readCells(
  folder: DataFile,
  files: CellFiles,
): Promise<{ readonly table: Table; readonly sha256: string }> {
  const hash = createHash("sha256");
  const contents = async (file: string): Promise<{ bytes: Buffer; name: string }> => {
    const name = path.posix.join(folder.name, file);
    const packed = await readBytes({ name, path: path.join(folder.path, file), key: undefined });
    hash.update(JSON.stringify([file, packed.length])).update(packed);
    return { bytes: (await unpack(packed, name)).bytes, name };
  };
  const matrix = await contents(files.matrix);
  const cells = linesOf((await contents(files.barcodes)).bytes).length;
  const features = linesOf((await contents(files.features)).bytes).map((line) => line.split("\t"));
  const stored = sizeOf(readMatrixMarketSize(matrix.bytes));
  const isTransposed = stored?.rows === features.length && stored.columns === cells;
  if (stored !== undefined && !isTransposed && !(stored.rows === cells && stored.columns === features.length)) {
    throw new DataError(
      "data-shape",
      `${matrix.name} has ${stored.rows} rows and ${stored.columns} columns, but ${files.features} has ${features.length} lines and ${files.barcodes} ${cells}. ` +
        `Use the three files of one run.`,
    );
  }
  const table = readMatrixMarket(matrix.bytes, matrix.name, isTransposed);
  const names = distinctNames(features.map(([id = "", symbol = id]) => symbol));
  return {
    table: {
      ...table,
      names,
      notes: [orientationNote(folder.name, isTransposed, table), ...typesNote(folder, features)],
    },
    sha256: hash.digest("hex"),
  };
}

/** Some of its genes. @throws DataError */
export function chosenGenes(table: Table, choice: ColumnChoice | undefined, name: string): Table {
  if (choice === undefined) return table;
  const chosen = chosenColumns(choice, { columns: table.columns, names: table.names }, name);
  return { ...selectedColumns(table, chosen), names: chosen.map((column) => table.names?.[column] ?? "") };
}

function linesOf(bytes: Buffer): readonly string[] {
  return bytes
    .toString("utf8")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

/** The line of the size; what is wrong with it, readMatrixMarket says. */
function readMatrixMarketSize(bytes: Buffer): string | undefined {
  const start = bytes.toString("latin1", 0, 1 << 16).split(/\r?\n/);
  return start.find((line, i) => i > 0 && line.trim() !== "" && !line.startsWith("%"));
}

function sizeOf(line: string | undefined): { readonly rows: number; readonly columns: number } | undefined {
  const [rows = NaN, columns = NaN] = (line ?? "").trim().split(/\s+/).map(Number);
  return Number.isInteger(rows) && Number.isInteger(columns) ? { rows, columns } : undefined;
}

function orientationNote(name: string, isTransposed: boolean, { rows, columns }: Table): DataError {
  return new DataError(
    "cells-as-rows",
    `${name} is read as ${rows} cells with ${columns} genes: ` +
      `${isTransposed ? "its matrix has a row for each gene and was turned" : "its matrix has a row for each cell"}, by the numbers of its barcodes and features.`,
  );
}

/** Antibodies and guides are counted beside genes. */
function typesNote({ name }: DataFile, features: readonly (readonly string[])[]): readonly DataError[] {
  const types = [...new Set(features.map(([, , type]) => type ?? ""))];
  if (types.length < 2) return [];
  return [
    new DataError(
      "cells-feature-types",
      `${name} has features of ${types.length} types: ${types.map((type) => JSON.stringify(type)).join(", ")}. All are read; choose some with data.columns.`,
    ),
  ];
}
