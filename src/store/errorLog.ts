import { appendFileSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { userFolder } from "./userFolder.ts";

/** A longer log is started anew. */
const MAX_LOG_BYTES = 1 << 20;

/**
 * Appends an unexpected error with its stack to the user's log.
 * @param doing what failed, such as the command line
 * @returns the log's file; undefined if it cannot be written
 */
export function logUnexpected(error: unknown, doing: string, folder = userFolder()): string | undefined {
  const file = join(folder, "errors.log");
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) rmSync(file);
    const entry = { time: new Date().toISOString(), node: process.version, platform: process.platform, doing, stack };
    // JSON escapes control characters, which a name in a message may contain.
    appendFileSync(file, `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600 });
    return file;
  } catch {
    return undefined;
  }
}
