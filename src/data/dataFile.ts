import { existsSync } from "node:fs";
import path from "node:path";
import { DataError } from "./dataError.ts";
import { checkFileSize } from "./memory.ts";
import { missingFile, refuseAddress } from "./missingFile.ts";
import { checkPath } from "../files/readingBounds.ts";
import { RefusedFile } from "../files/refusedFile.ts";
import { checkSize, openRegular, readRegular } from "../files/regularFile.ts";

export interface DataFolders {
  /** Where relative paths start. */
  readonly specFolder: string;
  /** Contains the folder `digits` of `builtin:digits`. */
  readonly mediaFolder: string;
}

/** A file named in a spec. */
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

/** A path of Linux has at most 4096 bytes, one of Windows 32,767 characters. */
const MAX_REFERENCE_CHARACTERS = 32_767;

/**
 * The file named by `reference`: a path, a path with `#key`, or a built-in data set.
 * @throws DataError for an unknown built-in data set, or a path of an impossible length.
 */
export function locateFile(reference: string, use: "examples" | "labels", folders: DataFolders): DataFile {
  if (reference.length > MAX_REFERENCE_CHARACTERS)
    throw new DataError(
      "data-file-missing",
      `There is no file ${reference.slice(0, 80)}...: the path has ${reference.length.toLocaleString("en")} characters, and no system allows as many. Shorten it.`,
    );
  if (reference.startsWith("builtin:")) {
    const builtin = Object.hasOwn(builtins, reference) ? builtins[reference] : undefined;
    if (builtin === undefined) {
      throw new DataError(
        "data-builtin-unknown",
        `There is no built-in data set "${reference}". Use one of: ${Object.keys(builtins).join(", ")}.`,
      );
    }
    return { name: reference, path: path.join(folders.mediaFolder, builtin[use]), key: undefined };
  }
  refuseAddress(reference);
  const whole = path.resolve(folders.specFolder, reference);
  refuseOutside(whole, reference);
  const hash = reference.lastIndexOf("#");
  // File names may contain "#", so the text after it is a key only if there is no file with the whole name.
  const keyed = hash > 0 && hash < reference.length - 1 && !existsSync(whole);
  const file = keyed ? path.resolve(folders.specFolder, reference.slice(0, hash)) : whole;
  return {
    name: displayName(file, reference, folders),
    path: file,
    key: keyed ? reference.slice(hash + 1) : undefined,
  };
}

/** Before anything asks the disk, or the network, whether the file exists. @throws DataError */
function refuseOutside(file: string, reference: string): void {
  try {
    checkPath(file);
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    throw new DataError("data-file-refused", `${reference} ${error.why}.`);
  }
}

function displayName(file: string, reference: string, folders: DataFolders): string {
  const name = path.isAbsolute(reference) ? file : path.relative(folders.specFolder, file);
  return name.replaceAll(path.sep, "/") || ".";
}

/**
 * The whole file in one buffer (readFile stops at 2 GiB).
 * @throws DataError with the reason if it cannot be read.
 */
export async function readBytes(file: DataFile, maxBytes?: number): Promise<Buffer> {
  try {
    const handle = await openRegular(file.path);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory())
        throw new DataError("data-file-is-folder", `${file.name} is a folder. Name a file in it.`);
      if (stat.size === 0) throw emptyFile(file);
      checkFileSize(stat.size, file.name);
      if (maxBytes !== undefined) checkSize(stat.size, maxBytes);
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

/**
 * The whole of one of many small files, at once: a folder has thousands, and asynchronous calls take several times as long as reading.
 * @throws DataError with the reason if it cannot be read.
 */
export async function readSmallFile(file: DataFile, maxBytes: number): Promise<Buffer> {
  try {
    const bytes = readRegular(file.path, maxBytes);
    if (bytes.length > 0) return bytes;
  } catch (error) {
    throw await readFailure(error, file);
  }
  throw emptyFile(file);
}

function emptyFile({ name }: DataFile): DataError {
  return new DataError("data-file-empty", `${name} is empty. Write or download it again.`);
}

/** Enough for every mark by which a format is known. */
const START_BYTES = 2 ** 16;

/** The first bytes of a file; none of a folder. @throws DataError with the reason if it cannot be read */
export async function readStart(file: DataFile): Promise<{ readonly start: Buffer; readonly size: number }> {
  try {
    const handle = await openRegular(file.path);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) return { start: Buffer.alloc(0), size: 0 };
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(stat.size, START_BYTES)), 0, undefined, 0);
      return { start: buffer.subarray(0, bytesRead), size: stat.size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw await readFailure(error, file);
  }
}

/** The message for a failed system call. */
export async function readFailure(error: unknown, file: DataFile): Promise<DataError> {
  if (error instanceof RefusedFile) return new DataError("data-file-refused", `${file.name} ${error.why}.`);
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (code === "ENOENT" || code === "ENOTDIR") return missing(file);
  if (code === "EISDIR") return new DataError("data-file-is-folder", `${file.name} is a folder. Name a file in it.`);
  if (code === "EACCES" || code === "EPERM") {
    return new DataError(
      "data-file-unreadable",
      `${file.name} cannot be read: permission denied. Add read permission for your user.`,
    );
  }
  return new DataError(
    "data-file-unreadable",
    `${file.name} could not be read (${code}). Check the disk and the path.`,
  );
}

async function missing(file: DataFile): Promise<DataError> {
  if (!file.name.startsWith("builtin:")) return missingFile(file.path, file.name);
  return new DataError(
    "data-file-missing",
    `${file.name} is missing from this installation (${file.path}). Install VAE Lens again.`,
  );
}
