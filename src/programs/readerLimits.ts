import { totalmem } from "node:os";
import type { BackgroundRequest } from "../protocol/backgroundMessages.ts";

/** What the background process allows a request before it ends the reader that works on it. */

/** A reader's event loop, or its reading threads, may be blocked this long, or wait without work; larger data files get more. */
export const MAX_SILENT_MS = 20_000;
/** Time added for data: a table is read at least this fast from a disk that answers. */
const SLOWEST_BYTES_PER_SECOND = 5e6;
/** A reader that has used less processor time than this for as long waits for a disk that does not answer. */
export const MIN_WORKING_CPU_MS = 100;
/** The start of a process, on a machine under full load. */
export const MAX_START_MS = 60_000;

const MINUTE_MS = 60_000;
/** Even where a reader is at work all the time. A check and an export of large data are legitimately long; both can be cancelled. */
const totalMs: Readonly<Record<BackgroundRequest["type"], number>> = {
  checkSpec: 10 * MINUTE_MS,
  /** Beside the ceiling of the probe. */
  probeSpec: 10 * MINUTE_MS,
  proposeSpec: 10 * MINUTE_MS,
  keepPrediction: 10 * MINUTE_MS,
  importRuns: 60 * MINUTE_MS,
  exportRun: 60 * MINUTE_MS,
  askRun: 5 * MINUTE_MS,
  listData: MINUTE_MS,
  findRun: 2 * MINUTE_MS,
  readRun: 2 * MINUTE_MS,
  followRun: 2 * MINUTE_MS,
  stopRun: 2 * MINUTE_MS,
  listRuns: 2 * MINUTE_MS,
  compareRuns: 2 * MINUTE_MS,
  renameRun: MINUTE_MS,
  trashRun: MINUTE_MS,
  restoreRun: MINUTE_MS,
};

export function maxTotalMs(request: BackgroundRequest): number {
  const own = totalMs[request.type];
  return request.type === "probeSpec" ? own + 1000 * request.ceilingSeconds : own;
}

/** Importing and exporting block the event loop, or wait for the disk, while they write. @param dataBytes of the data that are being read */
export function maxSilentMs({ type }: BackgroundRequest, dataBytes: number): number {
  const extra = (1000 * dataBytes) / SLOWEST_BYTES_PER_SECOND;
  return type === "importRuns" || type === "exportRun" ? totalMs[type] : MAX_SILENT_MS + extra;
}

/** Whether a request may be answered a second time: it changes nothing, or the same change again has the same outcome. */
export function isRepeatable({ type }: BackgroundRequest): boolean {
  return !["importRuns", "exportRun", "trashRun", "restoreRun"].includes(type);
}

/** What a reader prints before it ends itself for its memory. */
export const OUT_OF_MEMORY = "OutOfMemoryError";
const MAX_HEAP_MEBIBYTES = 4096;
const MAX_SHARE_OF_MEMORY = 0.75;

/** Memory of all kinds. A table in memory may take half of the machine's (data/memory.ts). The variable is a smaller limit, in MiB. */
export function maxReaderBytes(): number {
  const chosen = Number(process.env["VAE_LENS_READER_MEMORY_MIB"]) * 2 ** 20;
  if (chosen > 0) return chosen;
  const container = process.constrainedMemory();
  return MAX_SHARE_OF_MEMORY * (container > 0 ? Math.min(totalmem(), container) : totalmem());
}

/** Memory of JavaScript's objects. */
export function maxHeapMebibytes(): number {
  return Math.floor(Math.min(MAX_HEAP_MEBIBYTES, maxReaderBytes() / 2 ** 20));
}
