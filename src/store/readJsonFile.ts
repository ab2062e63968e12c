import { readFileSync } from "node:fs";
import { StoreError, storing } from "./storeError.ts";

/** A file of ours. @throws StoreError if it cannot be read or is not JSON */
export function readJsonFile(file: string): unknown {
  const text = storing("read", file, () => readFileSync(file, "utf8"));
  try {
    return JSON.parse(text);
  } catch {
    throw new StoreError(`${file} is not JSON; it was damaged or not written by vae-lens.`);
  }
}
