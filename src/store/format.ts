import { StoreError } from "./storeError.ts";

/** The version of every file in a run folder. Older ones are read; there is none yet. */
export const STORE_FORMAT = 1;

/** @throws StoreError for a version this program does not know. */
export function checkFormat(file: string, format: unknown): void {
  if (format === STORE_FORMAT) return;
  if (typeof format === "number" && format > STORE_FORMAT) {
    throw new StoreError(
      `${file} has format ${format}; this version of vae-lens reads up to ${STORE_FORMAT}. Update vae-lens.`,
    );
  }
  throw new StoreError(`${file} says no known format (${String(format)}); it was not written by vae-lens.`);
}
