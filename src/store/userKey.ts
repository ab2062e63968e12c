import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRegular } from "../files/regularFile.ts";
import { userFolder } from "./userFolder.ts";

/**
 * Signatures of what this user's own processes wrote. A cache that came with a repository or from another machine has no valid one: its
 * numbers would appear as predictions.
 */

const KEY_BYTES = 32;

const keys = new Map<string, Buffer>();

/** HMAC-SHA-256 in hex, with a key that is made once and kept in the user's folder. */
export function userSignature(text: string, folder = userFolder()): string {
  const key = keys.get(folder) ?? keyIn(folder);
  keys.set(folder, key);
  return createHmac("sha256", key).update(text).digest("hex");
}

/** A key of this process alone where the folder cannot be written: its signatures then hold until it ends. */
function keyIn(folder: string): Buffer {
  const file = join(folder, "cache.key");
  const made = randomBytes(KEY_BYTES);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, made, { flag: "wx", mode: 0o600 });
    return made;
  } catch {
    return readKey(file) ?? made;
  }
}

function readKey(file: string): Buffer | undefined {
  try {
    const key = readRegular(file, KEY_BYTES);
    return key.length === KEY_BYTES ? key : undefined;
  } catch {
    return undefined;
  }
}
