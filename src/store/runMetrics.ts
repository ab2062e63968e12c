import { appendFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { PointEpoch } from "../results/results.ts";
import { makeFolder } from "./makeFolder.ts";
import {
  appendMetrics,
  headerOf,
  lineOf,
  syncMetrics,
  visitMetrics,
  writeMetrics,
  type MetricsRow,
} from "./metricsFile.ts";
import { storing } from "./storeError.ts";

/** The points of a batch, which have one file. */
export interface MetricsBatch {
  readonly index: number;
  readonly points: readonly { readonly index: number }[];
}

/** What a resume found. */
export interface KeptMetrics {
  /** Points with rows. */
  readonly begun: ReadonlySet<number>;
  /** Damaged lines. */
  readonly lostLines: number;
}

const FILE_NAME = /^batch-(\d+)\.jsonl$/;

/**
 * The metrics of a run: `metrics/batch-N.jsonl`, so that each file has one writer and no reader needs more than one of them at a time.
 * Runs of format 1 have one file, `metrics.jsonl`; it is read, and a resume divides it.
 */
export class RunMetrics {
  readonly #folder: string;
  readonly #singleFile: string;
  readonly #dividing: string;

  constructor(runFolder: string) {
    this.#folder = join(runFolder, "metrics");
    this.#singleFile = join(runFolder, "metrics.jsonl");
    this.#dividing = join(runFolder, "metrics.dividing");
  }

  /** @throws StoreError */
  create(): void {
    makeFolder(this.#folder);
  }

  /** @throws StoreError */
  append({ index, points }: MetricsBatch, epoch: number, rows: readonly PointEpoch[]): void {
    appendMetrics(this.#file(index), indexesOf(points), epoch, rows);
  }

  /** Flushes a batch's rows to disk: those that a checkpoint counts must survive a crash of the machine. @throws StoreError */
  sync(batch: number): void {
    if (existsSync(this.#file(batch))) syncMetrics(this.#file(batch));
  }

  /** Replaces the rows of a batch. @throws StoreError */
  write({ index, points }: MetricsBatch, rows: readonly MetricsRow[]): void {
    makeFolder(this.#folder);
    writeMetrics(this.#file(index), indexesOf(points), rows);
  }

  /**
   * @param visit receives every row; those of a point in the order of their epochs
   * @param point restricts the rows to this point
   * @returns the number of damaged lines
   * @throws StoreError
   */
  visit(visit: (row: MetricsRow) => void, point?: number): number {
    return this.files().reduce((lost, file) => lost + visitMetrics(file, visit, point).lostLines, 0);
  }

  /** When the last row was written, in milliseconds since 1970; undefined without metrics. */
  lastWrittenMs(): number | undefined {
    const times = this.files().map((file) => statSync(file).mtimeMs);
    return times.length === 0 ? undefined : times.reduce((latest, time) => Math.max(latest, time));
  }

  /**
   * Divides the file of a run of format 1, which stays until `removeSingleFile`: a process that is killed in between loses nothing.
   * @returns the number of damaged lines
   * @throws StoreError
   */
  divide(batches: readonly MetricsBatch[]): number {
    if (existsSync(this.#folder)) return 0;
    rmSync(this.#dividing, { recursive: true, force: true });
    makeFolder(this.#dividing);
    const batchOf = new Map(batches.flatMap((batch) => batch.points.map(({ index }) => [index, batch] as const)));
    const parts = new Map<MetricsBatch, string>();
    let pendingCharacters = 0;
    const flush = (): void => {
      for (const [{ index, points }, text] of parts) appendText(join(this.#dividing, fileName(index)), points, text);
      parts.clear();
      pendingCharacters = 0;
    };
    const divideRow = (row: MetricsRow): void => {
      const batch = batchOf.get(row.point);
      if (batch === undefined) return;
      const line = lineOf(row);
      parts.set(batch, (parts.get(batch) ?? "") + line);
      pendingCharacters += line.length;
      if (pendingCharacters > MAX_PENDING_CHARACTERS) flush();
    };
    const lost = existsSync(this.#singleFile) ? visitMetrics(this.#singleFile, divideRow).lostLines : 0;
    flush();
    storing("write", this.#folder, () => {
      for (const name of readdirSync(this.#dividing)) syncMetrics(join(this.#dividing, name));
      renameSync(this.#dividing, this.#folder);
    });
    return lost;
  }

  removeSingleFile(): void {
    rmSync(this.#singleFile, { force: true });
  }

  /**
   * Removes rows that will be trained again: those after the epoch of a point's checkpoint.
   * @param epochsKept by point
   * @throws StoreError
   */
  truncate(batches: readonly MetricsBatch[], epochsKept: ReadonlyMap<number, number>): KeptMetrics {
    const begun = new Set<number>();
    let lost = 0;
    for (const batch of batches) {
      const file = this.#file(batch.index);
      if (!existsSync(file)) continue;
      const rows: MetricsRow[] = [];
      const { lostLines, halfLines } = visitMetrics(file, (row) => rows.push(row));
      lost += lostLines;
      for (const { point } of rows) begun.add(point);
      const kept = rows.filter(({ point, epoch }) => epoch <= (epochsKept.get(point) ?? 0));
      if (kept.length < rows.length || lostLines + halfLines > 0) this.write(batch, kept);
    }
    return { begun, lostLines: lost };
  }

  /** Those that there are, in the order of their batches. */
  files(): readonly string[] {
    if (!existsSync(this.#folder)) return existsSync(this.#singleFile) ? [this.#singleFile] : [];
    const names = storing("read", this.#folder, () => readdirSync(this.#folder));
    const found = names.flatMap((name) => {
      const [, index] = FILE_NAME.exec(name) ?? [];
      return index === undefined ? [] : [{ name, index: Number(index) }];
    });
    return found.toSorted((a, b) => a.index - b.index).map(({ name }) => join(this.#folder, name));
  }

  #file(batch: number): string {
    return join(this.#folder, fileName(batch));
  }
}

/** Rows that are kept in memory before they are written to the files of their batches. */
const MAX_PENDING_CHARACTERS = 16 * 2 ** 20;

function fileName(batch: number): string {
  return `batch-${String(batch).padStart(3, "0")}.jsonl`;
}

function appendText(file: string, points: MetricsBatch["points"], text: string): void {
  storing("write", file, () => {
    appendFileSync(file, existsSync(file) ? text : headerOf(indexesOf(points)) + text);
  });
}

function indexesOf(points: MetricsBatch["points"]): readonly number[] {
  return points.map(({ index }) => index);
}
