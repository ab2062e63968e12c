import { existsSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import type { PointEpoch, Results } from "../results/results.ts";
import { storedResults } from "../results/storedResults.ts";
import type { BatchCheckpoint, BatchProgress } from "../results/checkpoint.ts";
import { writeFileAtomically, writeJsonAtomically } from "./atomicFile.ts";
import { checkPoints, readCheckpoint, readProgress, writeCheckpoint } from "./checkpointFile.ts";
import { RUN_FORMAT } from "./format.ts";
import { claimFile, folderLock, livingClaim, takeClaim } from "./batchClaims.ts";
import { checkHeld, takeLock, type Lock, type TaskLock } from "./lock.ts";
import { removeHalfWritten } from "./halfWritten.ts";
import { checkNoLinks } from "./linksInRun.ts";
import { makeFolder } from "./makeFolder.ts";
import type { MetricsRow } from "./metricsFile.ts";
import { RunMetrics, type KeptMetrics } from "./runMetrics.ts";
import { StoreError, storing } from "./storeError.ts";
import { readRegular } from "../files/regularFile.ts";
import { writeCheckedJson } from "./checkedJson.ts";
import { readResultsFile, withNewerOutcomes } from "./resultsFile.ts";
import { begunMs, forgetBegun, trainedMsOf } from "./trainedTime.ts";
import { readDescription, type RunDescription, type StoredRun } from "./runDescription.ts";

/** A spec with an axis of 100,000 listed values, ten times as many as a sweep may have, is smaller. */
export const MAX_SPEC_BYTES = 4 * 2 ** 20;

/** A lock that the parent of this process holds. */
export interface HeldLock {
  readonly lockNonce: string;
  /** Whether it is the claim of one batch, rather than the lock of the folder. */
  readonly claimed: boolean;
}

/** A batch of a sweep. */
export type BatchPoints = { readonly index: number; readonly points: readonly { readonly index: number }[] };

/**
 * A run on disk: `run.json`, `spec.vae.json` (the spec as it was), `metrics/batch-N.jsonl`, `checkpoints/batch-N.safetensors` and
 * `results.json`, and `name.json` once the user has named it (runName.ts). The metrics are appended; every other file is replaced
 * as a whole, so the folder is valid at any time. Outcomes are in the checkpoints; `results.json` is a view of them that lags behind by
 * seconds.
 */
export class RunFolder {
  readonly path: string;
  readonly #metrics: RunMetrics;
  #lockNonce: string | undefined;
  readonly #claimed: boolean;

  /** @param held the lock under which this process writes, if its parent holds it */
  constructor(path: string, held?: HeldLock) {
    this.path = resolve(path);
    this.#metrics = new RunMetrics(this.path);
    this.#lockNonce = held?.lockNonce;
    this.#claimed = held?.claimed ?? false;
  }

  /** @throws StoreError when it cannot be made, or already holds a run. */
  create(description: Omit<RunDescription, "format" | "specFile">, specFile: string, specText: string): void {
    if (existsSync(this.#file("run.json"))) {
      throw new StoreError(
        `${this.path} already holds a run: resume it with --resume ${this.path}, or choose another folder with --out.`,
      );
    }
    checkNoLinks(this.path);
    makeFolder(this.#file("checkpoints"));
    removeHalfWritten(this.path);
    this.#metrics.create();
    writeFileAtomically(this.#file("spec.vae.json"), [Buffer.from(specText)]);
    const stored: RunDescription = { format: RUN_FORMAT, specFile: relative(this.path, specFile), ...description };
    // Last: a folder with a run.json is complete.
    writeJsonAtomically(this.#file("run.json"), stored);
  }

  /** @throws StoreError when it holds no run, or one of a newer format. */
  describe(): StoredRun {
    return readDescription(this.path);
  }

  /** Training time; of a killed run, until its last epoch; on a cluster, since its first task began. Null if unknown. @throws StoreError */
  trainedMs(): number | null {
    return trainedMsOf(this.path, this.describe(), this.#metrics.lastWrittenMs());
  }

  /** Adds the time of the tasks of a cluster to the stored one, when none of them trains. @throws StoreError */
  addTaskTime(): void {
    if (begunMs(this.path) === undefined) return;
    this.writeTrainedMs(this.trainedMs() ?? 0);
    forgetBegun(this.path);
  }

  /** The time is not in results.json, which depends on spec, data and engine only. @throws StoreError */
  writeTrainedMs(trainedMs: number): void {
    this.#checkHeld();
    writeJsonAtomically(this.#file("run.json"), {
      ...this.describe(),
      trainedMs: Math.round(trainedMs),
    } satisfies StoredRun);
  }

  hasSpec(): boolean {
    return existsSync(this.#file("spec.vae.json"));
  }

  /** The spec's text when the run started. @throws StoreError for an imported run */
  specText(): string {
    this.specFile();
    const file = this.#file("spec.vae.json");
    return storing("read", file, () => readRegular(file, MAX_SPEC_BYTES).toString("utf8"));
  }

  /** With the values of a further round, which change no point that was trained. @throws StoreError */
  writeSpecText(specText: string): void {
    this.#checkHeld();
    writeFileAtomically(this.#file("spec.vae.json"), [Buffer.from(specText)]);
  }

  /** The spec's path; paths in the spec are relative to its folder. @throws StoreError for an imported run */
  specFile(): string {
    const { specFile, imported } = this.describe();
    if (specFile === null) {
      throw new StoreError(
        `the run in ${this.path} was imported from ${imported?.sources.join(", ") ?? "elsewhere"}: it has no spec, data or checkpoints, so it can be neither resumed nor evaluated. ` +
          `Use vae-lens report or vae-lens explain, or train a *.vae.json with vae-lens sweep.`,
      );
    }
    return isAbsolute(specFile) ? specFile : resolve(this.path, specFile);
  }

  /** From now on this object writes only while the lock is held. @throws LockHeldError when another process trains in this folder. */
  lock(): Lock {
    makeFolder(this.path);
    const lock = takeLock(folderLock(this.path), `a sweep into ${this.path}`);
    // Who claims a batch looks at the lock after it has the claim: one of the two sees the other.
    const claim = livingClaim(this.path);
    if (claim !== undefined) {
      lock.release();
      throw claim;
    }
    this.#lockNonce = lock.nonce;
    return lock;
  }

  /**
   * The lock of a single batch, for the tasks of a cluster, which train batches of one folder at the same time.
   * @throws LockHeldError when another process trains the batch, or has the lock of the folder
   */
  claim(batch: BatchPoints, by: TaskLock): Lock {
    return takeClaim(this.path, batch.index, by);
  }

  /** A suspended process may continue after another one has taken over. @throws LockLostError */
  #checkHeld(batch?: number): void {
    if (this.#lockNonce === undefined) return;
    const isClaim = this.#claimed && batch !== undefined;
    checkHeld(isClaim ? claimFile(this.path, batch) : folderLock(this.path), this.#lockNonce);
  }

  /**
   * Removes partial files of a killed process, and metrics that will be computed again. A run of an earlier format gets the present one.
   * @param epochsKept by point
   * @throws StoreError
   */
  prepareResume(batches: readonly BatchPoints[], epochsKept: ReadonlyMap<number, number>): KeptMetrics {
    this.#checkHeld();
    checkNoLinks(this.path);
    // The folder may be lost.
    makeFolder(this.#file("checkpoints"));
    removeHalfWritten(this.path);
    const lostBefore = this.#metrics.divide(batches);
    const description = this.describe();
    if (description.format !== RUN_FORMAT)
      writeJsonAtomically(this.#file("run.json"), { ...description, format: RUN_FORMAT } satisfies StoredRun);
    this.#metrics.removeSingleFile();
    const { begun, lostLines } = this.#metrics.truncate(batches, epochsKept);
    return { begun, lostLines: lostBefore + lostLines };
  }

  /** The same for a batch that this process has claimed, while others write theirs. @throws StoreError */
  prepareBatch(batch: BatchPoints): void {
    this.#checkHeld(batch.index);
    checkNoLinks(this.path);
    const { epoch = 0 } = this.readProgress(batch) ?? {};
    this.#metrics.truncate([batch], new Map(batch.points.map(({ index }) => [index, epoch])));
  }

  /** @throws StoreError when it is damaged or has other points. */
  readCheckpoint(batch: BatchPoints): BatchCheckpoint | undefined {
    const checkpoint = readCheckpoint(this.#checkpointFile(batch.index));
    if (checkpoint !== undefined) checkPoints(this.#checkpointFile(batch.index), batch, checkpoint.progress);
    return checkpoint;
  }

  /** Of a batch's checkpoint, without its arrays. @throws StoreError when it is damaged or has other points. */
  readProgress(batch: BatchPoints): BatchProgress | undefined {
    const progress = readProgress(this.#checkpointFile(batch.index));
    if (progress !== undefined) checkPoints(this.#checkpointFile(batch.index), batch, progress);
    return progress;
  }

  writeCheckpoint(batch: number, checkpoint: BatchCheckpoint): void {
    this.#checkHeld(batch);
    this.#metrics.sync(batch);
    // Writing takes seconds; another process may have finished the batch meanwhile.
    writeCheckpoint(this.#checkpointFile(batch), checkpoint, () => {
      this.#checkHeld(batch);
    });
  }

  appendMetrics(batch: BatchPoints, epoch: number, points: readonly PointEpoch[]): void {
    this.#checkHeld(batch.index);
    this.#metrics.append(batch, epoch, points);
  }

  writeResults(results: Results): void {
    this.#checkHeld();
    writeCheckedJson(this.#file("results.json"), storedResults(results));
  }

  hasResults(): boolean {
    return existsSync(this.#file("results.json"));
  }

  /**
   * Reads the metrics of any size.
   * @param visit receives every row; those of a point in the order of their epochs
   * @param point restricts the rows to this point
   * @returns the number of damaged lines
   * @throws StoreError
   */
  visitMetrics(visit: (row: MetricsRow) => void, point?: number): number {
    return this.#metrics.visit(visit, point);
  }

  /** With the outcomes of checkpoints that were written since: those that a killed sweep has not added. @throws StoreError */
  readResults(): Results {
    const results = this.readStoredResults();
    const isEnded = results.points.every(({ status }) => status !== "stopped");
    return isEnded ? results : withNewerOutcomes(results, this.#file("checkpoints"), this.#file("results.json"));
  }

  /** As the file has them. @throws StoreError */
  readStoredResults(): Results {
    return readResultsFile(this.#file("results.json"), `vae-lens sweep --resume ${this.path}`);
  }

  #checkpointFile(batch: number): string {
    return this.#file(join("checkpoints", `batch-${String(batch).padStart(3, "0")}.safetensors`));
  }

  #file(name: string): string {
    return join(this.path, name);
  }
}
