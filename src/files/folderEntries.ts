import { opendirSync } from "node:fs";
import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { checkTarget } from "./readingBounds.ts";
import { RefusedFile } from "./refusedFile.ts";

/** Files and folders of other kinds than the wanted ones that a folder of data may have: it has one folder for each label, and notes. */
const MAX_OTHER_ENTRIES = 100_000;
const MAX_WANTED_ENTRIES = 10_000_000;
/** A folder that has fewer wanted entries than others after so long is left too. One of data on a slow disk may take longer. */
const MAX_SEARCHING_MS = 5_000;

/** The count of a walk through a folder, which ends it early if the folder is evidently not one of data, such as "/". */
export class EntryCount {
  readonly #isWanted: (name: string) => boolean;
  readonly #now: () => number;
  readonly #startedMs: number;
  #wanted = 0;
  #others = 0;

  /** @param now a clock, in milliseconds */
  constructor(isWanted: (name: string) => boolean, now = () => performance.now()) {
    this.#isWanted = isWanted;
    this.#now = now;
    this.#startedMs = now();
  }

  /** @throws RefusedFile */
  add(name: string): void {
    const isWanted = this.#isWanted(name);
    if (isWanted) this.#wanted++;
    else this.#others++;
    if (this.#others > MAX_OTHER_ENTRIES) throw tooLarge(`more than ${shown(MAX_OTHER_ENTRIES)} other entries`);
    if (this.#wanted > MAX_WANTED_ENTRIES) throw tooLarge(`more than ${shown(MAX_WANTED_ENTRIES)} files`);
    if (this.#others > this.#wanted && this.#now() - this.#startedMs > MAX_SEARCHING_MS)
      throw tooLarge(`mostly other entries: ${shown(this.#others)} after ${MAX_SEARCHING_MS / 1000} s`);
  }
}

const shown = (count: number): string => count.toLocaleString("en");

function tooLarge(what: string): RefusedFile {
  return new RefusedFile(
    `contains ${what}, so that it is not read to its end. Name a folder that contains only the data`,
  );
}

/** Paths of all entries below a folder, relative to it; links are not followed. @throws RefusedFile; errors of the file system */
export async function entriesBelow(folder: string, isWanted: (name: string) => boolean): Promise<readonly string[]> {
  checkTarget(folder);
  const count = new EntryCount(isWanted);
  const paths: string[] = [];
  const waiting = [""];
  for (let inside = waiting.pop(); inside !== undefined; inside = waiting.pop()) {
    for await (const entry of await opendir(join(folder, inside), { bufferSize: 256 })) {
      count.add(entry.name);
      const path = join(inside, entry.name);
      paths.push(path);
      if (entry.isDirectory()) waiting.push(path);
    }
  }
  return paths;
}

/** The first names in a folder, in the order of the file system. @throws RefusedFile; errors of the file system */
export function firstEntries(folder: string, maxEntries: number): readonly string[] {
  checkTarget(folder);
  const opened = opendirSync(folder, { bufferSize: 256 });
  try {
    const names: string[] = [];
    for (let entry = opened.readSync(); entry !== null && names.length < maxEntries; entry = opened.readSync())
      names.push(entry.name);
    return names;
  } finally {
    opened.closeSync();
  }
}
