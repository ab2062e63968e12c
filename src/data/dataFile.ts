import { constants } from "node:buffer";
import { existsSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import path from "node:path";
import { nearestName } from "../spec/nearestName.ts";
import { DataError } from "./dataError.ts";

export interface DataFolders {
  /** Where relative paths start. */
  readonly specFolder: string;
  /** `builtin:digits` lives in its `digits` folder. */
  readonly mediaFolder: string;
}

/** A file that a spec names. */
export interface DataFile {
  /** For messages: the path from the spec's folder, or `builtin:digits`. */
  readonly name: string;
  readonly path: string;
  /** The array within the file. */
  readonly key: string | undefined;
}

const builtins: Readonly<Record<string, { examples: string; labels: string }>> = {
  "builtin:digits": { examples: "digits/digits-images-idx3-ubyte.gz", labels: "digits/digits-labels-idx1-ubyte.gz" },
};

/**
 * The file that `reference` names: a path, a path with `#key`, or a shipped data set.
 * @throws DataError for a data set that is not shipped.
 */
export function locateFile(reference: string, use: "examples" | "labels", folders: DataFolders): DataFile {
  if (reference.startsWith("builtin:")) {
    const builtin = Object.hasOwn(builtins, reference) ? builtins[reference] : undefined;
    if (builtin === undefined) {
      throw new DataError(
        "data-builtin-unknown",
        `There is no data set "${reference}". Shipped with VAE Lens: ${Object.keys(builtins).join(", ")}.`,
      );
    }
    return { name: reference, path: path.join(folders.mediaFolder, builtin[use]), key: undefined };
  }
  const whole = path.resolve(folders.specFolder, reference);
  const hash = reference.lastIndexOf("#");
  // "#" is allowed in file names, so a key is only looked for when no file bears the whole name.
  const keyed = hash > 0 && hash < reference.length - 1 && !existsSync(whole);
  const file = keyed ? path.resolve(folders.specFolder, reference.slice(0, hash)) : whole;
  return {
    name: displayName(file, reference, folders),
    path: file,
    key: keyed ? reference.slice(hash + 1) : undefined,
  };
}

function displayName(file: string, reference: string, folders: DataFolders): string {
  const name = path.isAbsolute(reference) ? file : path.relative(folders.specFolder, file);
  return name.replaceAll(path.sep, "/") || ".";
}

/**
 * The whole file in one buffer (readFile stops at 2 GiB).
 * @throws DataError saying why it cannot be read.
 */
export async function readBytes(file: DataFile): Promise<Buffer> {
  try {
    const handle = await open(file.path);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory())
        throw new DataError("data-file-is-folder", `${file.name} is a folder. Name a file in it.`);
      if (stat.size === 0) throw new DataError("data-file-empty", `${file.name} is empty. Write or download it again.`);
      if (stat.size > constants.MAX_LENGTH) {
        throw new DataError(
          "data-too-large",
          `${file.name} is ${(stat.size / 2 ** 30).toFixed(1)} GiB; ` +
            `up to ${constants.MAX_LENGTH / 2 ** 30} GiB are read. Use fewer rows or uint8.`,
        );
      }
      const bytes = Buffer.allocUnsafeSlow(stat.size);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, Math.min(2 ** 30, bytes.length - length));
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof DataError ? error : await readFailure(error, file);
  }
}

/** What a failed system call means to the user. */
export async function readFailure(error: unknown, file: DataFile): Promise<DataError> {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (code === "ENOENT" || code === "ENOTDIR") return missing(file);
  if (code === "EISDIR") return new DataError("data-file-is-folder", `${file.name} is a folder. Name a file in it.`);
  if (code === "EACCES" || code === "EPERM") {
    return new DataError(
      "data-file-unreadable",
      `${file.name} may not be read: permission denied. Give yourself read access to it.`,
    );
  }
  return new DataError(
    "data-file-unreadable",
    `${file.name} could not be read (${code}). Check the disk and the path.`,
  );
}

async function missing(file: DataFile): Promise<DataError> {
  if (file.name.startsWith("builtin:")) {
    return new DataError(
      "data-file-missing",
      `${file.name} is missing from this installation (${file.path}). Install VAE Lens again.`,
    );
  }
  const folder = path.dirname(file.path);
  const siblings = await readdir(folder).catch(() => undefined);
  if (siblings === undefined) {
    return new DataError(
      "data-file-missing",
      `There is no file ${file.name}: its folder does not exist. Paths start at the spec's own folder.`,
    );
  }
  const similar = nearestName(path.basename(file.path), siblings);
  const hint =
    similar === undefined
      ? "Paths start at the spec's own folder."
      : `Did you mean ${path.posix.join(path.posix.dirname(file.name), similar)}?`;
  return new DataError("data-file-missing", `There is no file ${file.name}. ${hint}`);
}
