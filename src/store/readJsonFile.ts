import { readRegular } from "../files/regularFile.ts";
import { StoreError, storing } from "./storeError.ts";

/** A sweep of 100,000 points has results of this size. */
const MAX_JSON_BYTES = 256 * 2 ** 20;

/** Reads a JSON file of a run folder. @throws StoreError if it cannot be read, is larger, or is not JSON */
export function readJsonFile(file: string, maxBytes = MAX_JSON_BYTES): unknown {
  return parsedJson(file, readJsonText(file, maxBytes));
}

/** @throws StoreError if it cannot be read, or is larger */
export function readJsonText(file: string, maxBytes = MAX_JSON_BYTES): string {
  return storing("read", file, () => readRegular(file, maxBytes).toString("utf8"));
}

/** @param file named in the message @throws StoreError if the text is not JSON */
export function parsedJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StoreError(
      `${file} is not valid JSON: it is damaged, or vae-lens did not write it. Restore it, or train again.`,
    );
  }
}
