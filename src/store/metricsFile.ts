import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, readSync } from "node:fs";
import type { PointEpoch } from "../results/results.ts";
import { writeFileAtomically, writeWhole } from "./atomicFile.ts";
import { checkFormat, STORE_FORMAT } from "./format.ts";
import { storing } from "./storeError.ts";

/** Curves are drawn, not computed with: seven digits are all that a float32 model has. */
const CURVE_DIGITS = 7;

/** One line of metrics.jsonl. */
export interface MetricsRow extends Omit<PointEpoch, "train"> {
  readonly epoch: number;
  /** Null where they were not logged, in an imported run. */
  readonly train: PointEpoch["train"] | null;
}

/** @throws StoreError */
export function createMetrics(file: string): void {
  writeFileAtomically(file, [Buffer.from(`${JSON.stringify({ format: STORE_FORMAT })}\n`)]);
}

/**
 * Appends an epoch of a batch. Workers share the file: a single appending write keeps their lines whole. One that was
 * killed, or met a full disk, may have left half a line; the next starts a line of its own.
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

/** Rows that a checkpoint counts as done must outlive the machine as it does. @throws StoreError */
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

/** How long a line that is half there may still be growing: another worker's write becomes visible piece by piece. */
const SETTLING_CHECKS = 20;
const SETTLING_MS = 1;

/** Whether the file ends with half a line that nobody is writing any more. */
function endsInsideLine(descriptor: number): boolean {
  for (let check = 0; lastCharacter(descriptor) !== "\n"; check++) {
    if (check === SETTLING_CHECKS) return true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLING_MS);
  }
  return false;
}

/** A line end for an empty file, in which nothing is half there. */
function lastCharacter(descriptor: number): string {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 ? last.toString("latin1") : "\n";
}

function shortNumbers(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(CURVE_DIGITS)) : value;
}

/**
 * Every whole row, in the order written; a line cut off by a crash is passed over.
 * @param point only that one's: lines of others are not parsed, which of a large sweep takes seconds
 * @throws StoreError
 */
export function readMetrics(file: string, point?: number): readonly MetricsRow[] {
  if (!existsSync(file)) return [];
  const [header = "", ...lines] = storing("read", file, () => readFileSync(file, "utf8")).split("\n");
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
 * Forgets what will be trained again: rows past the epoch that a point's checkpoint has reached.
 * @param epochsKept by point; a point that is absent starts anew
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
