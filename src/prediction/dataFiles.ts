import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../data/dataError.ts";
import { locateFile, type DataFolders } from "../data/dataFile.ts";
import type { DataSettings } from "../data/dataset.ts";
import { labelReferences } from "../data/dataSpec.ts";
import { imageEnding } from "../data/imageFolder.ts";
import { folderOfPattern, shardEnding } from "../data/shardPlaces.ts";
import { stampText } from "../files/fileStamp.ts";
import { entriesBelow } from "../files/folderEntries.ts";
import { NO_DATA_PATH, type Spec } from "../spec/spec.ts";
import { checkTarget } from "../files/readingBounds.ts";

/** Those of a spec's data, and its latents. */
export function specFiles({ data, model: { latents } }: Spec, folders: DataFolders): readonly string[] {
  const arrays = latents === undefined ? [] : [latents.mean, ...(latents.spread ? [latents.spread.path] : [])];
  const files = arrays.map((path) => locate(path, "examples", folders)).filter((file) => file !== undefined);
  return [...(data.path === NO_DATA_PATH ? [] : dataFiles(data, folders)), ...files];
}

/** Absolute paths of the files that a data section names, existing or not, without invalid references. */
export function dataFiles({ path, heldOut, labels }: DataSettings, folders: DataFolders): readonly string[] {
  const files = [
    locate(path, "examples", folders),
    "path" in heldOut ? locate(heldOut.path, "examples", folders) : undefined,
    ...labelReferences({ labels }).map((reference) => locate(reference, "labels", folders)),
  ];
  return [...new Set(files.filter((file) => file !== undefined))];
}

/**
 * A text that changes when one of the files does, without reading them; undefined if one is missing or not accessible, because
 * the problem then depends on more than the file (the names beside it).
 */
export async function stampOf(files: readonly string[]): Promise<string | undefined> {
  try {
    return JSON.stringify(await Promise.all(files.map(stampOfOne)));
  } catch {
    return undefined;
  }
}

/** The size of those files that exist and may be read; of a folder its own, which is small. */
export async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = files.map(async (file) => {
    try {
      checkTarget(file);
      return (await stat(file)).size;
    } catch {
      return 0;
    }
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** A folder of images may have a million files. */
const STATS_AT_ONCE = 256;

/** Of a file, or of a folder with all its files: a folder's own stamp does not change when a file is overwritten. */
async function stampOfOne(named: string): Promise<string> {
  const file = folderOfPattern(named) ?? named;
  checkTarget(file);
  const own = await stat(file);
  if (!own.isDirectory()) return stampText(own);
  const names = (await entriesBelow(file, (name) => imageEnding.test(name) || shardEnding.test(name))).toSorted();
  const hash = createHash("sha256").update(stampText(own));
  for (let start = 0; start < names.length; start += STATS_AT_ONCE) {
    const some = names.slice(start, start + STATS_AT_ONCE);
    const stats = await Promise.all(some.map((name) => stat(join(file, name))));
    hash.update(stats.map(stampText).join());
  }
  return hash.digest("hex");
}

function locate(reference: string, use: "examples" | "labels", folders: DataFolders): string | undefined {
  try {
    return locateFile(reference, use, folders).path;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return undefined;
  }
}
