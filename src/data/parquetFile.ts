import type { AsyncBuffer, FileMetaData, SchemaTree } from "hyparquet";
import { type ColumnFile, pandasIndex, type PieceReading, type VisitPiece, withClassNames } from "./columnFile.ts";
import { DataError } from "./dataError.ts";
import { columnsOf } from "./parquetColumns.ts";
import type { NumberColumn } from "./parquetNumbers.ts";
import { withDistinctNames } from "./parquetNames.ts";

const mark = "PAR1";

/** Number of columns decoded at a time: all columns of a wide file at once would need twice the memory. */
const columnsAtOnce = 64;

export function isParquet(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 4) === mark;
}

/**
 * A Parquet file (https://parquet.apache.org/docs/file-format/), read by hyparquet.
 * @throws DataError if it is incomplete, encrypted or damaged.
 */
export async function openParquet(bytes: Buffer, name: string): Promise<ColumnFile> {
  const end = bytes.toString("latin1", Math.max(0, bytes.length - 4));
  if (bytes.length < 12 || end !== mark) {
    if (end === "PARE") throw unreadable(name, "is encrypted");
    throw new DataError(
      "data-file-truncated",
      `${name} is incomplete: its ${bytes.length} bytes do not end with "${mark}", as a Parquet file must. Write or download it again.`,
    );
  }
  // Loaded for the first Parquet file only.
  const { parquetMetadata, parquetRead, parquetSchema } = await import("hyparquet");
  const compressors = await (await import("./parquetDecoders.ts")).pageDecoders(name);
  const { metadata, renamed } = await orDamaged(name, () =>
    withDistinctNames(parquetMetadata(bytes, { geoparquet: false })),
  );
  const rows = Number(metadata.num_rows);
  const columns = await orDamaged(name, () => {
    const tree = parquetSchema(metadata);
    checkCounts(metadata);
    checkPaths(metadata, tree);
    return columnsOf(tree);
  });
  if (metadata.row_groups.some((group) => group.columns.some((column) => column.crypto_metadata)))
    throw unreadable(name, "is encrypted");
  const { checkPages } = await import("./parquetPages.ts");
  const otherPages = await orDamaged(name, () => checkPages(bytes, metadata, name));
  const { numberColumn, numbersOf } = await import("./parquetNumbers.ts");
  const plain = new Map<string, NumberColumn>();
  for (const { element } of parquetSchema(metadata).children) {
    const column = otherPages.has(element.name) ? undefined : numberColumn(element);
    if (column !== undefined) plain.set(element.name, column);
  }
  const file = bufferOf(bytes);
  const images = new Set(columns.flatMap(({ name: column, kind }) => (kind === "image" ? [column] : [])));

  /** @throws RangeError unless each row is visited once; orDamaged turns it into a DataError */
  async function readPieces(
    names: readonly string[],
    visit: VisitPiece,
    { rowLimit = Infinity, asNumbers = false }: PieceReading,
  ): Promise<void> {
    const seen = new Float64Array(names.length);
    let fault: Error | undefined;
    const placeOf = new Map(names.map((column, place) => [column, place]));
    const others = names.filter((column) => !asNumbers || !plain.has(column));
    for (const { group, start, end } of rowGroups(metadata, Math.min(rows, rowLimit))) {
      const chunks = new Map(group.columns.map((chunk) => [chunk.meta_data?.path_in_schema[0], chunk]));
      names.forEach((column, place) => {
        const kind = asNumbers ? plain.get(column) : undefined;
        if (kind === undefined) return;
        const chunk = chunks.get(column);
        if (chunk === undefined) throw new RangeError("a row group lacks a column");
        let row = start;
        for (const numbers of numbersOf(bytes, chunk, kind, compressors)) {
          if (row >= end) break;
          const piece = numbers.subarray(0, end - row);
          visit(place, row, piece);
          row += piece.length;
        }
        seen[place] = (seen[place] ?? 0) + row - start;
      });
      for (let first = 0; first < others.length; first += columnsAtOnce) {
        const some = others.slice(first, first + columnsAtOnce);
        const places = new Map(some.map((column) => [column, placeOf.get(column)]));
        await parquetRead({
          file,
          metadata,
          columns: some,
          rowStart: start,
          rowEnd: end,
          compressors,
          // Bytes without a type are text, as writers of old have it, but those of images stay bytes.
          utf8: !some.some((column) => images.has(column)),
          onChunk: ({ columnName, columnData, rowStart }) => {
            // hyparquet would ignore an error thrown here.
            try {
              const place = places.get(columnName);
              const count = Math.min(columnData.length, end - rowStart);
              if (place === undefined || rowStart < start || count < 0)
                throw new RangeError("a piece is outside its row group");
              seen[place] = (seen[place] ?? 0) + count;
              visit(place, rowStart, count === columnData.length ? columnData : columnData.slice(0, count));
            } catch (error) {
              fault ??= error instanceof Error ? error : new Error(String(error));
            }
          },
        });
        if (fault !== undefined) throw fault;
      }
    }
    if (seen.some((count) => count !== Math.min(rows, rowLimit)))
      throw new RangeError("a column has a different number of rows");
  }

  const textOf = (wanted: string) => metadata.key_value_metadata?.find(({ key }) => key === wanted)?.value;
  return {
    format: "Parquet",
    rows,
    columns: withClassNames(columns, textOf("huggingface")),
    index: pandasIndex(textOf("pandas")),
    renamed,
    forEachPiece: (names, visit, reading = {}) => orDamaged(name, () => readPieces(names, visit, reading)),
  };
}

function bufferOf(bytes: Buffer): AsyncBuffer {
  return {
    byteLength: bytes.length,
    slice: (start, end) => {
      const part = bytes.subarray(start, end);
      return part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength) as ArrayBuffer;
    },
  };
}

/** Checks what hyparquet does not check. @throws RangeError */
function checkCounts({ num_rows: rows, row_groups: groups, schema }: FileMetaData): void {
  const counts = groups.map((group) => Number(group.num_rows));
  const sum = counts.reduce((total, count) => total + count, 0);
  if (counts.some((count) => !(count >= 0)) || !Number.isSafeInteger(sum) || sum !== Number(rows))
    throw new RangeError("numbers of rows differ");
  if (schema.some((element) => typeof element.name !== "string")) throw new RangeError("a column has no name");
}

/**
 * Checks that each column of a row group is another leaf of the schema: of two with one path hyparquet reads both and awaits one, and an
 * error of the other ends the process.
 * @throws RangeError
 */
function checkPaths({ row_groups: groups }: FileMetaData, tree: SchemaTree): void {
  const leaves = new Set(leafPaths(tree));
  for (const { columns } of groups) {
    const left = new Set(leaves);
    for (const { meta_data: column } of columns)
      if (column !== undefined && !left.delete(pathText(column.path_in_schema)))
        throw new RangeError("a column is not in the schema, or twice in a row group");
  }
}

function leafPaths({ path, children }: SchemaTree): readonly string[] {
  return children.length === 0 ? [pathText(path)] : children.flatMap(leafPaths);
}

/** Names may contain dots. */
function pathText(path: readonly string[]): string {
  return JSON.stringify(path);
}

interface GroupRows {
  readonly group: FileMetaData["row_groups"][number];
  /** The first of its rows, and that after its last one that is read. */
  readonly start: number;
  readonly end: number;
}

function rowGroups({ row_groups: groups }: FileMetaData, limit: number): readonly GroupRows[] {
  let before = 0;
  return groups.flatMap((group) => {
    const start = before;
    before += Number(group.num_rows);
    const end = Math.min(limit, before);
    return start < end ? [{ group, start, end }] : [];
  });
}

/** The library has many different errors for damaged files; none of them helps the user more than this message. */
async function orDamaged<Result>(name: string, action: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof DataError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    const [, codec] = /unsupported compression codec: (.*)$/.exec(said) ?? [];
    if (codec !== undefined && codec !== "undefined")
      throw unreadable(name, `uses an unsupported compression (${codec})`);
    throw new DataError(
      "data-file-corrupt",
      `${name} is damaged: it begins as a Parquet file but cannot be decoded. Write or download it again.`,
    );
  }
}

function unreadable(name: string, what: string): DataError {
  return new DataError(
    "data-format-unsupported",
    `${name} ${what}. Write it again with df.to_parquet(path, compression="snappy").`,
  );
}
