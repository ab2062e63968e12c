import type { PointOutcome, Results } from "../results/results.ts";
import { isComplete, WORKER_DIED } from "../results/reading.ts";
import type { SweepEvent } from "../protocol/sweepMessages.ts";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { Lock } from "../store/lock.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { isToCome } from "../spec/autoRounds.ts";
import { planBatches, type Batch } from "../training/planBatches.ts";
import { EventQueue } from "./eventQueue.ts";
import { placedPoints, withNextRound } from "./nextRound.ts";
import { createRunFolder, reopenRunFolder } from "./openRunFolder.ts";
import { sweepResults } from "./sweepResults.ts";
import { SweepRejectedError } from "./sweepRejected.ts";
import { isWorthATrial, measuredEngine, type TrialOptions } from "./measuredEngine.ts";
import { poolOptionsOf, type SweepOptions } from "./sweepOptions.ts";
import { SweepPool, type SweepOpened } from "./sweepPool.ts";
import { ThrottledWriter } from "./throttledWriter.ts";

/** One round of a sweep: all points whose settings are known. It yields events, the last of which is `sweepEnded` or `roundPlaced`. */
export class SweepRun {
  readonly #options: SweepOptions;
  readonly #parsed: ParsedSpec;
  readonly #queue = new EventQueue<SweepEvent>();
  readonly #locks: Lock[] = [];
  readonly #outcomes: (PointOutcome | undefined)[];
  #pool: SweepPool;
  readonly #resultsWriter = new ThrottledWriter(() => {
    this.#guard(() => this.#folder?.writeResults(this.#results()));
  });
  #folder: RunFolder | undefined;
  /** Milliseconds of training before this process, and when this process started. */
  #trainedBefore = 0;
  #began = 0;
  #opened: SweepOpened | undefined;
  #fatal: Error | undefined;
  #ended = false;
  #onEnd: (() => void) | undefined;

  constructor(options: SweepOptions) {
    const { parsed } = options;
    this.#options = options;
    this.#parsed = parsed;
    this.#outcomes = parsed.points.map(() => undefined);
    this.#pool = this.#open(options.engine, options.workers, (opened) => {
      if (options.engine !== "auto" || options.resume || !isWorthATrial(this.#trial(opened))) this.#begin(opened);
      else
        this.#measureEngines(opened).catch((error: unknown) => {
          this.#fail(error instanceof Error ? error : new Error(String(error)));
        });
    });
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

  /** Workers that read the data and wait for batches. */
  #open(engine: string, workers: number, onOpened: (opened: SweepOpened) => void): SweepPool {
    const pool: SweepPool = new SweepPool(
      { ...poolOptionsOf(this.#options, engine), workers: Math.min(workers, this.#parsed.points.length) },
      {
        onOpened: (opened) => {
          this.#guard(() => {
            onOpened(opened);
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
          if (this.#pool === pool) this.#end();
        },
      },
    );
    return pool;
  }

  #trial(opened: SweepOpened): TrialOptions {
    const { engine, parsed, signal } = this.#options;
    return { ...poolOptionsOf(this.#options, engine), points: parsed.points, opened, signal };
  }

  /** The workers of the processor's engine wait meanwhile; they are replaced if the GPU is quicker. */
  async #measureEngines(opened: SweepOpened): Promise<void> {
    const { choice, reason } = await measuredEngine(this.#trial(opened));
    if (this.#ended) return;
    this.#guard(() => {
      if (choice === "onnxruntime") this.#begin({ ...opened, engineReason: reason });
      else {
        const processor = this.#pool;
        this.#pool = this.#open(choice, 1, (other) => {
          this.#begin({ ...other, engineReason: reason });
        });
        processor.stop();
      }
    });
  }

  #begin(opened: SweepOpened): void {
    if (this.#options.signal.aborted) return;
    this.#opened = opened;
    const { points } = this.#parsed;
    const batches = planBatches(points, opened.layout);
    const request = { ...this.#options, opened, specText: this.#parsed.tree.text };
    const { folder, lockNonce, trainedMs, ended, notices } = this.#options.resume
      ? reopenRunFolder(request, batches, this.#locks)
      : createRunFolder(request, this.#locks);
    for (const outcome of ended) this.#outcomes[outcome.point] = outcome;
    this.#folder = folder;
    this.#trainedBefore = trainedMs;
    this.#began = performance.now();
    this.#queue.push({
      type: "sweepStarted",
      runFolder: folder.path,
      engine: opened.engine,
      engineReason: opened.engineReason,
      warnings: [...opened.warnings, ...notices],
    });
    for (const outcome of this.#outcomes) if (outcome !== undefined) this.#queue.push({ type: "pointEnded", outcome });
    // After a crash results.json may still have provisional settings of a round that has been placed.
    if (this.#options.resume && points.some(({ round = 0 }) => round > 0)) this.#resultsWriter.changed();
    const waits = isToCome(this.#parsed);
    const waiting = batches
      .filter((batch) => batch.points.some(({ index }) => this.#outcomes[index] === undefined))
      .filter((batch) => !batch.points.some(waits));
    const target = { runFolder: folder.path, lockNonce, claimed: false };
    this.#pool.train(waiting, () => target);
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
      cause: WORKER_DIED,
      message: `its worker process died (${reason}); resume with --resume ${this.#folder?.path ?? ""}${this.#otherEngine()}`,
    };
    const points = batch.points.map(({ index }) => index);
    this.#queue.push({ type: "workerDied", points, reason });
    this.#record(
      points.map((point) => ({ point, status: "failed", heldOut: null, train: null, keptEpoch: null, failure })),
    );
  }

  /** A driver that ends one process may end the next: the other choice is the processor, in a new run, because engines differ in the last digits. */
  #otherEngine(): string {
    if (this.#opened?.engine.startsWith("webgpu ") !== true) return "";
    return `, or train on the processor instead of the GPU: vae-lens sweep ${this.#options.specFile} --engine onnxruntime`;
  }

  #results(): Results {
    const { engine = "", dataFingerprint = "" } = this.#opened ?? {};
    const { specFile } = this.#options;
    return sweepResults(this.#parsed, this.#outcomes, { specFile, engine, dataFingerprint });
  }

  /** A resume that trained nothing keeps the file, to which `evaluate` may have added picks. */
  #finalResults(folder: RunFolder): Results {
    const results = this.#results();
    const stored = this.#options.resume ? tryRead(() => folder.readStoredResults()) : undefined;
    if (stored !== undefined && JSON.stringify(stored.points) === JSON.stringify(results.points)) return stored;
    folder.writeResults(results);
    return results;
  }

  /** Whether a further round follows, whose values the folder then has. */
  #placeNextRound(folder: RunFolder): boolean {
    const placed = this.#options.signal.aborted ? undefined : withNextRound(this.#parsed, this.#outcomes);
    if (placed === undefined) return false;
    const specText = placed.tree.text;
    folder.writeSpecText(specText);
    const { specFile } = this.#options;
    const { engine = "", dataFingerprint = "" } = this.#opened ?? {};
    folder.writeResults(sweepResults(placed, this.#outcomes, { specFile, engine, dataFingerprint }));
    this.#queue.push({ type: "roundPlaced", specText, points: placedPoints(this.#parsed, placed) });
    return true;
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
        if (this.#placeNextRound(folder)) return;
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
