import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { temporaryName } from "./atomicFile.ts";
import {
  beat,
  BEAT_MS,
  findLock,
  holderNonce,
  isAlive,
  MAX_SILENCE_ELSEWHERE_MS,
  MAX_SILENCE_HERE_MS,
  type FoundLock,
  type Holder,
  type TaskHolder,
} from "./lockFile.ts";
import { machine, processSpace, startedTicks } from "./processSpace.ts";
import { StoreError, storing } from "./storeError.ts";

/**
 * Locks of processes that may run in several containers and on several machines. The file names its holder by a random nonce. The holder
 * of the same process space (processSpace.ts) is dead when its process is; any other, when its heartbeat has stopped. As a heartbeat can
 * also stop in a suspended machine, a holder makes sure before it replaces a file that the lock is still its own (`checkHeld`).
 */

/** One process holds it at a time. A process that died no longer holds it. */
export interface Lock {
  readonly nonce: string;
  /** Whether it was taken from a holder that may still live, and only notices before its next write. */
  readonly tookOver: boolean;
  release(): void;
}

/** For whom a task of a cluster takes a lock. */
export interface TaskLock {
  readonly task: TaskHolder;
  /** Whether a task is known to have ended, although its heartbeat is fresh. A later start of the same task need not be asked about. */
  readonly isEnded: (task: TaskHolder) => boolean;
}

/** Another process holds the lock. The caller can wait, or continue without it. */
export class LockHeldError extends StoreError {
  readonly holder: Holder | undefined;

  constructor(message: string, holder?: Holder) {
    super(message);
    this.holder = holder;
  }
}

/** This process held the lock and has lost it: it may write no more. */
export class LockLostError extends StoreError {}

/** Nonces of the locks that this process holds. Another one with this process's number was left by a dead process. */
const held = new Set<string>();
const isOwn = (nonce: string): boolean => held.has(nonce);

/**
 * Takes a lock file.
 * @param doing what the holder does, for the message to a second process
 * @param byTask for a task of a cluster, which may take over from its own earlier start, or from one that has ended
 * @throws LockHeldError when a living process holds it
 */
export function takeLock(file: string, doing: string, byTask?: TaskLock): Lock {
  const nonce = randomBytes(16).toString("hex");
  const started = startedTicks === undefined ? {} : { started: startedTicks };
  const mine: Holder = {
    nonce,
    process: process.pid,
    ...started,
    host: hostname(),
    space: processSpace,
    machine,
    doing,
    since: new Date().toISOString(),
    ...(byTask === undefined ? {} : { task: byTask.task }),
  };
  const draft = temporaryName(file);
  let tookOver = false;
  const mayReplace = (found: FoundLock, nowMs: number): boolean => {
    if (!isAlive(found, nowMs, isOwn)) return true;
    if (byTask === undefined || !isSuperseded(found.holder?.task, byTask)) return false;
    tookOver = true;
    return true;
  };
  const rival = storing("write", file, () => {
    try {
      writeFileSync(draft, `${JSON.stringify(mine)}\n`);
      return claim(file, draft, statSync(draft).mtimeMs, mayReplace);
    } finally {
      rmSync(draft, { force: true });
    }
  });
  if (rival !== undefined) throw new LockHeldError(heldMessage(file, rival), rival.holder);
  held.add(nonce);
  const timer = setInterval(() => {
    if (!beat(file, nonce)) clearInterval(timer);
  }, BEAT_MS);
  timer.unref();
  return {
    nonce,
    tookOver,
    release: () => {
      clearInterval(timer);
      held.delete(nonce);
      if (holderNonce(file) === nonce) rmSync(file, { force: true });
    },
  };
}

function isSuperseded(other: TaskHolder | undefined, { task, isEnded }: TaskLock): boolean {
  if (other === undefined) return false;
  if (other.job === task.job && other.index === task.index) return other.restarts < task.restarts;
  return isEnded(other);
}

/** Whether a running process holds it. */
export function isLocked(file: string): boolean {
  const found = findLock(file);
  return found !== undefined && isAlive(found, Date.now(), isOwn);
}

/**
 * Why a process cannot take a lock, as an error to throw; undefined if it can.
 * @param justWritten a file whose time says what time it is by the clock of the file system
 */
export function heldBy(file: string, justWritten: string): LockHeldError | undefined {
  const found = findLock(file);
  const nowMs = storing("read", justWritten, () => statSync(justWritten).mtimeMs);
  return found !== undefined && isAlive(found, nowMs, isOwn)
    ? new LockHeldError(heldMessage(file, found), found.holder)
    : undefined;
}

/** Every writer under a lock calls it before it replaces or extends a file. @throws LockLostError when another process has the lock */
export function checkHeld(file: string, nonce: string): void {
  if (holderNonce(file) === nonce) return;
  const { process: id, host } = findLock(file)?.holder ?? {};
  throw new LockLostError(
    `${file} no longer belongs to this process${id === undefined ? "" : ` but to process ${id} on ${host ?? "unknown"}`}: this process sent no heartbeat for too long, ` +
      `for example because its machine was suspended, or the lock was deleted. It stops and writes nothing more. Resume with --resume when no other sweep trains there.`,
  );
}

const MAX_ATTEMPTS = 6;

/**
 * Makes `file` a copy of the draft, unless a living process holds it.
 *
 * A dead holder's file cannot simply be removed: a second process that also saw the dead holder could remove the file of the first.
 * The right to replace the holder with identity X is itself a lock, `FILE.after-X`, which only one process can create. If that
 * process dies too, the right is claimed in the same way. X never comes back, so who has the right and still finds X replaces X.
 * @param nowMs by the clock of the file system
 * @param mayReplace whether a holder is dead, or may be taken over from
 * @returns who holds it; undefined when the draft does
 */
function claim(
  file: string,
  draft: string,
  nowMs: number,
  mayReplace: (found: FoundLock, nowMs: number) => boolean,
): FoundLock | undefined {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (tryLink(draft, file)) return undefined;
    const found = findLock(file);
    if (found === undefined) continue;
    if (!mayReplace(found, nowMs)) return found;
    const right = `${file}${RIGHT_MARK}${found.id}`;
    const rival = claim(right, draft, nowMs, mayReplace);
    if (rival !== undefined) return rival;
    if (findLock(file)?.id === found.id && tryRename(right, file)) return undefined;
    // Another process has replaced the dead one before.
    rmSync(right, { force: true });
  }
  return { id: "", holder: undefined, beatMs: nowMs };
}

/** Part of the name of a right to replace a dead holder. Who holds the lock may remove such files. */
export const RIGHT_MARK = ".after-";

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

function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

function heldMessage(file: string, { holder }: FoundLock): string {
  const { doing = "another sweep", process: id = "unknown", host = "unknown", nonce, space } = holder ?? {};
  const seconds = (holder?.machine === machine ? MAX_SILENCE_HERE_MS : MAX_SILENCE_ELSEWHERE_MS) / 1000;
  const ifDead =
    nonce === undefined
      ? `If no such process exists, delete ${file}.`
      : space === processSpace
        ? `Its lock is ${file}.`
        : `If no such process exists, try again: ${seconds} s after its last heartbeat the folder is free.`;
  return `${doing} is under way (process ${id} on ${host}): wait for it, stop it, or choose another folder with --out. ${ifDead}`;
}
