import { ReportedError } from "../core/reportedError.ts";
import { RefusedFile } from "../files/refusedFile.ts";

/** A run folder could not be written or read; the message names the file and the fix. */
export class StoreError extends ReportedError {
  override readonly name = "StoreError";
}

const fixes: Readonly<Record<string, string>> = {
  EACCES: "you have no permission to write it; choose another folder with --out",
  EPERM: "you have no permission to write it; choose another folder with --out",
  EROFS: "it is on a read-only file system; choose another folder with --out",
  ENOSPC: "the disk is full; free some space, then resume: everything up to the last checkpoint is kept",
  EDQUOT: "your disk quota is used up; free some space, then resume: everything up to the last checkpoint is kept",
  ENOENT: "it cannot be created there; choose another folder with --out",
  ENOTDIR: "a part of its path is a file, not a folder; choose another folder with --out",
  EISDIR: "it is a folder where a file should be; remove it or choose another folder with --out",
  EEXIST: "a file has that name; choose another folder with --out",
  EMFILE: "too many files are open; close other programs and resume",
};

/** Runs a file operation; an error of the system becomes a StoreError that names `file`. */
export function storing<Result>(action: "write" | "read", file: string, operation: () => Result): Result {
  try {
    return operation();
  } catch (error) {
    if (error instanceof RefusedFile)
      throw new StoreError(`cannot ${action} ${file}: ${error.message}`, { cause: error });
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new StoreError(
      `cannot ${action} ${file}: ${(action === "write" ? fixes[code] : undefined) ?? (error as Error).message}.`,
      { cause: error },
    );
  }
}
