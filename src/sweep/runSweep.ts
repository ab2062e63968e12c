import { basename, dirname, join, resolve } from "node:path";
import { resultPicks } from "../evaluation/resultPicks.ts";
import type { PointOutcome, Results } from "../results/results.ts";
import { pointResult } from "../results/pointResult.ts";
import { isComplete } from "../results/reading.ts";
import type { SweepEvent } from "../protocol/sweepMessages.ts";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import { takeLock, type Lock } from "../store/lock.ts";
import { RunFolder } from "../store/runFolder.ts";
import { runId, workspaceFolder } from "../store/vaeLensFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { planBatches, type Batch } from "../training/planBatches.ts";
import { EventQueue } from "./eventQueue.ts";
import { resumeNotices } from "./resumeNotices.ts";
import { SweepRejectedError } from "./sweepRejected.ts";
import { SweepPool, type SweepOpened } from "./sweepPool.ts";
import { instructionSet, mayDiffer } from "../store/instructionSet.ts";
import { ThrottledWriter } from "./throttledWriter.ts";
import { shortName } from "../store/fileName.ts";

export interface SweepOptions {
  /** The spec as it is now; on a resume, as it was (RunFolder.specText). It has no problems. */
  readonly parsed: ParsedSpec;
  readonly specFile: string;
  /** Where to write; undefined: a new folder under .vae-lens/runs beside the spec. */
  readonly runFolder: string | undefined;
  /** Continue the run in the folder. */
  readonly resume: boolean;
  readonly workers: number;
  readonly engine: string;
  /** The folder of the user's own TensorFlow; null: that of the environment, or none. */
  readonly tensorflowFolder?: string | null;
  readonly checkpointSeconds: number;
  readonly version: string;
  /** The bundled worker program. */
  readonly workerFile: string;
  readonly mediaFolder: string;
  /** Aborting it writes checkpoints of the running batches; the sweep then ends as stopped. */
  readonly signal: AbortSignal;
}

/**
 * Trains every point of a spec in worker processes and yields events, the last of which is `sweepEnded`.
 * @throws SweepRejectedError when data or model cannot be used; StoreError when the run folder cannot.
 */
export async function* runSweep(options: SweepOptions): AsyncGenerator<SweepEvent, void, void> {
  if (options.parsed.points.length === 0) throw new Error("runSweep needs a spec without problems");
  yield* new SweepRun(options).events();
}

class SweepRun {
  readonly #options: SweepOptions;
  readonly #parsed: ParsedSpec;
  readonly #queue = new EventQueue<SweepEvent>();
  readonly #locks: Lock[] = [];
  readonly #outcomes: (PointOutcome | undefined)[];
  readonly #pool: SweepPool;
  readonly #resultsWriter = new ThrottledWriter(() => {
    this.#guard(() => this.#folder?.writeResults(this.#results()));
  });
  #folder: RunFolder | undefined;
  /** Of the run folder's lock. */
  #lockNonce = "";
  /** Milliseconds of training before this process, and when this process started. */
  #trainedBefore = 0;
  #began = 0;
  #opened: SweepOpened | undefined;
  /** What a resumed run has lost. */
  #notices: SweepOpened["warnings"] = [];
  #fatal: Error | undefined;
  #ended = false;
  #onEnd: (() => void) | undefined;

  constructor(options: SweepOptions) {
    const { parsed } = options;
    this.#options = options;
    this.#parsed = parsed;
    this.#outcomes = parsed.points.map(() => undefined);
    const { specFile, mediaFolder, engine, tensorflowFolder = null, workerFile, workers, checkpointSeconds } = options;
    const opening = {
      specText: parsed.tree.text,
      specFolder: dirname(resolve(specFile)),
      mediaFolder,
      engine,
      tensorflowFolder,
    };
    const useful = Math.min(workers, parsed.points.length);
    this.#pool = new SweepPool(
      { workerFile, workers: useful, opening, checkpointSeconds },
      {
        onOpened: (opened) => {
          this.#guard(() => {
            this.#begin(opened);
          });
        },
        onRejected: (problems) => {
          this.#fail(new SweepRejectedError(problems));
        },
        onEpoch: ({ epoch, points }) => {
          this.#queue.push({ type: "epochDone", epoch, points });
        },
        onPointFailed: ({ point, failure }) => {
          this.#queue.push({
            type: "pointEnded",
            outcome: { point, status: "failed", heldOut: null, train: null, keptEpoch: null, failure },
          });
        },
        onBatchEnded: (outcomes) => {
          this.#guard(() => {
            this.#record(outcomes);
          });
        },
        onBatchLost: (batch, reason) => {
          this.#guard(() => {
            this.#lose(batch, reason);
          });
        },
        onFatal: (message) => {
          this.#fail(new StoreError(message));
        },
        onEmpty: () => {
          this.#end();
        },
      },
    );
  }

  async *events(): AsyncGenerator<SweepEvent, void, void> {
    const stop = (): void => {
      this.#pool.stop();
    };
    const { signal } = this.#options;
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    try {
      yield* this.#queue;
    } finally {
      signal.removeEventListener("abort", stop);
      this.#pool.stop();
      // A consumer that stops early still waits for the last checkpoints: the locks must outlive the writers.
      if (!this.#ended) await new Promise<void>((resolve) => (this.#onEnd = resolve));
      for (const lock of this.#locks) lock.release();
    }
  }

  #begin(opened: SweepOpened): void {
    if (this.#options.signal.aborted) return;
    this.#opened = opened;
    const batches = planBatches(this.#parsed.points, opened.layout);
    const folder = this.#options.resume ? this.#reopenFolder(opened, batches) : this.#createFolder(opened);
    const ended = this.#outcomes.filter((outcome) => outcome !== undefined);
    this.#folder = folder;
    this.#began = performance.now();
    this.#queue.push({
      type: "sweepStarted",
      runFolder: folder.path,
      engine: opened.engine,
      engineReason: opened.engineReason,
      warnings: [...opened.warnings, ...this.#notices],
    });
    for (const outcome of ended) this.#queue.push({ type: "pointEnded", outcome });
    const waiting = batches.filter(({ points }) => points.some(({ index }) => this.#outcomes[index] === undefined));
    this.#pool.train(waiting, { runFolder: folder.path, lockNonce: this.#lockNonce });
  }

  #createFolder({ engine, dataFingerprint }: SweepOpened): RunFolder {
    const { specFile, version, runFolder } = this.#options;
    const path = runFolder ?? this.#defaultFolder();
    const folder = new RunFolder(path);
    this.#lockFolder(folder);
    const created = new Date().toISOString();
    const description = { dataFingerprint, engine, instructionSet: instructionSet(), version, created };
    folder.create(description, resolve(specFile), this.#parsed.tree.text);
    return folder;
  }

  #lockFolder(folder: RunFolder): void {
    const lock = folder.lock();
    this.#locks.push(lock);
    this.#lockNonce = lock.nonce;
  }

  /** Each run has a new folder, but the lock is on the spec, so that a spec is not trained twice at a time by mistake. */
  #defaultFolder(): string {
    const { specFile } = this.#options;
    const workspace = workspaceFolder(specFile);
    const name = basename(specFile).replace(/\.vae\.json$/, "");
    this.#locks.push(takeLock(join(workspace, `${shortName(name)}.lock`), `a sweep of ${basename(specFile)}`));
    return join(workspace, "runs", runId(name, new Date()));
  }

  #reopenFolder({ engine, dataFingerprint }: SweepOpened, batches: readonly Batch[]): RunFolder {
    const folder = new RunFolder(this.#options.runFolder ?? "");
    const description = folder.describe();
    if (description.dataFingerprint !== dataFingerprint) {
      throw new StoreError(
        `the data of ${basename(this.#options.specFile)} differ from those of the run in ${folder.path}: restore the files, or start a new sweep.`,
      );
    }
    if (description.engine !== engine) {
      throw new StoreError(
        `the run in ${folder.path} was trained with ${description.engine}, and ${engine} would not reproduce the same results: ` +
          `choose the engine with --engine, or start a new sweep.`,
      );
    }
    this.#lockFolder(folder);
    this.#trainedBefore = folder.trainedMs() ?? 0;
    const epochsKept = new Map<number, number>();
    for (const batch of batches) {
      const { epoch = 0, outcomes = null } = folder.readProgress(batch) ?? {};
      for (const { index } of batch.points) epochsKept.set(index, epoch);
      for (const outcome of outcomes ?? []) this.#outcomes[outcome.point] = outcome;
    }
    const otherProcessor = mayDiffer(description.instructionSet, instructionSet()) ? instructionSet() : undefined;
    this.#notices = resumeNotices(folder, batches, epochsKept, {
      ...folder.prepareResume(batches, epochsKept),
      otherProcessor,
    });
    return folder;
  }

  #record(outcomes: readonly PointOutcome[]): void {
    for (const outcome of outcomes) {
      this.#outcomes[outcome.point] = outcome;
      this.#queue.push({ type: "pointEnded", outcome });
    }
    this.#resultsWriter.changed();
  }

  #lose(batch: Batch, reason: string): void {
    const epoch = this.#folder?.readProgress(batch)?.epoch ?? 0;
    const failure = {
      epoch,
      cause: "workerDied",
      message: `its worker process died (${reason}); resume with --resume ${this.#folder?.path ?? ""}`,
    };
    const points = batch.points.map(({ index }) => index);
    this.#queue.push({ type: "workerDied", points, reason });
    this.#record(
      points.map((point) => ({ point, status: "failed", heldOut: null, train: null, keptEpoch: null, failure })),
    );
  }

  /** A point without an outcome was not started, or its worker was stopped before it could answer. */
  #results(): Results {
    const points = this.#parsed.points.map(({ settings, index }) => pointResult(settings, this.#outcomes[index]));
    const { engine = "", dataFingerprint = "" } = this.#opened ?? {};
    const picks = resultPicks(this.#parsed.points, points);
    return { format: 1, spec: basename(this.#options.specFile), engine, dataFingerprint, points, picks };
  }

  /** A resume that trained nothing keeps the file, to which `evaluate` may have added picks. */
  #finalResults(folder: RunFolder): Results {
    const results = this.#results();
    const stored = this.#options.resume ? tryRead(() => folder.readStoredResults()) : undefined;
    if (stored !== undefined && JSON.stringify(stored.points) === JSON.stringify(results.points)) return stored;
    folder.writeResults(results);
    return results;
  }

  #fail(error: Error): void {
    this.#fatal ??= error;
    this.#pool.stop();
  }

  /** Store errors occur in callbacks of the pool; they must end the sweep, not the process. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #end(): void {
    this.#resultsWriter.cancel();
    if (this.#fatal === undefined && this.#folder !== undefined) {
      const folder = this.#folder;
      this.#guard(() => {
        const results = this.#finalResults(folder);
        folder.writeTrainedMs(this.#trainedBefore + performance.now() - this.#began);
        const how = isComplete(results.points) ? "done" : "stopped";
        this.#queue.push({ type: "sweepEnded", how, results });
      });
    }
    this.#queue.end(this.#fatal);
    this.#ended = true;
    this.#onEnd?.();
  }
}

/** Undefined for a file that is missing or damaged: it is written anew. */
function tryRead(read: () => Results): Results | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
