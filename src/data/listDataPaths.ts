import { existsSync } from "node:fs";
import { opendir } from "node:fs/promises";
import path from "node:path";
import { checkTarget } from "../files/readingBounds.ts";
import { RefusedFile } from "../files/refusedFile.ts";
import { formatOfEnding } from "../spec/dataEndings.ts";
import { arrayKeys, type DataUse } from "./arrayKeys.ts";
import { cellFilesIn } from "./cellFolder.ts";
import { DataError } from "./dataError.ts";
import { locateFile, type DataFolders } from "./dataFile.ts";
import { imageEnding } from "./imageFolder.ts";
import { shardEnding } from "./shardPlaces.ts";

/** A path that a spec can name. */
export interface DataPath {
  readonly path: string;
  readonly kind: "file" | "images" | "parts" | "key";
}

/** A completion list stays quick and readable. */
const MAX_ENTRIES = 20_000;
const MAX_PATHS = 300;
const MAX_DEPTH = 5;
const skipped: ReadonlySet<string> = new Set(["node_modules", ".git", ".vae-lens", "__pycache__", "venv"]);

/**
 * The paths that can stand where `typed` stands, for completion: data files, folders of images and tables in parts below the spec's folder, or below the
 * folder that was typed if it leads out of it; after a file and "#", the keys in it. Empty where nothing can be read.
 */
export async function listDataPaths(typed: string, use: DataUse, folders: DataFolders): Promise<readonly DataPath[]> {
  try {
    const hash = typed.lastIndexOf("#");
    const name = hash > 0 ? typed.slice(0, hash) : typed;
    if (hash > 0 || isKeyed(name, folders)) {
      const keys = await arrayKeys({ ...locateFile(name, use, folders), key: undefined }, use);
      const found = keys.map((key): DataPath => ({ path: `${name}#${key}`, kind: "key" }));
      if (hash > 0) return found;
      return [...(await filesBelow(typed, folders)), ...found];
    }
    return await filesBelow(typed, folders);
  } catch (error) {
    if (error instanceof DataError || error instanceof RefusedFile) return [];
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}

/** The whole name of a file was typed. */
function isKeyed(name: string, { specFolder }: DataFolders): boolean {
  return formatOfEnding(name) !== undefined && existsSync(path.resolve(specFolder, name));
}

async function filesBelow(typed: string, { specFolder }: DataFolders): Promise<readonly DataPath[]> {
  const leadsOut = typed.startsWith("..") || path.isAbsolute(typed);
  // "../" is a folder, "../da" the beginning of a name in it.
  const start = leadsOut ? typed.slice(0, typed.lastIndexOf("/") + 1) : "";
  const found: DataPath[] = [];
  const queue: { readonly inside: string; readonly depth: number }[] = [{ inside: "", depth: 0 }];
  const from = path.resolve(specFolder, start);
  checkTarget(from);
  let entries = 0;
  for (let next = queue.shift(); next !== undefined && found.length < MAX_PATHS; next = queue.shift()) {
    const { inside, depth } = next;
    let hasImages = false;
    const names: string[] = [];
    for await (const entry of await opendir(path.join(from, inside))) {
      if (++entries > MAX_ENTRIES) return sorted(found);
      const below = inside === "" ? entry.name : `${inside}/${entry.name}`;
      if (!entry.isDirectory()) names.push(entry.name);
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH && !entry.name.startsWith(".") && !skipped.has(entry.name))
          queue.push({ inside: below, depth: depth + 1 });
      } else if (imageEnding.test(entry.name)) hasImages = true;
      else if (formatOfEnding(entry.name) !== undefined) found.push({ path: start + below, kind: "file" });
    }
    if (inside !== "" && !hasImages && isTableInParts(names)) found.push({ path: start + inside, kind: "parts" });
    if (!hasImages || inside === "") continue;
    // The folder above has a sub-folder for each label.
    for (const folder of [inside, path.posix.dirname(inside)])
      if (folder !== "." && !found.some((other) => other.path === start + folder))
        found.push({ path: start + folder, kind: "images" });
  }
  return sorted(found);
}

/** The files of Cell Ranger, or parts that are numbered. */
function isTableInParts(names: readonly string[]): boolean {
  return (
    cellFilesIn(names) !== undefined || names.filter((name) => /\d/.test(name) && shardEnding.test(name)).length > 1
  );
}

function sorted(paths: readonly DataPath[]): readonly DataPath[] {
  return [...paths].sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }));
}
