import { readFileSync } from "node:fs";
import { StoreError, storing } from "./storeError.ts";

/** Reads a JSON file of a run folder. @throws StoreError if it cannot be read or is not JSON */
export function readJsonFile(file: string): unknown {
  const text = storing("read", file, () => readFileSync(file, "utf8"));
  try {
    return JSON.parse(text);
  } catch {
    throw new StoreError(
      `${file} is not valid JSON: it is damaged, or vae-lens did not write it. Restore it, or train again.`,
    );
  }
}
