import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../data/dataError.ts";
import { locateFile, type DataFolders } from "../data/dataFile.ts";
import type { DataSettings } from "../data/dataset.ts";
import { labelReferences } from "../data/readDataset.ts";
import { imageEnding } from "../data/imageFolder.ts";
import { entriesBelow } from "../files/folderEntries.ts";
import { checkTarget } from "../files/readingBounds.ts";

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
    const stats = (await Promise.all(files.map(statsOf))).flat();
    return JSON.stringify(stats.map(({ size, mtimeMs, ctimeMs, ino }) => [size, mtimeMs, ctimeMs, ino]));
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

/** The stamp of a file, or of a folder of images with all its files: a folder's own does not change when a file is overwritten. */
async function statsOf(file: string): Promise<readonly Stats[]> {
  checkTarget(file);
  const own = await stat(file);
  if (!own.isDirectory()) return [own];
  const names = (await entriesBelow(file, (name) => imageEnding.test(name))).toSorted();
  return [own, ...(await Promise.all(names.map((name) => stat(join(file, name)))))];
}

function locate(reference: string, use: "examples" | "labels", folders: DataFolders): string | undefined {
  try {
    return locateFile(reference, use, folders).path;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return undefined;
  }
}
