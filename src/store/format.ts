import { StoreError } from "./storeError.ts";

/** The format version of every file in a run folder. There is no older one yet. */
export const STORE_FORMAT = 1;

/** @throws StoreError for a version this program does not know. */
export function checkFormat(file: string, format: unknown): void {
  if (format === STORE_FORMAT) return;
  if (typeof format === "number" && format > STORE_FORMAT) {
    throw new StoreError(
      `${file} has format ${format}; this version of vae-lens reads up to ${STORE_FORMAT}. Update vae-lens.`,
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
