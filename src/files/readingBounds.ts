import { realpathSync } from "node:fs";
import path from "node:path";
import { isWithin } from "./isWithin.ts";
import { RefusedFile } from "./refusedFile.ts";

/**
 * Where this process may read. In Restricted Mode the editor limits its background process to the folders of the workspace: a downloaded
 * spec could name any file of the machine, or a network path, which sends the user's credentials. Paths with links are resolved.
 */
let folders: readonly string[] | undefined;

/** @param within absolute paths of folders; undefined: everything may be read */
export function setReadingBounds(within: readonly string[] | undefined): void {
  folders = within?.map((folder) => path.resolve(folder));
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

function outside(): RefusedFile {
  return new RefusedFile(
    "is outside the workspace, which is not trusted, so that it is not read. Trust the workspace, or copy it into the workspace",
  );
}
