import { createHash } from "node:crypto";

/** File systems allow 255 bytes, and a time, an ending and the mark of a temporary file are added. */
const MAX_NAME_BYTES = 160;
const HASH_CHARACTERS = 8;

/** The name, or, if it is too long for a file, its beginning and a hash of the whole. */
export function shortName(name: string): string {
  return Buffer.byteLength(name) <= MAX_NAME_BYTES ? name : withHash(name, name);
}

/**
 * A name of a file or folder that stays in its folder on every system: letters, digits and a few signs. If that changes the text, a hash
 * keeps different texts apart.
 */
export function safeName(text: string): string {
  const safe = text.replace(/[^\p{L}\p{N}=,+._-]/gu, "_").replace(/^\.+|\.{2,}/g, "_");
  return safe === text ? shortName(text) : withHash(safe, text);
}

function withHash(beginning: string, whole: string): string {
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, HASH_CHARACTERS);
  let kept = "";
  for (const character of beginning) {
    if (Buffer.byteLength(kept + character) > MAX_NAME_BYTES - HASH_CHARACTERS - 1) break;
    kept += character;
  }
  return `${kept}-${hash}`;
}
