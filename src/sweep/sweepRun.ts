import type { Failure, PointOutcome, Results } from "../results/results.ts";
import { isComplete, isGpuEngine, WORKER_DIED } from "../results/reading.ts";
import type { SweepEvent } from "../protocol/sweepMessages.ts";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { Lock } from "../store/lock.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { isToCome } from "../spec/autoRounds.ts";
import { planBatches, type Batch } from "../training/planBatches.ts";
import { placedPoints, withNextRound } from "./nextRound.ts";
import { createRunFolder, reopenRunFolder } from "./openRunFolder.ts";
import { sweepResults } from "./sweepResults.ts";
import { isWorthATrial, measuredEngine } from "./measuredEngine.ts";
import { poolOptionsOf, type SweepOptions } from "./sweepOptions.ts";
import { SweepPool, type SweepOpened } from "./sweepPool.ts";
import { ThrottledWriter } from "./throttledWriter.ts";

/** Workers that have read the data and wait for batches. */
interface OpenPool {
  readonly pool: SweepPool;
  readonly opened: SweepOpened;
}

/** One round of a sweep: all points whose settings are known. It yields events, the last of which is `sweepEnded` or `roundPlaced`. */
export class SweepRun {
  readonly #options: SweepOptions;
  readonly #parsed: ParsedSpec;
  readonly #outcomes: (PointOutcome | undefined)[];
  readonly #pools: SweepPool[] = [];
  readonly #locks: Lock[] = [];

  constructor(options: SweepOptions) {
    const { parsed } = options;
    this.#options = options;
    this.#parsed = parsed;
    this.#outcomes = parsed.points.map(() => undefined);
  }

  /** @throws SweepRejectedError, StoreError */
  async *events(): AsyncGenerator<SweepEvent, void, void> {
    try {
      const open = await this.#openPool();
      if (open !== undefined) yield* this.#train(open);
    } finally {
      // A consumer that stops early still waits for the last checkpoints: the locks must outlive the writers.
      await Promise.all(this.#pools.map((pool) => pool.end()));
      for (const lock of this.#locks) lock.release();
    }
  }

  /** With the engine that was chosen, or that is measured to be quicker. Undefined if the sweep was stopped meanwhile. */
  async #openPool(): Promise<OpenPool | undefined> {
    const { engine, workers, resume, signal } = this.#options;
    const pool = this.#start(engine, workers);
    const opened = await pool.opened();
    if (opened === undefined) return undefined;
    const { points } = this.#parsed;
    const trial = { ...poolOptionsOf(this.#options, engine), points, opened, signal };
    if (engine !== "auto" || resume || !isWorthATrial(trial)) return { pool, opened };
    // The workers of the processor's engine wait meanwhile; they are replaced if the GPU is quicker.
    const { choice, reason: engineReason } = await measuredEngine(trial);
    const chosen = choice === "onnxruntime" ? pool : this.#start(choice, 1);
    const [chosenOpened] = await Promise.all([chosen.opened(), chosen === pool ? undefined : pool.end()]);
    return chosenOpened && { pool: chosen, opened: { ...chosenOpened, engineReason } };
  }

  #start(engine: string, workers: number): SweepPool {
    const options = poolOptionsOf(this.#options, engine);
    const pool = new SweepPool(
      { ...options, workers: Math.min(workers, this.#parsed.points.length) },
      this.#options.signal,
    );
    this.#pools.push(pool);
    return pool;
  }

  async *#train({ pool, opened }: OpenPool): AsyncGenerator<SweepEvent, void, void> {
    const { resume } = this.#options;
    const { points, tree } = this.#parsed;
    const batches = planBatches(points, opened.layout);
    const request = { ...this.#options, opened, specText: tree.text };
    const { folder, lockNonce, trainedMs, ended, notices } = resume
      ? reopenRunFolder(request, batches, this.#locks)
      : createRunFolder(request, this.#locks);
    for (const outcome of ended) this.#outcomes[outcome.point] = outcome;
    const beganMs = performance.now();
    const { engine, engineReason } = opened;
    const warnings = [...opened.warnings, ...notices];
    yield { type: "sweepStarted", runFolder: folder.path, engine, engineReason, warnings };
    for (const outcome of this.#outcomes) if (outcome !== undefined) yield { type: "pointEnded", outcome };
    const waits = isToCome(this.#parsed);
    const waiting = batches
      .filter((batch) => batch.points.some(({ index }) => this.#outcomes[index] === undefined))
      .filter((batch) => !batch.points.some(waits));
    const resultsWriter = new ThrottledWriter(() => {
      // It also writes between two events, where nobody could catch an error.
      try {
        folder.writeResults(this.#results(opened));
      } catch (error) {
        pool.fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    const record = (outcomes: readonly PointOutcome[]): readonly SweepEvent[] => {
      for (const outcome of outcomes) this.#outcomes[outcome.point] = outcome;
      resultsWriter.changed();
      return outcomes.map((outcome) => ({ type: "pointEnded", outcome }));
    };
    // After a crash results.json may still have provisional settings of a round that has been placed.
    if (resume && points.some(({ round = 0 }) => round > 0)) resultsWriter.changed();
    try {
      const target = { runFolder: folder.path, lockNonce, claimed: false };
      for await (const event of pool.train(waiting, () => target)) {
        switch (event.type) {
          case "epochDone":
            yield { type: "epochDone", epoch: event.epoch, points: event.points };
            break;
          case "pointFailed":
            yield { type: "pointEnded", outcome: failed(event.point, event.failure) };
            break;
          case "batchEnded":
            yield* record(event.outcomes);
            break;
          case "batchLost": {
            const { batch, reason } = event;
            yield { type: "workerDied", points: batch.points.map(({ index }) => index), reason };
            const failure = this.#workerDied(batch, reason, { folder, opened });
            yield* record(batch.points.map(({ index }) => failed(index, failure)));
          }
        }
      }
    } finally {
      resultsWriter.cancel();
    }
    const results = this.#finalResults(folder, opened);
    folder.writeTrainedMs(trainedMs + performance.now() - beganMs);
    yield (
      this.#placeNextRound(folder, opened) ?? {
        type: "sweepEnded",
        how: isComplete(results.points) ? "done" : "stopped",
        results,
      }
    );
  }

  #workerDied(
    batch: Batch,
    reason: string,
    { folder, opened }: { readonly folder: RunFolder; readonly opened: SweepOpened },
  ): Failure {
    const epoch = folder.readProgress(batch)?.epoch ?? 0;
    // A driver that ends one process may end the next: the other choice is the processor, in a new run, because engines differ in the last digits.
    const otherEngine = isGpuEngine(opened.engine)
      ? `, or train on the processor instead of the GPU: vae-lens sweep ${this.#options.specFile} --engine onnxruntime`
      : "";
    const message = `its worker process died (${reason}); resume with --resume ${folder.path}${otherEngine}`;
    return { epoch, cause: WORKER_DIED, message };
  }

  #results({ engine, dataFingerprint }: SweepOpened, parsed = this.#parsed): Results {
    const { specFile } = this.#options;
    return sweepResults(parsed, this.#outcomes, { specFile, engine, dataFingerprint });
  }

  /** A resume that trained nothing keeps the file, to which `evaluate` may have added picks. */
  #finalResults(folder: RunFolder, opened: SweepOpened): Results {
    const results = this.#results(opened);
    const stored = this.#options.resume ? tryRead(() => folder.readStoredResults()) : undefined;
    if (stored !== undefined && JSON.stringify(stored.points) === JSON.stringify(results.points)) return stored;
    folder.writeResults(results);
    return results;
  }

  /** If a further round follows, whose values the folder then has. */
  #placeNextRound(folder: RunFolder, opened: SweepOpened): SweepEvent | undefined {
    const placed = this.#options.signal.aborted ? undefined : withNextRound(this.#parsed, this.#outcomes);
    if (placed === undefined) return undefined;
    const specText = placed.tree.text;
    folder.writeSpecText(specText);
    folder.writeResults(this.#results(opened, placed));
    return { type: "roundPlaced", specText, points: placedPoints(this.#parsed, placed) };
  }
}

/** What a point that has failed leaves. */
function failed(point: number, failure: Failure): PointOutcome {
  return { point, status: "failed", heldOut: null, train: null, keptEpoch: null, failure };
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
