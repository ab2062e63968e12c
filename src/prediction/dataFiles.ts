import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../data/dataError.ts";
import { locateFile, type DataFolders } from "../data/dataFile.ts";
import type { DataSettings } from "../data/dataset.ts";

/** Absolute paths of the files that a data section names, whether or not they are there; those it cannot place are left out. */
export function dataFiles({ path, heldOut, labels }: DataSettings, folders: DataFolders): readonly string[] {
  const files = [
    locate(path, "examples", folders),
    "path" in heldOut ? locate(heldOut.path, "examples", folders) : undefined,
    labels === undefined ? undefined : locate(labels, "labels", folders),
  ];
  return [...new Set(files.filter((file) => file !== undefined))];
}

/**
 * A text that changes when one of the files does, without reading them; undefined while one is missing or may not be
 * looked at, when what there is to say depends on more than the file (the names beside it).
 */
export async function stampOf(files: readonly string[]): Promise<string | undefined> {
  try {
    const stats = (await Promise.all(files.map(statsOf))).flat();
    return JSON.stringify(stats.map(({ size, mtimeMs, ctimeMs, ino }) => [size, mtimeMs, ctimeMs, ino]));
  } catch {
    return undefined;
  }
}

/** Of a file; of a folder of images, of all that is in it too: its own says nothing of a file that was overwritten. */
async function statsOf(file: string): Promise<readonly Stats[]> {
  const own = await stat(file);
  if (!own.isDirectory()) return [own];
  const names = (await readdir(file, { recursive: true })).sort();
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
