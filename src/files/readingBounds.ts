import { realpathSync, statSync, type Stats } from "node:fs";
import path from "node:path";
import { isWithin } from "./isWithin.ts";
import { RefusedFile } from "./refusedFile.ts";

/**
 * Where this process may read. In Restricted Mode the editor limits its background process to the folders of the workspace: a downloaded
 * spec could name any file of the machine, or a network path, which sends the user's credentials. Paths with links are resolved.
 */
let folders: readonly string[] | undefined;
let why =
  "is outside the workspace, which is not trusted, so that it is not read. Trust the workspace, or copy it into the workspace";

/** Bounds of this process and of those that it starts, which read data too. Separated as the paths of a PATH are. */
const OF_PROCESSES = "VAE_LENS_READING_FOLDERS";
const given = process.env[OF_PROCESSES];
if (given !== undefined) boundTo(given.split(path.delimiter));

/** @param within absolute paths of folders; undefined: everything may be read */
export function setReadingBounds(within: readonly string[] | undefined): void {
  folders = within?.map((folder) => path.resolve(folder));
}

/** Bounds a server, and every process that it starts from now on. @param within absolute paths of folders */
export function setServerBounds(within: readonly string[]): void {
  process.env[OF_PROCESSES] = within.join(path.delimiter);
  boundTo(within);
}

function boundTo(within: readonly string[]): void {
  setReadingBounds(within);
  why =
    "is outside the folders that this server may read. Start it with --root FOLDER, or copy the file into one of them";
}

/** Checks the path as it is written, without touching the disk or the network. @throws RefusedFile */
export function checkPath(file: string): void {
  if (folders !== undefined && !folders.some((folder) => isWithin(folder, path.resolve(file)))) throw outside();
}

/** Checks the path and where its links lead. @throws RefusedFile; errors of the file system */
export function checkTarget(file: string): void {
  if (folders === undefined) return;
  checkPath(file);
  const real = realpathSync(file);
  if (!folders.some((folder) => isWithin(realOf(folder), real))) throw outside();
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/**
 * Checks that what was opened is what the path leads to within the bounds: between check and opening, a link may have been changed.
 * @throws RefusedFile; errors of the file system
 */
export function checkOpened(file: string, opened: Pick<Stats, "dev" | "ino">): void {
  if (folders === undefined) return;
  checkTarget(file);
  const { dev, ino } = statSync(realpathSync(file));
  if (dev !== opened.dev || ino !== opened.ino) throw outside();
}

function outside(): RefusedFile {
  return new RefusedFile(why);
}
