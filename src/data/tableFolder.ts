import { type Dirent, existsSync } from "node:fs";
import { opendir } from "node:fs/promises";
import path from "node:path";
import { EntryCount } from "../files/folderEntries.ts";
import { checkTarget } from "../files/readingBounds.ts";
import { type CellFiles, cellFilesIn, chosenGenes, readCells } from "./cellFolder.ts";
import { type ClassLabels, readColumnLabels } from "./columnLabels.ts";
import { openShards } from "./columnShards.ts";
import { readColumns } from "./columnTable.ts";
import type { ColumnFile } from "./columnFile.ts";
import type { CsvChoice } from "./csvLayout.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, readFailure } from "./dataFile.ts";
import { imageEnding, isFolder } from "./imageFolder.ts";
import { folderOfPattern, shardEnding, shardPlaces } from "./shardPlaces.ts";
import type { Table } from "./table.ts";

/** A table in several files: parts of a Parquet or Arrow table, or the three files of cells and genes. */
export interface TableFolder {
  /** SHA-256 (hex) of names and contents, in order. */
  readonly sha256: string;
  /** Undefined for cells. */
  readonly columns: ColumnFile | undefined;
  /** @throws DataError */
  readonly table: (key: string | undefined, choice: CsvChoice) => Promise<Table>;
  /** @throws DataError */
  readonly labels: (key: string | undefined) => Promise<Table | ClassLabels | readonly string[]>;
}

/**
 * The table that a folder holds, or files of a folder ("train-*.parquet"), or a matrix with its barcodes and features beside it.
 * @returns undefined for any other file, and for a folder of images
 * @throws DataError
 */
export function openTableFolder(data: DataFile): Promise<TableFolder | undefined> {
  return openFolder(data, Infinity);
}

/** The columns of such a table, by its first part alone. @throws DataError */
export async function folderColumns(data: DataFile): Promise<ColumnFile | undefined> {
  return (await openFolder(data, 1))?.columns;
}

/** @param mostParts those that are read */
async function openFolder(data: DataFile, mostParts: number): Promise<TableFolder | undefined> {
  const { path: file, name } = data;
  if (await isFolder(data)) {
    const cells = cellFilesIn((await entriesOf(data, "")).map((entry) => entry.name));
    if (cells !== undefined) return openCells(data, cells);
    return (await firstContents(data, "", 0)) === "parts" ? openParts(data, data, undefined, mostParts) : undefined;
  }
  const folder = { ...data, path: path.dirname(file), name: path.posix.dirname(name) };
  const last = path.basename(file);
  if (folderOfPattern(file) !== undefined) return openParts(data, folder, patternOf(last), mostParts);
  if (!/\.mtx(\.gz)?$/i.test(last) || !existsSync(file)) return undefined;
  const cells = cellFilesIn(
    (await entriesOf(folder, "")).map((entry) => entry.name),
    last,
  );
  return cells && openCells(folder, cells);
}

async function openCells(folder: DataFile, files: CellFiles): Promise<TableFolder> {
  const { table, sha256 } = await readCells(folder, files);
  const refuseKey = (key: string | undefined): void => {
    if (key === undefined) return;
    throw new DataError(
      "data-key-missing",
      `${folder.name} holds one matrix of cells and genes and has no "#${key}". Remove it from the path.`,
    );
  };
  return {
    sha256,
    columns: undefined,
    table: (key, { columns }) => {
      refuseKey(key);
      return Promise.resolve(chosenGenes(table, columns, folder.name));
    },
    labels: () => {
      throw new DataError(
        "labels-columns",
        `${folder.name} holds cells and genes, but no labels. Save one label for each barcode, in their order, as a .csv.`,
      );
    },
  };
}

async function openParts(
  data: DataFile,
  folder: DataFile,
  pattern: RegExp | undefined,
  mostParts: number,
): Promise<TableFolder> {
  const places = shardPlaces(await filesBelow(folder, pattern), data.name);
  const { columns, sha256 } = await openShards(folder, places.slice(0, mostParts));
  return {
    sha256,
    columns,
    table: (key, choice) => readColumns(columns, key, choice, data.name),
    labels: (key) => readColumnLabels(columns, key, data.name),
  };
}

/** "*" stands for any characters within a name. */
function patternOf(name: string): RegExp {
  const literal = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${name.split("*").map(literal).join(".*")}$`);
}

/** Folders of data nest a few levels: splits and partitions. */
const MAX_DEPTH = 8;

/**
 * What the first files that can be data are, folder by folder in the order of their names. One folder of many images answers for the others.
 */
async function firstContents(folder: DataFile, inside: string, depth: number): Promise<"parts" | "images" | undefined> {
  const entries = await entriesOf(folder, inside);
  if (entries.some((entry) => !entry.isDirectory() && shardEnding.test(entry.name))) return "parts";
  if (entries.some((entry) => imageEnding.test(entry.name))) return "images";
  if (depth === MAX_DEPTH) return undefined;
  for (const entry of entries) {
    const found = entry.isDirectory()
      ? await firstContents(folder, path.posix.join(inside, entry.name), depth + 1)
      : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Paths of the parts, relative to the folder, in code-unit order. */
async function filesBelow(folder: DataFile, pattern: RegExp | undefined, inside = "", depth = 0): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await entriesOf(folder, inside)) {
    const below = path.posix.join(inside, entry.name);
    if (entry.isDirectory()) {
      if (pattern === undefined && depth < MAX_DEPTH)
        files.push(...(await filesBelow(folder, pattern, below, depth + 1)));
    } else if (shardEnding.test(entry.name) && pattern?.test(entry.name) !== false) files.push(below);
  }
  return files.sort();
}

/** Without what programs hide: `_SUCCESS`, `.part-0.crc`, `.cache`. @throws DataError */
async function entriesOf(folder: DataFile, inside: string): Promise<readonly Dirent[]> {
  const here = path.join(folder.path, inside);
  try {
    checkTarget(here);
    const count = new EntryCount((name) => shardEnding.test(name) || imageEnding.test(name));
    const entries: Dirent[] = [];
    for await (const entry of await opendir(here, { bufferSize: 256 })) {
      count.add(entry.name);
      if (!/^[._]/.test(entry.name)) entries.push(entry);
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw await readFailure(error, { ...folder, path: here });
  }
}
