import { ChildLink } from "../protocol/childLink.ts";
import { parseFromWorker, type FromWorker, type ToWorker } from "../protocol/workerMessages.ts";
import type { PointOutcome } from "../results/results.ts";
import type { Batch } from "../training/planBatches.ts";

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

export interface PoolListener {
  /** The first worker has read the data. The listener answers with `train`, at once or later. */
  readonly onOpened: (opened: SweepOpened) => void;
  readonly onRejected: (problems: Extract<FromWorker, { type: "sweepRejected" }>["problems"]) => void;
  readonly onEpoch: (message: Extract<FromWorker, { type: "epochDone" }>) => void;
  readonly onPointFailed: (message: Extract<FromWorker, { type: "pointFailed" }>) => void;
  readonly onBatchEnded: (outcomes: readonly PointOutcome[]) => void;
  /** A worker died while it trained this batch. */
  readonly onBatchLost: (batch: Batch, reason: string) => void;
  /** A worker met an error that ends the sweep (a full disk, a damaged checkpoint). */
  readonly onFatal: (message: string) => void;
  /** All processes have ended. */
  readonly onEmpty: () => void;
}

/** Gives each worker process one batch of a sweep at a time and replaces workers that die. */
export class SweepPool {
  readonly #options: PoolOptions;
  readonly #listener: PoolListener;
  readonly #workers = new Map<WorkerLink, Batch | undefined>();
  /** Workers that have read the data. */
  readonly #ready = new Set<WorkerLink>();
  #waiting: Batch[] = [];
  #targetOf: ((batch: Batch) => TrainingTarget) | undefined;
  #opened: SweepOpened | undefined;
  #failedStarts = 0;
  #stopping = false;
  #emptied = false;

  constructor(options: PoolOptions, listener: PoolListener) {
    this.#options = options;
    this.#listener = listener;
    // All workers start together: starting a process and reading the data take as long as a small sweep.
    for (let i = 0; i < options.workers; i++) this.#start();
  }

  /** Trains batches into a folder. Workers that are still reading the data join later. */
  train(batches: readonly Batch[], targetOf: (batch: Batch) => TrainingTarget): void {
    this.#waiting = [...batches];
    this.#targetOf = targetOf;
    for (const worker of this.#ready) this.#next(worker);
  }

  /** Stops all workers after a checkpoint; `onEmpty` follows. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#waiting = [];
    for (const worker of this.#workers.keys()) worker.stop();
    this.#tellIfEmpty();
  }

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
        this.#listener.onRejected(message.problems);
        break;
      case "epochDone":
        this.#listener.onEpoch(message);
        break;
      case "pointFailed":
        this.#listener.onPointFailed(message);
        break;
      case "batchDone":
      case "batchStopped":
        this.#workers.set(worker, undefined);
        this.#listener.onBatchEnded(message.outcomes);
        this.#next(worker);
        break;
      case "workerFailed":
        this.#workers.set(worker, undefined);
        this.#listener.onFatal(message.message);
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
      this.#listener.onOpened(message);
    } else if (first.dataFingerprint !== message.dataFingerprint) {
      this.#listener.onFatal(
        "the data changed while the sweep was training: restore the files and resume, or start a new sweep.",
      );
    } else if (first.engine !== message.engine) {
      this.#listener.onFatal(
        `one worker computes with ${first.engine} and another with ${message.engine} (${message.engineReason}): choose one with --engine.`,
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
    if (batch !== undefined) this.#listener.onBatchLost(batch, reason);
    else this.#failedStarts += 1;
    if (!this.#stopping && (this.#opened === undefined || this.#waiting.length > 0)) this.#replace(reason);
    this.#tellIfEmpty();
  }

  #replace(reason: string): void {
    if (this.#opened !== undefined && this.#failedStarts < MAX_FAILED_STARTS) this.#start();
    else if (this.#workers.size === 0)
      this.#listener.onFatal(`the worker process ended before it had read the data (${reason})`);
  }

  #tellIfEmpty(): void {
    if (this.#emptied || this.#workers.size > 0) return;
    this.#emptied = true;
    this.#listener.onEmpty();
  }
}
