import { constants } from "node:buffer";
import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readSync } from "node:fs";
import type { PointEpoch } from "../results/results.ts";
import { writeFileAtomically, writeWhole } from "./atomicFile.ts";
import { checkFormat, STORE_FORMAT } from "./format.ts";
import { pause } from "./pause.ts";
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
  const lines = points.map((point) => lineOf({ epoch, ...point })).join("");
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
    pause(SETTLING_MS);
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

/** A row with a check of its text as the last field. */
function lineOf(row: object): string {
  const text = JSON.stringify(row, shortNumbers);
  return `${text.slice(0, -1)},"check":"${checkOf(text)}"}\n`;
}

/** The beginning of the SHA-256, in hex. */
function checkOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

const checkedLine = /^(.*),"check":"([0-9a-f]{8})"\}$/;

/** Figures are numbers: what ends like this was a check. */
const endsWithText = /"\}?$/;

/** The rows that can be read, and how many lines cannot. */
export interface MetricsRead {
  readonly rows: readonly MetricsRow[];
  /** Damaged lines. The half of a line that a killed process has left does not count: its epoch is trained again. */
  readonly lostLines: number;
}

/**
 * Every complete row, in the order written.
 * @param point restricts the rows to this point; other lines are not parsed, which would take seconds for a large sweep
 * @throws StoreError
 */
export function readMetrics(file: string, point?: number): readonly MetricsRow[] {
  return readCheckedMetrics(file, point).rows;
}

/** The same, with the number of lines that are lost. @throws StoreError */
export function readCheckedMetrics(file: string, point?: number): MetricsRead {
  if (!existsSync(file)) return { rows: [], lostLines: 0 };
  const text = storing("read", file, () => readRegular(file, constants.MAX_STRING_LENGTH).toString("utf8"));
  const [header = "", ...lines] = text.split("\n");
  checkFormat(file, (tryParse(header) as { readonly format?: unknown } | undefined)?.format);
  const asked = point === undefined ? lines : lines.filter((line) => line.includes(`"point":${point},`));
  let lostLines = 0;
  const rows = asked.flatMap((line): readonly MetricsRow[] => {
    if (line === "") return [];
    const row = rowOf(line);
    if (row === undefined && !isHalf(line)) lostLines++;
    return row === undefined ? [] : [row];
  });
  return { rows, lostLines };
}

function rowOf(line: string): MetricsRow | undefined {
  const [, text, check] = checkedLine.exec(line) ?? [];
  const isWhole = text === undefined ? !endsWithText.test(line) : checkOf(`${text}}`) === check;
  const row = isWhole ? tryParse(text === undefined ? line : `${text}}`) : undefined;
  return typeof row === "object" && row !== null ? (row as MetricsRow) : undefined;
}

/** A line that breaks off. */
function isHalf(line: string): boolean {
  return !line.endsWith("}") && !/"check":"[0-9a-f]{8}"/.test(line);
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
  const lines = [`${JSON.stringify({ format: STORE_FORMAT })}\n`, ...rows.map(lineOf)];
  writeFileAtomically(file, [Buffer.from(lines.join(""))]);
}
