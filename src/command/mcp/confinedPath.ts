import { lstatSync, realpathSync } from "node:fs";
import path from "node:path";
import { isWithin } from "../../files/isWithin.ts";
import { UsageError } from "../usageError.ts";

/** Paths that a client names. It may be a program that was misled by what it read, so that none leads out of the given folders. */

const MAX_CHARACTERS = 4096;

/**
 * The real path of what exists within the roots: a relative one starts at the first of them, links are resolved.
 * @param roots real paths of folders; at least one
 * @throws UsageError
 */
export function existingPath(given: string, roots: readonly string[]): string {
  const asked = withinRoots(given, roots);
  try {
    const real = realpathSync(asked);
    if (roots.some((root) => isWithin(root, real))) return real;
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === "ENOENT" || code === "ENOTDIR"
        ? `there is no ${given} in ${roots.join(", ")}.`
        : `${given} cannot be opened (${code}).`,
    );
  }
  throw outside(`${given}, a link,`, roots);
}

/** The path of a file that may exist or not, in a folder that exists within the roots. A link is refused. @throws UsageError */
export function writablePath(given: string, roots: readonly string[]): string {
  const asked = withinRoots(given, roots);
  const file = path.join(existingPath(path.dirname(asked), roots), path.basename(asked));
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new UsageError(`${given} is a link, which is not written. Name the file itself.`);
  return file;
}

/** Whether everything below a folder that exists or not would be written within the roots. */
export function staysWithin(folder: string, roots: readonly string[]): boolean {
  try {
    const real = realpathSync(folder);
    return roots.some((root) => isWithin(root, real));
  } catch (error) {
    const parent = path.dirname(folder);
    // A link whose target is missing would be followed when it is there.
    const isLink = lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return (
      (error as NodeJS.ErrnoException).code === "ENOENT" && !isLink && parent !== folder && staysWithin(parent, roots)
    );
  }
}

/** Before anything asks the disk, or the network. */
function withinRoots(given: string, roots: readonly string[]): string {
  if (given.length > MAX_CHARACTERS || given.includes("\0"))
    throw new UsageError(`the path has ${given.length} characters or a zero byte; name a file in ${roots.join(", ")}.`);
  if (given.trim() === "") throw new UsageError(`the path is empty; name a file in ${roots.join(", ")}.`);
  const asked = path.resolve(roots[0] ?? "", given);
  if (!roots.some((root) => isWithin(root, asked))) throw outside(given, roots);
  return asked;
}

function outside(what: string, roots: readonly string[]): UsageError {
  return new UsageError(
    `${what} leads out of ${roots.join(", ")}: this server reads and writes there only. Start it with --root FOLDER for another folder.`,
  );
}
