import { existsSync } from "node:fs";
import path from "node:path";
import { DataError } from "./dataError.ts";

/** Parts of a table in a folder. */

export const shardEnding = /\.(parquet|pq|arrow|feather)$/i;

/** The folder of the files that a name such as "train-*.parquet" stands for; undefined for the name of a file or folder. */
export function folderOfPattern(file: string): string | undefined {
  return path.basename(file).includes("*") && !existsSync(file) ? path.dirname(file) : undefined;
}

/** Parts of other sets of rows, by usual names. */
const splitWord = /(?:^|[-_./])(train|training|test|testing|valid|validation|val|dev|eval)(?=[-_./]|$)/i;

/** A part, and the columns that its folders name ("label=3", as Hive writes them). */
export interface ShardPlace {
  readonly inFolder: string;
  readonly partition: ReadonlyMap<string, string | null>;
}

/**
 * @param files paths of all parts, relative to the folder
 * @param name of the folder, as the spec names it
 * @throws DataError if there are none, or they belong to several sets of rows
 */
export function shardPlaces(files: readonly string[], name: string): readonly ShardPlace[] {
  const [first] = files;
  if (first === undefined)
    throw new DataError("data-file-missing", `There is no .parquet or .arrow file ${name}. Check the name.`);
  const other = files.find((file) => isArrowName(file) !== isArrowName(first));
  if (other !== undefined)
    throw new DataError(
      "data-shape",
      `${name} holds Parquet and Arrow files: ${first} and ${other}. Name the files of one kind, as in "${name}/*${path.posix.extname(first)}".`,
    );
  const sets = new Map<string, string[]>();
  for (const file of files) {
    const set = splitOf(file) ?? "";
    sets.set(set, [...(sets.get(set) ?? []), file]);
  }
  if (sets.size > 1) throw severalSets(sets, name);
  return files.map((inFolder) => ({ inFolder, partition: partitionOf(inFolder) }));
}

function isArrowName(file: string): boolean {
  return /\.(arrow|feather)$/i.test(file);
}

/** "train" of "data/train-00000-of-00002.parquet" and of "train/data-00000-of-00001.arrow"; what precedes the number of other sets. */
function splitOf(file: string): string | undefined {
  const word = splitWord.exec(file)?.[1]?.toLowerCase();
  return word ?? /(?:^|\/)([^/]*?)-\d{5}-of-\d{5}/.exec(file)?.[1];
}

/** Training and test rows in one table would be mixed. */
function severalSets(sets: ReadonlyMap<string, readonly string[]>, name: string): DataError {
  const listed = [...sets].map(([set, files]) => `${set === "" ? "others" : set} (${files.length})`);
  const named = [...sets.values()].map((files) => `"${path.posix.join(name, commonPattern(files))}"`);
  return new DataError(
    "data-shape",
    `${name} holds several sets of rows: ${listed.join(", ")}. Name one, and perhaps another as data.heldOut: ${named.slice(0, 4).join(", ")}.`,
  );
}

/** What names these files and, in usual folders, no others. */
function commonPattern(files: readonly string[]): string {
  const [first = ""] = files;
  if (files.length === 1) return first;
  const folder = path.posix.dirname(first);
  if (splitWord.test(folder)) return folder;
  const stem = path.posix.basename(first).replace(/\d.*$/, "");
  return path.posix.join(folder, `${stem}*${path.posix.extname(first)}`);
}

function partitionOf(file: string): ReadonlyMap<string, string | null> {
  const folders = path.posix.dirname(file).split("/");
  return new Map(
    folders.flatMap((folder): [string, string | null][] => {
      const [, key, value = ""] = /^([^=]+)=(.*)$/.exec(folder) ?? [];
      if (key === undefined) return [];
      return [[decoded(key), value === "__HIVE_DEFAULT_PARTITION__" ? null : decoded(value)]];
    }),
  );
}

/** Signs that a file system does not allow are written as in an address. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
