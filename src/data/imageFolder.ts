import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { opendir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { DataError } from "./dataError.ts";
import { type DataFile, readFailure } from "./dataFile.ts";
import { EntryCount } from "../files/folderEntries.ts";
import { checkTarget } from "../files/readingBounds.ts";
import { RefusedFile } from "../files/refusedFile.ts";
import { ImageStack } from "./imageFile.ts";
import { otherImages, readImages } from "./imageReading.ts";
import type { Table } from "./table.ts";
import { MAX_UNREADABLE, skippedNote, type UnreadableImage, unreadableImages } from "./unreadableImages.ts";

/** A folder of images, each an example, and their labels by sub-folder. */
export interface ImageFolder {
  readonly table: Table;
  /** SHA-256 (hex) of names and contents, in order. */
  readonly sha256: string;
  /** The sub-folder of each image, as in torchvision's ImageFolder; undefined for images of the folder itself. */
  readonly classes: readonly (string | undefined)[];
}

/** As `data.images` of a spec. */
export interface ImageChoice {
  /** Leave out images that cannot be read, instead of refusing the folder. */
  readonly skipUnreadable: boolean;
}

export const imageEnding = /\.(png|jpe?g|webp)$/i;

export async function isFolder(file: DataFile): Promise<boolean> {
  return stat(file.path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * The images of a folder and the folders in it, in code-unit order of their paths: PNG, JPEG and WebP, all of one size, grey or
 * colour. Columns are height x width x channels, channels fastest; values are 0 to 255 (0 to 65,535 of 16-bit PNG).
 * @throws DataError for the files that cannot be read, all of them in one, and for the first that differs from the first in size or colour.
 */
export async function readImageFolder(
  folder: DataFile,
  { skipUnreadable }: ImageChoice = { skipUnreadable: false },
): Promise<ImageFolder> {
  const names = (await imageNames(folder, "", new Set(), new EntryCount((name) => imageEnding.test(name)))).sort();
  if (names.length === 0) {
    throw new DataError(
      "data-file-is-folder",
      `${folder.name} is a folder without data: PNG, JPEG or WebP images, parts of a Parquet or Arrow table, or a matrix.mtx with its barcodes and features. Use a file in it, or a folder of images or parts.`,
    );
  }
  const hash = createHash("sha256");
  const stack = new ImageStack(folder.name, names.length);
  const kept: string[] = [];
  const unreadable: UnreadableImage[] = [];
  const files = names.map((inFolder) => ({
    inFolder,
    name: path.posix.join(folder.name, inFolder),
    path: path.join(folder.path, inFolder),
    key: undefined,
  }));
  for await (const read of readImages(files)) {
    const { inFolder, name } = read.file;
    if ("error" in read) {
      unreadable.push({ inFolder, error: read.error });
      if (unreadable.length === MAX_UNREADABLE) break;
      continue;
    }
    const { bytes, image } = read;
    // With lengths, so that different folders have different bytes.
    hash.update(JSON.stringify([inFolder, bytes.length])).update(bytes);
    stack.add(image, name);
    kept.push(inFolder);
  }
  if (unreadable.length > 0 && (!skipUnreadable || kept.length === 0 || unreadable.length === MAX_UNREADABLE))
    throw unreadableImages(folder.name, unreadable, names.length);
  const notes = unreadable.length === 0 ? [] : [skippedNote(folder.name, unreadable, names.length)];
  return {
    table: { ...stack.table(), notes },
    sha256: hash.digest("hex"),
    classes: kept.map((name) => (name.includes("/") ? name.slice(0, name.indexOf("/")) : undefined)),
  };
}

/** The label of each image: the name of its sub-folder. @throws DataError if an image is not in a sub-folder. */
export function folderLabels({ classes }: ImageFolder, name: string): readonly string[] {
  return classes.map((label) => {
    if (label !== undefined) return label;
    throw new DataError(
      "labels-folder",
      `${name} contains images outside its sub-folders, so they have no label. Move each image into the sub-folder of its label.`,
    );
  });
}

/** Paths relative to the folder, with slashes. @param visited real paths of the parent folders, because links may be circular */
async function imageNames(
  folder: DataFile,
  inside: string,
  visited: Set<string>,
  count: EntryCount,
): Promise<string[]> {
  const here = path.join(folder.path, inside);
  const real = await realpath(here).catch(async (error: unknown) => {
    throw await readFailure(error, { ...folder, path: here });
  });
  if (visited.has(real)) {
    throw new DataError(
      "data-file-is-folder",
      `${path.posix.join(folder.name, inside)} is a link to a folder that is already read. Remove the link.`,
    );
  }
  visited.add(real);
  const names: string[] = [];
  for (const found of await entriesOf(folder, here, count)) {
    const entry = found.name;
    const name = path.posix.join(inside, entry);
    // Files of operating systems: .DS_Store, ._digit.png.
    if (entry.startsWith(".")) continue;
    const leadsToFolder = found.isSymbolicLink() && (await isFolder({ ...folder, path: path.join(here, entry) }));
    if (found.isDirectory() || leadsToFolder) {
      // One by one: a call has a limit of arguments.
      for (const inner of await imageNames(folder, name, visited, count)) names.push(inner);
    } else if (imageEnding.test(entry) || otherImages.test(entry)) names.push(name);
  }
  return names;
}

/** @throws DataError, also for a folder with too many entries */
async function entriesOf(folder: DataFile, here: string, count: EntryCount): Promise<readonly Dirent[]> {
  try {
    checkTarget(here);
    const entries: Dirent[] = [];
    for await (const entry of await opendir(here, { bufferSize: 256 })) {
      count.add(entry.name);
      entries.push(entry);
    }
    return entries;
  } catch (error) {
    throw await readFailure(error, error instanceof RefusedFile ? folder : { ...folder, path: here });
  }
}
