import { StoreError } from "./storeError.ts";

/** The format version of the files in a run folder. */
export const STORE_FORMAT = 1;
/**
 * Of run.json, which stands for the folder as a whole, and of the metrics. Folders of format 1 have the metrics of all batches in one
 * file, `metrics.jsonl`; those of format 2 a file for each batch, in `metrics/`.
 */
export const RUN_FORMAT = 2;

/** @throws StoreError for a version this program does not know. */
export function checkFormat(file: string, format: unknown, newest = STORE_FORMAT): void {
  if (typeof format === "number" && Number.isInteger(format) && format >= 1 && format <= newest) return;
  if (typeof format === "number" && format > newest) {
    throw new StoreError(
      `${file} has format ${format}; this version of vae-lens reads up to ${newest}. Update vae-lens.`,
    );
  }
  throw new StoreError(
    `${file} has an unknown format (${String(format)}): vae-lens did not write it. Choose a run folder of vae-lens.`,
  );
}

/** The version in the content of a file; undefined if it has none. */
export function formatOf(content: unknown): unknown {
  return typeof content === "object" && content !== null && "format" in content ? content.format : undefined;
}
