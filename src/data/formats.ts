import { isSafetensors } from "../files/safetensorsHeader.ts";
import { type Format, formatOfEnding } from "../spec/dataEndings.ts";
import { isArrow } from "./arrowMessages.ts";
import { chosenColumns, type ColumnChoice } from "./columnChoice.ts";
import { readColumns } from "./columnTable.ts";
import { readCsv } from "./csv.ts";
import type { CsvChoice } from "./csvLayout.ts";
import { DataError } from "./dataError.ts";
import { foreignFile } from "./foreignFiles.ts";
import { isHdf5, readHdf5 } from "./hdf5.ts";
import { isIdx, readIdx } from "./idx.ts";
import { gunzipped, UnpackedTooLarge } from "./inflate.ts";
import { isMatrixMarket, readMatrixMarket } from "./matrixMarket.ts";
import { isNpy, readNpy } from "./npy.ts";
import { readNpz } from "./npz.ts";
import { openColumns } from "./openColumns.ts";
import { isParquet } from "./parquetFile.ts";
import { readSafetensors } from "./safetensors.ts";
import { selectedColumns, type Table } from "./table.ts";
import { isZip, listZip, readZipEntry } from "./zip.ts";
import { expandsTooMuch, maxUnpackedBytes } from "./memory.ts";

const formatsRead =
  ".npy, .npz, .csv, .parquet, .arrow, .feather, .h5, .h5ad, .loom, .mat (version 7.3), .safetensors, .mtx and IDX, each plain or .gz";

/** Files beside the table in a zip: texts about it, and what macOS adds. */
const besideTable = /(^|\/)(readme|licen[cs]e)[^/]*$|^__MACOSX\/|(^|\/)\.[^/]*$|\/$/i;

/**
 * The unpacked contents of a gzip file, or of a zip with one table and nothing else (both by their first bytes), or `bytes` itself; the name is
 * that without .gz, or that in the zip.
 * @throws DataError if the packed data are damaged or incomplete.
 */
export async function unpack(bytes: Buffer, name: string): Promise<{ bytes: Buffer; name: string }> {
  if (!isZip(bytes)) return unpackGzip(bytes, name);
  const [only, ...others] = listZip(bytes, name).filter((entry) => !besideTable.test(entry.name));
  const isTable = only !== undefined && others.length === 0 && !/\.npy$/i.test(only.name) && formatOfEnding(only.name);
  if (!isTable) return { bytes, name };
  return unpackGzip(await readZipEntry(bytes, only, name), only.name);
}

async function unpackGzip(bytes: Buffer, name: string): Promise<{ bytes: Buffer; name: string }> {
  const inner = name.replace(/\.gz$/i, "");
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { bytes, name: inner };
  // The last four bytes are the size, which allows a single output buffer. In an incomplete file they are
  // arbitrary, hence the bound. Of four gigabytes and more they are the rest.
  const expectedBytes = bytes.length < 4 ? 0 : Math.min(bytes.readUInt32LE(bytes.length - 4), bytes.length * 32);
  const maxBytes = maxUnpackedBytes(bytes.length);
  try {
    return { bytes: await gunzipped(bytes, { expectedBytes, maxBytes }), name: inner };
  } catch (error) {
    if (error instanceof UnpackedTooLarge) throw expandsTooMuch(bytes.length, maxBytes, name);
    if (error instanceof RangeError) throw error;
    throw error instanceof Error && "code" in error && error.code === "Z_BUF_ERROR"
      ? new DataError(
          "data-file-truncated",
          `${name} is incomplete: the gzip data continue after its ${bytes.length} bytes. Download it again.`,
        )
      : new DataError("data-file-corrupt", `${name} has damaged gzip data. Download it again.`);
  }
}

/**
 * The format, by contents where possible and by ending otherwise.
 * @param name without .gz.
 * @param packedName of the file itself, for messages
 * @throws DataError that lists the supported formats, or says what converts the file.
 */
export function detectFormat(bytes: Buffer, name: string, packedName = name): Format {
  if (isNpy(bytes)) return "npy";
  if (isZip(bytes)) return "npz";
  if (isParquet(bytes)) return "parquet";
  if (isArrow(bytes)) return "arrow";
  if (isHdf5(bytes)) return "hdf5";
  if (isIdx(bytes)) return "idx";
  const foreign = foreignFile(bytes, name, packedName);
  if (foreign !== undefined) throw foreign;
  if (isSafetensors(bytes)) return "safetensors";
  if (isMatrixMarket(bytes)) return "mtx";
  const format = formatOfEnding(name);
  if (format !== undefined) return format;
  throw new DataError(
    "data-format-unsupported",
    `${packedName} has an unsupported format. Save it as one of ${formatsRead}.`,
  );
}

/** Formats with several arrays or columns in one file. */
const keyed: ReadonlySet<Format> = new Set(["npz", "parquet", "arrow", "hdf5", "safetensors"]);

/**
 * The numbers in a file.
 * @param key the array or column within it, for .npz, .safetensors, .parquet, .arrow and HDF5.
 * @param choice the columns that are read
 * @throws DataError if the file is invalid.
 */
export async function readTable(
  packed: Buffer,
  packedName: string,
  key: string | undefined,
  choice: CsvChoice = {},
): Promise<Table> {
  const { bytes, name } = await unpack(packed, packedName);
  const format = detectFormat(bytes, name, packedName);
  if (key !== undefined && !keyed.has(format)) {
    throw new DataError(
      "data-key-missing",
      `${packedName} contains a single array and has no "#${key}". Remove it from the path.`,
    );
  }
  switch (format) {
    case "npy":
      return numbered(readNpy(bytes, packedName), choice.columns, packedName);
    case "npz":
      return numbered(await readNpz(bytes, key, packedName), choice.columns, packedName);
    case "idx":
      return numbered(readIdx(bytes, packedName), choice.columns, packedName);
    case "csv":
      return readCsv(bytes, packedName, choice);
    case "parquet":
    case "arrow":
      return readColumns(await openColumns(bytes, format, packedName), key, choice, packedName);
    case "hdf5":
      return numbered(await readHdf5(bytes, key, packedName), choice.columns, packedName);
    case "mtx":
      return numbered(readMatrixMarket(bytes, packedName), choice.columns, packedName);
    case "safetensors":
      return numbered(readSafetensors(bytes, key, packedName), choice.columns, packedName);
  }
}

/** Columns of an array, which have no names. */
export function numbered(table: Table, choice: ColumnChoice | undefined, name: string): Table {
  if (choice === undefined || table.rank < 2) return table;
  return selectedColumns(table, chosenColumns(choice, { columns: table.columns, names: undefined }, name));
}
