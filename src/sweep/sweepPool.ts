import { ChildLink } from "../protocol/childLink.ts";
import { parseFromWorker, type FromWorker, type ToWorker } from "../protocol/workerMessages.ts";
import type { PointOutcome } from "../results/results.ts";
import { StoreError } from "../store/storeError.ts";
import type { Batch } from "../training/planBatches.ts";
import { EventQueue } from "./eventQueue.ts";
import { SweepRejectedError } from "./sweepRejected.ts";

export interface PoolOptions {
  readonly workerFile: string;
  readonly workers: number;
  readonly opening: Omit<Extract<ToWorker, { type: "openSweep" }>, "type">;
  readonly checkpointSeconds: number;
}

/** Where a batch is written, and the lock under which that is allowed. */
export type TrainingTarget = Pick<Extract<ToWorker, { type: "trainBatch" }>, "runFolder" | "lockNonce" | "claimed">;

type WorkerLink = ChildLink<ToWorker, FromWorker>;

/** A worker that has not written its checkpoint this long after a request to stop is killed. */
const STOP_GRACE_MS = 10_000;

/** After so many consecutive workers that died before they had read the data, no other one is started. */
const MAX_FAILED_STARTS = 3;

export type SweepOpened = Extract<FromWorker, { type: "sweepOpened" }>;

/** What happens while a pool trains. */
export type PoolEvent =
  | Extract<FromWorker, { type: "epochDone" | "pointFailed" }>
  | { readonly type: "batchEnded"; readonly outcomes: readonly PointOutcome[] }
  /** A worker died while it trained this batch. */
  | { readonly type: "batchLost"; readonly batch: Batch; readonly reason: string };

/**
 * Gives each worker process one batch of a sweep at a time and replaces workers that die. An error ends it (data that cannot be used, a full
 * disk, a damaged checkpoint): every worker then writes a checkpoint and ends.
 */
export class SweepPool {
  readonly #options: PoolOptions;
  readonly #signal: AbortSignal;
  readonly #events = new EventQueue<PoolEvent>();
  readonly #workers = new Map<WorkerLink, Batch | undefined>();
  /** Workers that have read the data. */
  readonly #ready = new Set<WorkerLink>();
  /** The first worker has read the data, or none will. */
  readonly #settled: Promise<void>;
  #settle: () => void = () => undefined;
  /** All processes have ended. */
  readonly #empty: Promise<void>;
  #tellEmpty: () => void = () => undefined;
  #waiting: Batch[] = [];
  #targetOf: ((batch: Batch) => TrainingTarget) | undefined;
  #opened: SweepOpened | undefined;
  #failure: Error | undefined;
  #failedStarts = 0;
  #stopping = false;

  /** @param signal aborting it stops all workers after a checkpoint */
  constructor(options: PoolOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#settled = new Promise((resolve) => (this.#settle = resolve));
    this.#empty = new Promise((resolve) => (this.#tellEmpty = resolve));
    signal.addEventListener("abort", this.#stop);
    if (signal.aborted) this.#stop();
    // All workers start together: starting a process and reading the data take as long as a small sweep.
    else for (let i = 0; i < options.workers; i++) this.#start();
  }

  /**
   * What the first worker has read; the workers then wait for `train`. Undefined if the pool is stopped.
   * @throws SweepRejectedError; StoreError if no worker could read the data, or two do not agree
   */
  async opened(): Promise<SweepOpened | undefined> {
    await this.#settled;
    if (this.#failure !== undefined) throw this.#failure;
    return this.#stopping ? undefined : this.#opened;
  }

  /**
   * Trains batches into a folder. Workers that are still reading the data join later. The iteration ends when all processes have; a consumer
   * that leaves it early calls `end`.
   * @throws StoreError, SweepRejectedError, or what `fail` was given, when all processes have ended
   */
  async *train(
    batches: readonly Batch[],
    targetOf: (batch: Batch) => TrainingTarget,
  ): AsyncGenerator<PoolEvent, void, void> {
    if (!this.#stopping) {
      this.#waiting = [...batches];
      this.#targetOf = targetOf;
      for (const worker of this.#ready) this.#next(worker);
    }
    yield* this.#events;
  }

  /** Stops all workers after a checkpoint, for a reason that `opened` or `train` throws. Later reasons are ignored. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#settle();
    this.#stop();
  }

  /** Stops all workers after a checkpoint. Resolves when their processes have ended, from when on nothing of them writes. */
  async end(): Promise<void> {
    this.#stop();
    await this.#empty;
  }

  readonly #stop = (): void => {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#waiting = [];
    for (const worker of this.#workers.keys()) worker.stop();
    this.#endIfEmpty();
  };

  #start(): void {
    const worker: WorkerLink = new ChildLink<ToWorker, FromWorker>({
      file: this.#options.workerFile,
      parse: parseFromWorker,
      stopMessage: { type: "stop" },
      graceMs: STOP_GRACE_MS,
      onMessage: (message) => {
        this.#receive(worker, message);
      },
      onExit: (reason) => {
        this.#lose(worker, reason);
      },
    });
    this.#workers.set(worker, undefined);
    worker.send({ type: "openSweep", ...this.#options.opening });
  }

  #receive(worker: WorkerLink, message: FromWorker): void {
    switch (message.type) {
      case "sweepOpened":
        this.#open(worker, message);
        break;
      case "sweepRejected":
        this.fail(new SweepRejectedError(message.problems));
        break;
      case "epochDone":
      case "pointFailed":
        this.#events.push(message);
        break;
      case "batchDone":
      case "batchStopped":
        this.#workers.set(worker, undefined);
        this.#events.push({ type: "batchEnded", outcomes: message.outcomes });
        this.#next(worker);
        break;
      case "workerFailed":
        this.#workers.set(worker, undefined);
        this.fail(new StoreError(message.message));
        break;
      case "trainingTimed":
        // Only a trial asks for it (trialWorker.ts).
        break;
    }
  }

  #open(worker: WorkerLink, message: SweepOpened): void {
    this.#failedStarts = 0;
    this.#ready.add(worker);
    const first = this.#opened;
    if (first === undefined) {
      this.#opened = message;
      this.#settle();
    } else if (first.dataFingerprint !== message.dataFingerprint) {
      this.fail(
        new StoreError(
          "the data changed while the sweep was training: restore the files and resume, or start a new sweep.",
        ),
      );
    } else if (first.engine !== message.engine) {
      this.fail(
        new StoreError(
          `one worker computes with ${first.engine} and another with ${message.engine} (${message.engineReason}): choose one with --engine.`,
        ),
      );
    } else if (this.#targetOf !== undefined) {
      this.#next(worker);
    }
  }

  #next(worker: WorkerLink): void {
    const batch = this.#waiting.shift();
    if (batch === undefined || this.#targetOf === undefined) {
      worker.stop();
      return;
    }
    this.#workers.set(worker, batch);
    const { checkpointSeconds } = this.#options;
    worker.send({ type: "trainBatch", batch: batch.index, ...this.#targetOf(batch), checkpointSeconds });
  }

  #lose(worker: WorkerLink, reason: string): void {
    const batch = this.#workers.get(worker);
    this.#workers.delete(worker);
    this.#ready.delete(worker);
    if (batch !== undefined) this.#events.push({ type: "batchLost", batch, reason });
    else this.#failedStarts += 1;
    if (!this.#stopping && (this.#opened === undefined || this.#waiting.length > 0)) this.#replace(reason);
    this.#endIfEmpty();
  }

  #replace(reason: string): void {
    if (this.#opened !== undefined && this.#failedStarts < MAX_FAILED_STARTS) this.#start();
    else if (this.#workers.size === 0)
      this.fail(new StoreError(`the worker process ended before it had read the data (${reason})`));
  }

  #endIfEmpty(): void {
    if (this.#workers.size > 0) return;
    this.#signal.removeEventListener("abort", this.#stop);
    this.#settle();
    this.#events.end(this.#failure);
    this.#tellEmpty();
  }
}
