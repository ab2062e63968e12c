import { createHash } from "node:crypto";
import { openRegular } from "../files/regularFile.ts";
import type { DataSettings } from "./dataset.ts";

/** In one call; Node's limit is 2 GiB. */
export const MAX_HASHED_BYTES = 2 ** 30;

/** SHA-256 of bytes, in hex. @param pieceBytes for tests: how many are hashed in one call */
export function fingerprintBytes(bytes: Uint8Array | string, pieceBytes = MAX_HASHED_BYTES): string {
  const hash = createHash("sha256");
  if (typeof bytes === "string") return hash.update(bytes).digest("hex");
  for (let at = 0; at < bytes.length; at += pieceBytes) hash.update(bytes.subarray(at, at + pieceBytes));
  return hash.digest("hex");
}

/** SHA-256 of a file's contents, in hex, without holding the file in memory. Rejects as the file system does. */
export async function fingerprintFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await openRegular(path);
  for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** A file's part of a data set's fingerprint; it depends on the array within the file, not on the path. */
export interface FilePrint {
  readonly sha256: string;
  readonly key: string | undefined;
  /** Columns that are not part of the examples. */
  readonly without?: readonly string[] | undefined;
  /**
   * What decides which of the file's numbers are read, or where: guesses, and readings that differ from those of earlier versions. A run of
   * an earlier version then has another fingerprint, and is neither resumed nor explained with other numbers.
   */
  readonly guesses?: readonly string[] | undefined;
}

/** One fingerprint over files and settings. `format` is raised when the same input gives other numbers than before. */
export function fingerprintDataset(
  files: {
    readonly examples: FilePrint;
    readonly heldOut: FilePrint | undefined;
    readonly labels: readonly FilePrint[];
  },
  data: DataSettings,
  condition?: "labels" | readonly number[],
): string {
  const { heldOut, scale, binarize, transform = "none", columns, header } = data;
  const split = "path" in heldOut ? null : { fraction: heldOut.fraction, seed: heldOut.seed };
  const { selectFraction } = heldOut;
  const part = (file: FilePrint | undefined) =>
    file === undefined ? null : [file.sha256, file.key ?? null, ...(file.without ?? []), ...guessesOf(file)];
  return fingerprintBytes(
    JSON.stringify({
      format: 1,
      examples: part(files.examples),
      heldOut: part(files.heldOut),
      // One set is written as it always was.
      labels: files.labels.length > 1 ? files.labels.map(part) : part(files.labels[0]),
      split,
      scale,
      binarize,
      // Absent where all held-out rows select and report.
      ...(selectFraction === undefined ? {} : { selectFraction }),
      // Absent without a transformation, so that the fingerprints of other data stay the same.
      ...(transform === "none" ? {} : { transform }),
      ...(columns === undefined ? {} : { columns }),
      ...(header === undefined ? {} : { header }),
      // Absent without a condition, so that the fingerprints of unconditional models stay the same.
      ...(condition === undefined ? {} : { condition }),
    }),
  );
}

/** In a list, which no name of a column can be mistaken for; absent without guesses, so that other fingerprints stay the same. */
function guessesOf({ guesses = [] }: FilePrint): readonly (readonly string[])[] {
  return guesses.length === 0 ? [] : [guesses];
}

/** The print of a file about which more was guessed. */
export function withGuesses(print: FilePrint, more: readonly string[]): FilePrint {
  return { ...print, guesses: [...(print.guesses ?? []), ...more] };
}
