import { constants } from "node:buffer";
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readSync } from "node:fs";
import type { PointEpoch } from "../results/results.ts";
import { writeFileAtomically, writeWhole } from "./atomicFile.ts";
import { checkFormat, STORE_FORMAT } from "./format.ts";
import { storing } from "./storeError.ts";
import { readRegular } from "../files/regularFile.ts";

/** Curves are only drawn, and a float32 model has no more digits. */
const CURVE_DIGITS = 7;

/** One line of metrics.jsonl. */
export interface MetricsRow extends Omit<PointEpoch, "train"> {
  readonly epoch: number;
  /** Null in an imported run that logged none. */
  readonly train: PointEpoch["train"] | null;
}

/** @throws StoreError */
export function createMetrics(file: string): void {
  writeFileAtomically(file, [Buffer.from(`${JSON.stringify({ format: STORE_FORMAT })}\n`)]);
}

/**
 * Appends an epoch of a batch. Workers share the file: a single appending write keeps their lines whole. A worker that was
 * killed, or found the disk full, may have left half a line; the next write then starts a new line.
 * @throws StoreError
 */
export function appendMetrics(file: string, epoch: number, points: readonly PointEpoch[]): void {
  const lines = points.map((point) => `${JSON.stringify({ epoch, ...point }, shortNumbers)}\n`).join("");
  storing("write", file, () => {
    const descriptor = openSync(file, "a+");
    try {
      writeWhole(descriptor, Buffer.from(endsInsideLine(descriptor) ? `\n${lines}` : lines));
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Flushes the rows to disk: those that a checkpoint counts must survive a crash of the machine. @throws StoreError */
export function syncMetrics(file: string): void {
  storing("write", file, () => {
    const descriptor = openSync(file, "a");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** How long half a line may still be growing: another worker's write can become visible in pieces. */
const SETTLING_CHECKS = 20;
const SETTLING_MS = 1;

/** Whether the file ends with half a line that no process is still writing. */
function endsInsideLine(descriptor: number): boolean {
  for (let check = 0; lastCharacter(descriptor) !== "\n"; check++) {
    if (check === SETTLING_CHECKS) return true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLING_MS);
  }
  return false;
}

/** The last character; a line end for an empty file. */
function lastCharacter(descriptor: number): string {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 ? last.toString("latin1") : "\n";
}

function shortNumbers(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(CURVE_DIGITS)) : value;
}

/**
 * Every complete row, in the order written; a line truncated by a crash is skipped.
 * @param point restricts the rows to this point; other lines are not parsed, which would take seconds for a large sweep
 * @throws StoreError
 */
export function readMetrics(file: string, point?: number): readonly MetricsRow[] {
  if (!existsSync(file)) return [];
  const [header = "", ...lines] = storing("read", file, () =>
    readRegular(file, constants.MAX_STRING_LENGTH).toString("utf8"),
  ).split("\n");
  checkFormat(file, (tryParse(header) as { readonly format?: unknown } | undefined)?.format);
  const asked = point === undefined ? lines : lines.filter((line) => line.includes(`"point":${point},`));
  return asked.map(tryParse).filter((row): row is MetricsRow => typeof row === "object" && row !== null);
}

function tryParse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Removes rows that will be trained again: those after the epoch of a point's checkpoint.
 * @param epochsKept by point; rows of other points are removed
 * @throws StoreError
 */
export function truncateMetrics(file: string, epochsKept: ReadonlyMap<number, number>): void {
  writeMetrics(
    file,
    readMetrics(file).filter(({ point, epoch }) => epoch <= (epochsKept.get(point) ?? 0)),
  );
}

/** Replaces all rows. @throws StoreError */
export function writeMetrics(file: string, rows: readonly MetricsRow[]): void {
  const lines = [{ format: STORE_FORMAT }, ...rows].map((row) => `${JSON.stringify(row, shortNumbers)}\n`);
  writeFileAtomically(file, [Buffer.from(lines.join(""))]);
}
