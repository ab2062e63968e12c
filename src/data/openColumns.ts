import { openArrow } from "./arrowFile.ts";
import type { ColumnFile } from "./columnFile.ts";
import { openParquet } from "./parquetFile.ts";

export type ColumnFormat = "parquet" | "arrow";

/** @throws DataError if the file is incomplete, encrypted or damaged. */
export function openColumns(bytes: Buffer, format: ColumnFormat, name: string): Promise<ColumnFile> {
  return format === "parquet" ? openParquet(bytes, name) : openArrow(bytes, name);
}
