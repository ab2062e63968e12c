import type { ColumnFile } from "./columnFile.ts";
import { csvColumns } from "./csvColumns.ts";
import { readBytes, type DataFile } from "./dataFile.ts";
import { detectFormat, unpack } from "./formats.ts";
import { readHdf5Keys } from "./hdf5.ts";
import { listZip } from "./zip.ts";
import { openColumns } from "./openColumns.ts";
import { safetensorsKeys } from "./safetensors.ts";
import { folderColumns } from "./tableFolder.ts";

export type DataUse = "examples" | "labels";

/** Completion waits for the answer; a larger file takes too long to read. */
const MAX_BYTES = 256 * 2 ** 20;
/** A list in which a person searches. */
const MAX_KEYS = 500;

/**
 * What can follow "#" after the name of a data file: arrays of an .npz, .safetensors or HDF5 file, columns of a Parquet or Arrow file and, for labels, of a .csv.
 * @throws DataError if the file cannot be read
 */
export async function arrayKeys(file: DataFile, use: DataUse): Promise<readonly string[]> {
  const parts = await folderColumns(file);
  if (parts !== undefined) return columnKeys(parts, use).slice(0, MAX_KEYS);
  const { bytes, name } = await unpack(await readBytes(file, MAX_BYTES), file.name);
  return (await keysOf(bytes, name, use)).slice(0, MAX_KEYS);
}

async function keysOf(bytes: Buffer, name: string, use: DataUse): Promise<readonly string[]> {
  const format = detectFormat(bytes, name);
  switch (format) {
    case "npz":
      return listZip(bytes, name).flatMap((entry) =>
        entry.name.endsWith(".npy") ? [entry.name.slice(0, -".npy".length)] : [],
      );
    case "hdf5":
      return readHdf5Keys(bytes, use, name);
    case "parquet":
    case "arrow":
      return columnKeys(await openColumns(bytes, format, name), use);
    case "csv":
      return use === "labels" ? csvColumns(bytes, name).flatMap((column) => column.name ?? []) : [];
    case "safetensors":
      return safetensorsKeys(bytes, use, name);
    case "npy":
    case "mtx":
    case "idx":
      return [];
  }
}

/** Examples are all columns, or one that holds lists. */
function columnKeys({ columns }: ColumnFile, use: DataUse): readonly string[] {
  return columns.flatMap((column) => (use === "labels" || column.depth > 0 ? [column.name] : []));
}
