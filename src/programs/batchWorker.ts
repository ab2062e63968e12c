import { ReportedError } from "../core/reportedError.ts";
import { spreadRows } from "../core/collapse/rowViews.ts";
import { rowsOf, type Dataset } from "../data/dataset.ts";
import { chooseEngine, engineChoices, isEngineChoice } from "../engine/chooseEngine.ts";
import type { Engine } from "../engine/engine.ts";
import { EngineError } from "../engine/engineError.ts";
import { GpuError } from "../engine/onnx/gpuError.ts";
import type { FromWorker, ToWorker } from "../protocol/workerMessages.ts";
import type { DataFolders } from "../data/dataFile.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { isLatentsAlone } from "../spec/trainedElsewhere.ts";
import { LATENTS_ENGINE, latentsBatch } from "../training/latents/latentsBatch.ts";
import { openLatents } from "../training/latents/openLatents.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { RunFolder } from "../store/runFolder.ts";
import { dataKey, openData } from "../training/openData.ts";
import { compareWithRuntime } from "../training/checkOwnModel.ts";
import { fingerprintOf, openOwnModels } from "../training/openOwnModels.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { INSPECTED_ROWS } from "../training/ownFindings/inspectOwnModel.ts";
import { inspectPoints } from "../training/ownFindings/inspectPoints.ts";
import { planBatches, type Batch } from "../training/planBatches.ts";
import { timeEpochMs } from "../training/timeEpochMs.ts";
import { trainBatch, type TrainingEvent } from "../training/trainBatch.ts";
import { CheckpointTimer } from "./checkpointTimer.ts";
import { responsiveEngine } from "./responsiveEngine.ts";

type Message<Type extends ToWorker["type"]> = Extract<ToWorker, { type: Type }>;

interface OpenSweep {
  readonly batches: readonly Batch[];
  /** Undefined where nothing is trained. */
  readonly timeEpochMs: ((batch: Batch, limitMs?: number) => Promise<number>) | undefined;
  /** How a batch is trained or measured. */
  readonly work: (batch: Batch, folder: RunFolder, timer: CheckpointTimer) => AsyncIterable<TrainingEvent>;
}

export interface WorkerPort {
  readonly send: (message: FromWorker) => void;
  /** Ends the process once all messages are sent. */
  readonly close: () => void;
  /** The running program's file; engines are resolved from its node_modules. */
  readonly entryFile: string;
  /** Ends the process at once if its parent has died: the process that resumes the sweep is the only one that may write. */
  readonly endIfAbandoned: () => void;
}

/** A worker process without its channel. It opens a sweep, trains the batches that it receives, and stops on request. */
export class BatchWorker {
  readonly #send: (message: FromWorker) => void;
  readonly #entryFile: string;
  readonly #close: () => void;
  readonly #endIfAbandoned: () => void;
  #sweep: OpenSweep | undefined;
  #busy = false;
  #stopping = false;

  constructor({ send, close, entryFile, endIfAbandoned }: WorkerPort) {
    this.#send = send;
    this.#close = close;
    this.#entryFile = entryFile;
    this.#endIfAbandoned = endIfAbandoned;
  }

  async handle(message: ToWorker): Promise<void> {
    if (message.type === "stop") {
      this.#stopping = true;
    } else {
      this.#busy = true;
      await this.#work(message);
      this.#busy = false;
    }
    if (this.#stopping && !this.#busy) this.#close();
  }

  async #work(message: Exclude<ToWorker, { type: "stop" }>): Promise<void> {
    try {
      if (message.type === "openSweep") await this.#open(message);
      else if (message.type === "timeTraining") await this.#time(message);
      else await this.#train(message);
    } catch (error) {
      // After an error of the GPU this process has lost its device. It ends, and another one trains the other batches.
      if (!(error instanceof ReportedError) || error instanceof GpuError) throw error;
      const { message: text, cause } = error;
      this.#send({ type: "workerFailed", message: text, ...(typeof cause === "string" && { cause }) });
    }
  }

  async #open({
    specText,
    specFolder,
    mediaFolder,
    engine: choice,
    tensorflowFolder,
  }: Message<"openSweep">): Promise<void> {
    const parsed = parseSpec(specText).points;
    if (isLatentsAlone(parsed)) {
      await this.#openLatents(parsed, { specFolder, mediaFolder });
      return;
    }
    if (!isEngineChoice(choice))
      throw new EngineError(`"${choice}" is not an engine: choose one of ${engineChoices.join(", ")}.`);
    const {
      engine,
      reason,
      isSoftware = false,
    } = await chooseEngine(choice, this.#entryFile, {
      tensorflowFolder: tensorflowFolder ?? undefined,
    });
    const { points, problems: unread } = openOwnModels(parsed, specFolder);
    if (unread.length > 0) {
      this.#send({ type: "sweepRejected", problems: unread });
      return;
    }
    const { datasets, problems } = await openData(points, { specFolder, mediaFolder });
    const [dataset] = datasets.values();
    if (dataset === undefined) {
      this.#send({ type: "sweepRejected", problems });
      return;
    }
    const layout = layoutOf(dataset);
    const findings = await inspectPoints(
      () => Promise.resolve(engine),
      points,
      (point) => {
        const { heldOut, condition, ...arranged } = datasets.get(dataKey(point)) ?? dataset;
        const rows = spreadRows(heldOut.rows, INSPECTED_ROWS);
        const data = {
          rows: rows.length,
          x: rowsOf(heldOut, rows),
          condition: condition && rowsOf(condition.heldOut, rows),
        };
        return Promise.resolve({ layout: layoutOf({ ...arranged, condition }), data });
      },
    );
    if (findings.some(({ severity }) => severity === "error")) {
      this.#send({ type: "sweepRejected", problems: findings });
      return;
    }
    const responsive = responsiveEngine(engine);
    this.#sweep = {
      batches: planBatches(points, layout),
      timeEpochMs: (batch, limitMs) => timeEpochMs(batch, dataOf(batch, datasets).dataset, engine, limitMs),
      work: (batch, folder, timer) => this.#training(batch, responsive, datasets, folder, timer),
    };
    this.#send({
      type: "sweepOpened",
      engine: engine.name,
      engineReason: reason,
      isSoftware,
      layout,
      dataFingerprint: fingerprintOf(datasets.values(), points),
      trainingRows: dataset.train.rows,
      warnings: [...problems, ...findings],
    });
  }

  async #time({ batch: index, limitMs }: Message<"timeTraining">): Promise<void> {
    const batch = this.#sweep?.batches[index];
    if (!this.#sweep?.timeEpochMs || !batch) throw new Error(`batch ${index} cannot be timed`);
    this.#send({ type: "trainingTimed", epochMs: await this.#sweep.timeEpochMs(batch, limitMs) });
  }

  async #train({ batch: index, runFolder, checkpointSeconds, ...held }: Message<"trainBatch">): Promise<void> {
    const batch = this.#sweep?.batches[index];
    if (!this.#sweep || !batch) throw new Error(`batch ${index} was requested before its sweep was opened`);
    const folder = new RunFolder(runFolder, held);
    const timer = new CheckpointTimer(checkpointSeconds);
    for await (const event of this.#sweep.work(batch, folder, timer)) this.#store(event, batch, folder, timer);
  }

  async *#training(
    batch: Batch,
    engine: Engine,
    datasets: ReadonlyMap<string, Dataset>,
    folder: RunFolder,
    timer: CheckpointTimer,
  ): AsyncGenerator<TrainingEvent, void, void> {
    const { first, dataset } = dataOf(batch, datasets);
    await compareWithRuntime(engine, first.spec, dataset);
    yield* trainBatch({
      batch,
      dataset,
      engine,
      resumeFrom: folder.readCheckpoint(batch),
      shouldStop: () => this.#stopping,
      checkpointDue: () => timer.isDue(),
    });
  }

  /** Latents need no engine: nothing is decoded. */
  async #openLatents(points: readonly SweepPoint[], folders: DataFolders): Promise<void> {
    const { latents, fingerprint, datasets, problems } = await openLatents(points, folders);
    if (problems.some(({ severity }) => severity === "error")) {
      this.#send({ type: "sweepRejected", problems });
      return;
    }
    const layout = { columns: latents, conditionSize: 0 };
    this.#sweep = {
      batches: planBatches(points, layout),
      timeEpochMs: undefined,
      work: (batch, folder) => latentsBatch(batch, folders, datasets, folder.readCheckpoint(batch)),
    };
    const [dataset] = datasets.values();
    this.#send({
      type: "sweepOpened",
      engine: LATENTS_ENGINE,
      engineReason: "latents need no other",
      isSoftware: false,
      layout,
      dataFingerprint: fingerprint,
      trainingRows: dataset?.train.rows ?? 0,
      warnings: [...problems],
    });
  }

  /** Writes metrics and checkpoints to disk and sends the parent what the views show. */
  #store(event: TrainingEvent, batch: Batch, folder: RunFolder, timer: CheckpointTimer): void {
    this.#endIfAbandoned();
    switch (event.type) {
      case "epochDone":
        // Metrics are written before a checkpoint that counts this epoch as done: a resume can drop rows but not restore missing ones.
        folder.appendMetrics(batch, event.epoch, event.points);
        this.#send({ ...event, batch: batch.index });
        break;
      case "pointFailed":
        this.#send({ ...event, batch: batch.index });
        break;
      case "checkpointReady":
        timer.time(() => {
          folder.writeCheckpoint(batch.index, event.checkpoint);
        });
        break;
      case "batchDone":
      case "batchStopped":
        this.#send({ type: event.type, batch: batch.index, outcomes: event.outcomes });
        break;
    }
  }
}

function dataOf(
  { index, points: [first] }: Batch,
  datasets: ReadonlyMap<string, Dataset>,
): { readonly first: SweepPoint; readonly dataset: Dataset } {
  const dataset = first && datasets.get(dataKey(first));
  if (!dataset) throw new Error(`the data of batch ${index} were not read`);
  return { first, dataset };
}
