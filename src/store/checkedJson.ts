import { createHash } from "node:crypto";
import { writeFileAtomically, writeJsonAtomically } from "./atomicFile.ts";
import { checkFormat, formatOf } from "./format.ts";
import { parsedJson, readJsonText } from "./readJsonFile.ts";
import { StoreError } from "./storeError.ts";

/**
 * JSON files with a checksum of their values, so that a flipped bit cannot change a figure without notice: `checksum`, the SHA-256 in hex of
 * `JSON.stringify` of the content without it. Files of earlier versions have none and are read as they are.
 */

/** Longer files are not indented: that takes as long as the rest of the writing, and a person does not read them. */
const MAX_INDENTED_CHARACTERS = 1_000_000;

/** @throws StoreError */
export function writeCheckedJson(file: string, content: object): void {
  const text = JSON.stringify(content);
  const checksum = sha256(text);
  if (text.length <= MAX_INDENTED_CHARACTERS) writeJsonAtomically(file, { ...content, checksum });
  else writeFileAtomically(file, [Buffer.from(text.slice(0, -1)), Buffer.from(checksumEnd(checksum))]);
}

/** As it is written; commands print the same object. */
export function withChecksum<Content extends object>(content: Content): Content & { readonly checksum: string } {
  return { ...content, checksum: checksumOf(content) };
}

/**
 * The content without its checksum.
 * @param remedy how to get the file again, a sentence
 * @throws StoreError, also for a newer format and when the checksum is wrong
 */
export function readCheckedJson(file: string, remedy: string): unknown {
  const text = readJsonText(file);
  const read = parsedJson(file, text);
  // First: a newer version may compute its checksum in another way.
  checkFormat(file, formatOf(read));
  if (typeof read !== "object" || read === null || Array.isArray(read) || !("checksum" in read)) return read;
  const { checksum, ...content } = read;
  // As a long file is written; to write its content again takes half as long as to read it.
  if (text.endsWith(checksumEnd(checksum)) && checksum === sha256(`${text.slice(0, -checksumEnd(checksum).length)}}`))
    return content;
  if (checksum === checksumOf(content)) return content;
  throw new StoreError(
    `${file} is damaged, or was edited: its checksum does not match its content. ${remedy} To keep an edited file, remove its field "checksum".`,
  );
}

function checksumEnd(checksum: unknown): string {
  return `,"checksum":"${String(checksum)}"}\n`;
}

function checksumOf(content: object): string {
  return sha256(JSON.stringify(content));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
