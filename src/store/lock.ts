import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { isRunning, temporaryName } from "./atomicFile.ts";
import { StoreError, storing } from "./storeError.ts";
import { readRegular } from "../files/regularFile.ts";

const MAX_LOCK_BYTES = 1 << 16;

interface Holder {
  readonly process: number;
  readonly host: string;
  readonly doing: string;
}

/** One process holds it at a time. A process that died no longer holds it. */
export interface Lock {
  release(): void;
}

/** Another process holds the lock. The caller can wait, or continue without it. */
export class LockHeldError extends StoreError {}

/** Files that this process has locked. Another file with this process's number was left by a dead process that had the same number. */
const held = new Set<string>();

/**
 * Takes a lock file.
 * @param doing what the holder does, for the message to a second process
 * @throws LockHeldError when a living process holds it
 */
export function takeLock(file: string, doing: string): Lock {
  const mine: Holder = { process: process.pid, host: hostname(), doing };
  // The second attempt follows the removal of a dead process's file.
  for (let attempt = 0; !tryCreate(file, mine); attempt++) {
    const holder = readHolder(file);
    if (attempt > 0 || (holder !== undefined && isAlive(holder, file))) {
      throw new LockHeldError(
        `${holder?.doing ?? "another sweep"} is under way (process ${holder?.process ?? "unknown"} on ${holder?.host ?? "unknown"}): ` +
          `wait for it, stop it, or choose another folder with --out. If no such process exists, delete ${file}.`,
      );
    }
    removeDead(file);
  }
  held.add(file);
  return {
    release: () => {
      held.delete(file);
      if (readHolder(file)?.process === process.pid) rmSync(file, { force: true });
    },
  };
}

/** Whether a running process holds it. */
export function isLocked(file: string): boolean {
  const holder = readHolder(file);
  return holder !== undefined && isAlive(holder, file);
}

/** Creates the file together with its content: a reader of an empty file would take the holder for dead. */
function tryCreate(file: string, holder: Holder): boolean {
  return storing("write", file, () => {
    const temporary = temporaryName(file);
    try {
      writeFileSync(temporary, JSON.stringify(holder));
      return tryLink(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // ENOENT: the holder has just cleaned up its folder, including this temporary file.
    if (code === "EEXIST" || code === "ENOENT") return false;
    // Some file systems have no hard links.
    if (["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(code)) return tryWriteNew(to, readFileSync(from));
    throw error;
  }
}

function tryWriteNew(file: string, bytes: Uint8Array): boolean {
  try {
    writeFileSync(file, bytes, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes a dead process's file, unless another process has replaced it in the meantime. */
function removeDead(file: string): void {
  const aside = temporaryName(file);
  storing("write", file, () => {
    try {
      renameSync(file, aside);
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      throw error;
    }
    const holder = readHolder(aside);
    if (holder !== undefined && isAlive(holder, file)) tryLink(aside, file);
    rmSync(aside, { force: true });
  });
}

/** Undefined if there is no such file, or its content is not JSON and so names no process. */
function readHolder(file: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(storing("read", file, () => readRegular(file, MAX_LOCK_BYTES).toString("utf8")));
    return isHolder(holder) ? holder : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as { cause?: { code?: unknown } }).cause?.code === "ENOENT")
      return undefined;
    throw error;
  }
}

function isAlive({ process: id, host }: Holder, file: string): boolean {
  // Processes on another machine (with a shared disk) cannot be checked; they count as running.
  if (host !== hostname()) return true;
  if (id === process.pid) return held.has(file);
  return isRunning(id);
}

function isHolder(value: unknown): value is Holder {
  const { process, host, doing } = (value ?? {}) as Partial<Record<keyof Holder, unknown>>;
  return typeof process === "number" && typeof host === "string" && typeof doing === "string";
}
