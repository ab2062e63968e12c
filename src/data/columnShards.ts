import { createHash } from "node:crypto";
import path from "node:path";
import type { Column, ColumnFile, PieceReading, VisitPiece } from "./columnFile.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, readBytes } from "./dataFile.ts";
import { foreignFile } from "./foreignFiles.ts";
import { openColumns } from "./openColumns.ts";
import type { ShardPlace } from "./shardPlaces.ts";

interface Shard {
  readonly file: DataFile;
  readonly rows: number;
  readonly partition: ShardPlace["partition"];
}

/**
 * Parts of a table as one, their rows in the order of the parts. A part is in memory while it is read.
 * @param places at least one
 * @throws DataError for a part that is invalid, and for the first that has other columns
 */
export async function openShards(
  folder: DataFile,
  places: readonly ShardPlace[],
): Promise<{ readonly columns: ColumnFile; readonly sha256: string }> {
  const hash = createHash("sha256");
  const shards: Shard[] = [];
  const index = new Set<string>();
  let first: ColumnFile | undefined;
  for (const { inFolder, partition } of places) {
    const file = {
      name: path.posix.join(folder.name, inFolder),
      path: path.join(folder.path, inFolder),
      key: undefined,
    };
    const bytes = await readBytes(file);
    hash.update(JSON.stringify([inFolder, bytes.length])).update(bytes);
    const opened = await openShard(file, bytes);
    if (first === undefined) first = opened;
    else checkSame(first, opened, shards[0]?.file.name ?? "", file.name);
    for (const column of opened.index) index.add(column);
    shards.push({ file, rows: opened.rows, partition });
  }
  if (first === undefined) throw new RangeError("a folder of parts has at least one");
  const stored = new Set(first.columns.map((column) => column.name));
  const partitions = partitionColumns(shards).filter((column) => !stored.has(column.name));
  const columns: ColumnFile = {
    format: first.format,
    rows: shards.reduce((sum, { rows }) => sum + rows, 0),
    columns: [...first.columns, ...partitions],
    index,
    renamed: first.renamed,
    forEachPiece: (names, visit, reading = {}) => readPieces(shards, { stored, names, visit, reading }),
  };
  return { columns, sha256: hash.digest("hex") };
}

async function openShard(file: DataFile, bytes: Buffer): Promise<ColumnFile> {
  const foreign = foreignFile(bytes, file.name, file.name);
  if (foreign !== undefined) throw foreign;
  return openColumns(bytes, /\.(arrow|feather)$/i.test(file.name) ? "arrow" : "parquet", file.name);
}

interface Wish {
  /** The columns in the files. */
  readonly stored: ReadonlySet<string>;
  readonly names: readonly string[];
  readonly visit: VisitPiece;
  readonly reading: PieceReading;
}

async function readPieces(shards: readonly Shard[], { stored, names, visit, reading }: Wish): Promise<void> {
  const { rowLimit = Infinity } = reading;
  const inFiles = names.filter((name) => stored.has(name));
  let before = 0;
  for (const { file, rows, partition } of shards) {
    const count = Math.min(rows, rowLimit - before);
    if (count <= 0) continue;
    const firstRow = before;
    if (inFiles.length > 0) {
      const opened = await openShard(file, await readBytes(file));
      if (opened.rows !== rows)
        throw new DataError("data-changed", `${file.name} has changed since it was read. Run this again.`);
      const shift: VisitPiece = (column, row, values) => {
        visit(names.indexOf(inFiles[column] ?? ""), firstRow + row, values);
      };
      await opened.forEachPiece(inFiles, shift, { ...reading, rowLimit: count });
    }
    names.forEach((name, column) => {
      if (stored.has(name)) return;
      const value = partition.get(name) ?? null;
      const cell = value === null || !isNumber(value) ? value : Number(value);
      visit(column, firstRow, new Array<unknown>(count).fill(cell));
    });
    before += rows;
  }
}

/** Of all parts; text unless every value is a number. */
function partitionColumns(shards: readonly Shard[]): readonly Column[] {
  const names = new Set(shards.flatMap(({ partition }) => [...partition.keys()]));
  return [...names].map((name) => {
    const values = shards.flatMap(({ partition }) => partition.get(name) ?? []);
    const kind = !values.every(isNumber)
      ? "text"
      : values.every((value) => /^[+-]?\d+$/.test(value))
        ? "whole"
        : "real";
    return { name, kind, depth: 0 };
  });
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

/** @throws DataError */
function checkSame(first: ColumnFile, other: ColumnFile, firstName: string, name: string): void {
  const own = new Map(other.columns.map((column) => [column.name, column]));
  for (const column of first.columns) {
    const match = own.get(column.name);
    own.delete(column.name);
    if (match === undefined) throw unlike(name, `has no column "${column.name}"`, firstName);
    if (typeOf(match) !== typeOf(column))
      throw unlike(
        name,
        `has ${typeOf(match)} in column "${column.name}"`,
        `${firstName}, which has ${typeOf(column)}`,
      );
  }
  const [extra] = own.keys();
  if (extra !== undefined) throw unlike(name, `has a column "${extra}"`, firstName);
}

function typeOf({ kind, depth }: Column): string {
  const called =
    typeof kind === "object" ? kind.called : kind === "text" ? "text" : kind === "image" ? "images" : "numbers";
  return depth === 0 ? called : `lists of ${called}`;
}

function unlike(name: string, has: string, firstName: string): DataError {
  return new DataError(
    "data-shape",
    `${name} ${has}, unlike ${firstName}; all parts of a table must have the same columns. Write them again, or remove one.`,
  );
}
