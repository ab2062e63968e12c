import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { DataError } from "./dataError.ts";
import { columnsOf, pandasIndex, type ParquetColumn } from "./parquetColumns.ts";

const mark = "PAR1";

/** Columns are decoded this many at a time: all of a wide file at once would hold it in memory twice. */
const columnsAtOnce = 64;

export function isParquet(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 4) === mark;
}

/** A Parquet file (https://parquet.apache.org/docs/file-format/), read by hyparquet. */
export interface ParquetFile {
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
  /** Names of columns that hold pandas' index. */
  readonly index: ReadonlySet<string>;
  /**
   * The values of columns, piece by piece: null for missing, a (nested) array for a list. Every row of every column is
   * visited once.
   * @param rowLimit reads no row from this one on
   * @throws DataError when the file is damaged
   */
  readonly forEachPiece: (names: readonly string[], visit: VisitPiece, rowLimit?: number) => Promise<void>;
}

export type VisitPiece = (column: number, firstRow: number, values: ArrayLike<unknown>) => void;

/** @throws DataError when it is cut short, encrypted or damaged. */
export async function openParquet(bytes: Buffer, name: string): Promise<ParquetFile> {
  const end = bytes.toString("latin1", Math.max(0, bytes.length - 4));
  if (bytes.length < 12 || end !== mark) {
    if (end === "PARE") throw unreadable(name, "is encrypted");
    throw new DataError(
      "data-file-truncated",
      `${name} ends early: it has ${bytes.length} bytes and a Parquet file closes with "${mark}". Write or download it again.`,
    );
  }
  // Loaded when the first file of this kind is read.
  const { parquetMetadata, parquetRead, parquetSchema } = await import("hyparquet");
  const { pageDecoders } = await import("./parquetDecoders.ts");
  const metadata = await orDamaged(name, () => parquetMetadata(bytes, { geoparquet: false }));
  const rows = Number(metadata.num_rows);
  const columns = await orDamaged(name, () => {
    checkCounts(metadata);
    return columnsOf(parquetSchema(metadata));
  });
  if (metadata.row_groups.some((group) => group.columns.some((column) => column.crypto_metadata)))
    throw unreadable(name, "is encrypted");
  const file = bufferOf(bytes);

  /** @throws RangeError, made a DataError by orDamaged, unless each row is visited once */
  async function readPieces(names: readonly string[], visit: VisitPiece, rowLimit: number): Promise<void> {
    const seen = new Float64Array(names.length);
    let fault: Error | undefined;
    for (const [start, end] of rowGroups(metadata, Math.min(rows, rowLimit))) {
      for (let first = 0; first < names.length; first += columnsAtOnce) {
        const some = names.slice(first, first + columnsAtOnce);
        const places = new Map(some.map((column, place) => [column, first + place]));
        await parquetRead({
          file,
          metadata,
          columns: some,
          rowStart: start,
          rowEnd: end,
          compressors: pageDecoders,
          onChunk: ({ columnName, columnData, rowStart }) => {
            // hyparquet would not see what is thrown here.
            try {
              const place = places.get(columnName);
              const count = Math.min(columnData.length, end - rowStart);
              if (place === undefined || rowStart < start || count < 0)
                throw new RangeError("a piece lies outside of its row group");
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
      throw new RangeError("a column has another number of rows");
  }

  return {
    rows,
    columns,
    index: pandasIndex(metadata),
    forEachPiece: (names, visit, rowLimit = Infinity) => orDamaged(name, () => readPieces(names, visit, rowLimit)),
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

/** What hyparquet takes as it comes. @throws RangeError */
function checkCounts({ num_rows: rows, row_groups: groups, schema }: FileMetaData): void {
  const counts = groups.map((group) => Number(group.num_rows));
  const sum = counts.reduce((total, count) => total + count, 0);
  if (counts.some((count) => !(count >= 0)) || !Number.isSafeInteger(sum) || sum !== Number(rows))
    throw new RangeError("numbers of rows differ");
  if (schema.some((element) => typeof element.name !== "string")) throw new RangeError("a column has no name");
}

function rowGroups({ row_groups: groups }: FileMetaData, limit: number): readonly (readonly [number, number])[] {
  let start = 0;
  return groups.flatMap((group) => {
    const range = [start, Math.min(limit, (start += Number(group.num_rows)))] as const;
    return range[0] < range[1] ? [range] : [];
  });
}

/** The library fails in as many ways as a file can be damaged; none of them says more to the user than that it is. */
async function orDamaged<Result>(name: string, action: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof DataError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    if (/unsupported compression codec/.test(said))
      throw unreadable(name, `uses a compression that is not read (${said.split(": ").at(-1)})`);
    throw new DataError(
      "data-file-corrupt",
      `${name} is damaged: it begins as a Parquet file and cannot be decoded. Write or download it again.`,
    );
  }
}

function unreadable(name: string, what: string): DataError {
  return new DataError(
    "data-format-unsupported",
    `${name} ${what}. Write it again with df.to_parquet(path, compression="snappy").`,
  );
}
