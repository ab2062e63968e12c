import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readSync, statSync } from "node:fs";
import type { PointEpoch } from "../results/results.ts";
import { writeFileAtomically, writeWhole } from "./atomicFile.ts";
import { checkFormat, RUN_FORMAT } from "./format.ts";
import { storing } from "./storeError.ts";
import { linesOf } from "../files/lines.ts";
import { READING_FLAGS, regularSize } from "../files/regularFile.ts";

/** Curves are only drawn, and a float32 model has no more digits. */
const CURVE_DIGITS = 7;

/** One line of a file of metrics. */
export interface MetricsRow extends Omit<PointEpoch, "train"> {
  readonly epoch: number;
  /** Null in an imported run that logged none. */
  readonly train: PointEpoch["train"] | null;
}

/** The first line. @param points whose rows the file may have; files of format 1 do not name them */
export function headerOf(points: readonly number[]): string {
  return `${JSON.stringify({ format: RUN_FORMAT, points })}\n`;
}

/**
 * Appends an epoch of a batch, and creates the file if there is none. A process that was killed, or found the disk full, may have left
 * half a line; the next write then starts a new line.
 * @param points those of the batch
 * @throws StoreError
 */
export function appendMetrics(
  file: string,
  points: readonly number[],
  epoch: number,
  rows: readonly PointEpoch[],
): void {
  if (!existsSync(file)) writeFileAtomically(file, [Buffer.from(headerOf(points))]);
  const lines = rows.map((row) => lineOf({ epoch, ...row })).join("");
  storing("write", file, () => {
    const descriptor = openSync(file, "a+");
    try {
      writeWhole(descriptor, Buffer.from(lastCharacter(descriptor) === "\n" ? lines : `\n${lines}`));
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
export function lineOf(row: object): string {
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

export interface UnreadLines {
  /** Damaged ones. */
  readonly lostLines: number;
  /** Those that a killed process has left: their epochs are trained again. */
  readonly halfLines: number;
}

/**
 * Reads a file of any size line by line.
 * @param visit receives every complete row, in the order written
 * @param point restricts the rows to this point; other lines are not parsed, which would take seconds for a large sweep
 * @throws StoreError
 */
export function visitMetrics(file: string, visit: (row: MetricsRow) => void, point?: number): UnreadLines {
  let [lostLines, halfLines] = [0, 0];
  storing("read", file, () => {
    const lines = linesOf(file);
    const { value: first } = lines.next();
    checkFormat(file, headerFields(first ?? "").format, RUN_FORMAT);
    if (point !== undefined && pointsOfHeader(first ?? "")?.includes(point) === false) return;
    for (const line of lines) {
      if (line === "" || (point !== undefined && !line.includes(`"point":${point},`))) continue;
      const row = rowOf(line);
      if (row !== undefined) visit(row);
      else if (isHalf(line)) halfLines++;
      else lostLines++;
    }
  });
  return { lostLines, halfLines };
}

function headerFields(line: string): { readonly format?: unknown; readonly points?: unknown } {
  return tryParse(line) ?? {};
}

/** The points that a file's first line names; undefined where it names none. */
export function pointsOfHeader(line: string): readonly number[] | undefined {
  const { points } = headerFields(line);
  return Array.isArray(points) ? (points as readonly number[]) : undefined;
}

/** How much of a file of metrics has been read. */
export interface ReadSoFar {
  /** The file's identity: a resume replaces it. */
  readonly id: number;
  readonly bytes: number;
  /** Points that the last reading read from the beginning of the file. */
  readonly restarted: readonly number[];
}

/** Everything that a file holds now. @throws StoreError */
export function allOfMetrics(file: string): ReadSoFar {
  const { ino, size } = storing("read", file, () => statSync(file));
  return { id: ino, bytes: size, restarted: [] };
}

/** More is read the next time. */
const MAX_NEW_BYTES = 16 * 2 ** 20;

/**
 * Visits the rows that were added since, as far as their lines are complete. A file that was replaced is read from its beginning.
 * @param before undefined: nothing was read
 * @throws StoreError
 */
export function visitNewMetrics(
  file: string,
  before: ReadSoFar | undefined,
  visit: (row: MetricsRow) => void,
): ReadSoFar {
  return storing("read", file, () => {
    regularSize(file);
    const descriptor = openSync(file, READING_FLAGS);
    try {
      const { ino, size } = fstatSync(descriptor);
      const from = before?.id === ino && before.bytes <= size ? before.bytes : 0;
      const chunk = Buffer.alloc(Math.min(size - from, MAX_NEW_BYTES));
      const read = chunk.subarray(0, readSync(descriptor, chunk, 0, chunk.length, from));
      const whole = read.lastIndexOf(10) + 1;
      const lines = read.toString("utf8", 0, whole).split("\n");
      for (const line of lines) {
        const row = rowOf(line);
        if (row !== undefined) visit(row);
      }
      const restarted = from === 0 ? (pointsOfHeader(lines[0] ?? "") ?? []) : [];
      return { id: ino, bytes: from + whole, restarted };
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Undefined for a line that is damaged or no row. */
export function rowOf(line: string): MetricsRow | undefined {
  const [, text, check] = checkedLine.exec(line) ?? [];
  const isWhole = text === undefined ? !endsWithText.test(line) : checkOf(`${text}}`) === check;
  const row = isWhole ? tryParse(text === undefined ? line : `${text}}`) : undefined;
  return isRow(row) ? row : undefined;
}

/** Whether readers find what they use: somebody else may have made the file. A figure that is not finite is null in JSON. */
function isRow(value: unknown): value is MetricsRow {
  const { point, epoch, heldOut, train } = (value ?? {}) as Partial<Record<keyof MetricsRow, unknown>>;
  return isIndex(point) && isIndex(epoch) && hasFigures(heldOut) && (train === null || hasFigures(train));
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function hasFigures(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { klPerDimensionNats: kl, ...figures } = value as Readonly<Record<string, unknown>>;
  return isNumber(figures["distortionNats"]) && Array.isArray(kl) && kl.every(isNumber);
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || value === null;
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

/** Replaces all rows. @param points whose rows the file may have @throws StoreError */
export function writeMetrics(file: string, points: readonly number[], rows: readonly MetricsRow[]): void {
  writeFileAtomically(file, [Buffer.from(headerOf(points)), ...rows.map((row) => Buffer.from(lineOf(row)))]);
}
