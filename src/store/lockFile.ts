import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { readRegular, regularSize } from "../files/regularFile.ts";
import { isRunning, machine, processSpace } from "./processSpace.ts";
import { pause } from "./pause.ts";
import { storing } from "./storeError.ts";

/** The content of a lock file: who holds it. */
export interface Holder {
  /** Random, and new each time: numbers of processes and names of hosts repeat. Absent in locks of earlier versions. */
  readonly nonce?: string;
  readonly process: number;
  readonly host: string;
  readonly doing: string;
  /** ISO 8601. Absent in locks of earlier versions. */
  readonly since?: string;
  /** processSpace.ts */
  readonly space?: string;
  readonly machine?: string;
  readonly started?: number;
  /** Of a task of a cluster. */
  readonly task?: TaskHolder;
}

/** Which task of which submitted array, and how often it was started again. */
export interface TaskHolder {
  readonly job: string;
  readonly index: number;
  readonly restarts: number;
}

/** A lock file that was found. */
export interface FoundLock {
  /** Distinguishes it from every other lock. */
  readonly id: string;
  /** Undefined if the file names no process. */
  readonly holder: Holder | undefined;
  /** The time of its last heartbeat, by the clock of the file system. */
  readonly beatMs: number;
}

const MAX_LOCK_BYTES = 1 << 16;

/** How often a holder shows that it lives. */
export const BEAT_MS = 5_000;
/** A holder whose processes cannot be seen is dead after so long without a heartbeat: in another container of this machine, */
export const MAX_SILENCE_HERE_MS = 40_000;
/** and on another machine. Network file systems show a heartbeat up to a minute late. */
export const MAX_SILENCE_ELSEWHERE_MS = 120_000;

/** Where the file system has no links, a lock may be half written for so long. */
const SETTLING_CHECKS = 10;
const SETTLING_MS = 2;

/** Undefined if there is no file. @throws StoreError */
export function findLock(file: string): FoundLock | undefined {
  return storing("read", file, () => {
    for (let check = 0; ; check++) {
      try {
        const found = readLock(file);
        if (found.holder !== undefined || check === SETTLING_CHECKS) return found;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
      pause(SETTLING_MS);
    }
  });
}

function readLock(file: string): FoundLock {
  // Refuses pipes and devices.
  regularSize(file);
  const descriptor = openSync(file, constants.O_RDONLY);
  try {
    const { mtimeMs, ino, size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(size, MAX_LOCK_BYTES));
    const holder = parseHolder(bytes.toString("utf8", 0, readSync(descriptor, bytes)));
    return { holder, id: holder?.nonce ?? `${ino}-${mtimeMs}`, beatMs: mtimeMs };
  } finally {
    closeSync(descriptor);
  }
}

/** The random name of the holder; undefined if there is none. Cheaper than findLock. */
export function holderNonce(file: string): string | undefined {
  try {
    return parseHolder(readRegular(file, MAX_LOCK_BYTES).toString("utf8"))?.nonce;
  } catch {
    return undefined;
  }
}

/** @param nowMs by the clock of the file system @param own whether this process holds a lock */
export function isAlive({ holder, beatMs }: FoundLock, nowMs: number, own: (nonce: string) => boolean): boolean {
  if (holder === undefined) return false;
  const { nonce, process: id, host, space } = holder;
  if (nonce === undefined) {
    // Earlier versions wrote no heartbeat: elsewhere nothing shows that they ended.
    return host !== hostname() || (id !== process.pid && isRunning(id));
  }
  if (space === processSpace) return id === process.pid ? own(nonce) : isRunning(id, holder.started);
  return nowMs - beatMs <= (holder.machine === machine ? MAX_SILENCE_HERE_MS : MAX_SILENCE_ELSEWHERE_MS);
}

/**
 * Shows that the holder lives: the file's last byte is written again, which sets the modification time by the clock of the file
 * system, not of this machine. If another process has replaced the file in the meantime, the write goes to the removed one.
 * @returns false once the lock belongs to another process
 */
export function beat(file: string, nonce: string): boolean {
  try {
    const descriptor = openSync(file, constants.O_RDWR);
    try {
      const bytes = Buffer.alloc(MAX_LOCK_BYTES);
      const length = readSync(descriptor, bytes);
      if (parseHolder(bytes.toString("utf8", 0, length))?.nonce !== nonce) return false;
      writeSync(descriptor, bytes, length - 1, 1, length - 1);
      return true;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // A full disk or a lost connection may pass.
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  const { process, host, doing, since, nonce, started, task } = (value ?? {}) as Partial<Record<keyof Holder, unknown>>;
  return (
    typeof process === "number" &&
    typeof host === "string" &&
    typeof doing === "string" &&
    (since === undefined || (typeof since === "string" && /^[\dT:.Z-]{20,24}$/.test(since))) &&
    // It becomes part of a file name.
    (nonce === undefined || (typeof nonce === "string" && /^[0-9a-f]{32}$/.test(nonce))) &&
    (started === undefined || typeof started === "number") &&
    (task === undefined || isTask(task))
  );
}

function isTask(value: unknown): value is TaskHolder {
  const { job, index, restarts } = (value ?? {}) as Partial<Record<keyof TaskHolder, unknown>>;
  // The job is an argument of Slurm's programs.
  return typeof job === "string" && /^\d+$/.test(job) && Number.isInteger(index) && Number.isInteger(restarts);
}
