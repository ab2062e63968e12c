import { basename } from "node:path";
import * as vscode from "vscode";
import { ChildLink } from "../protocol/childLink.ts";
import type { Comparison } from "../protocol/comparison.ts";
import { applyRunEvents, type RunEvent, type RunSnapshot } from "../protocol/runSnapshot.ts";
import { parseFromSweep, type FromSweep, type ToSweep } from "../protocol/sweepMessages.ts";
import { noMeasurements, type Measurements } from "../protocol/measurements.ts";
import type { RunPrediction } from "../results/specReport.ts";
import { failureText } from "../results/wording.ts";
import type { LocatedProblem } from "../spec/problem.ts";

/** Writing the last checkpoint may take this long after Stop. */
const STOP_GRACE_MS = 15_000;

export type StartSweep = Extract<ToSweep, { type: "startSweep" }>;

/** How a sweep ended. */
export type SweepEnd =
  | { readonly how: "done" | "stopped"; readonly failedPoints: number }
  | { readonly how: "rejected"; readonly problems: readonly LocatedProblem[] }
  | { readonly how: "failed"; readonly message: string };

/** What changed: the session shows another run, or these events changed it. */
export type RunChange =
  | { readonly type: "replaced" }
  | { readonly type: "measurements" }
  | { readonly type: "comparison" }
  | { readonly type: "prediction" }
  | { readonly type: "events"; readonly events: readonly RunEvent[] };

/** The run of one spec in the editor: read from disk, or training now in its own process. */
export class RunSession implements vscode.Disposable {
  /** The spec's file; the run folder for an imported run, which has no spec. */
  readonly spec: vscode.Uri;
  readonly #sweepProgram: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<RunChange>();
  readonly onDidChange = this.#changed.event;
  #run: RunSnapshot | null = null;
  #measurements = noMeasurements;
  #comparison: Comparison | null = null;
  #prediction: { readonly runFolder: string; readonly prediction: RunPrediction | null } | undefined;
  /** What the editor showed for the spec when its training started. */
  #shown: RunPrediction | null = null;
  #runFolder: string | undefined;
  #link: ChildLink<ToSweep, FromSweep> | undefined;
  /** Whether the user stopped the current sweep. */
  #stopping = false;
  #stopWithWindow = true;

  constructor(spec: vscode.Uri, sweepProgram: string, log: vscode.LogOutputChannel) {
    this.spec = spec;
    this.#sweepProgram = sweepProgram;
    this.#log = log;
  }

  get run(): RunSnapshot | null {
    return this.#run;
  }

  get measurements(): Measurements {
    return this.#measurements;
  }

  /** The comparison of the current run; null if there is none. */
  get comparison(): Comparison | null {
    return this.#comparison?.own.runFolder === this.#runFolder ? this.#comparison : null;
  }

  /** The prediction stored with the current run; null if it has none, or it is not read yet. */
  get prediction(): RunPrediction | null {
    return this.#prediction?.runFolder === this.#runFolder ? (this.#prediction?.prediction ?? null) : null;
  }

  get shown(): RunPrediction | null {
    return this.#shown;
  }

  get runFolder(): string | undefined {
    return this.#runFolder;
  }

  get isTraining(): boolean {
    return this.#link !== undefined;
  }

  /** Whether another process trains the run, or will: another window, a terminal, another machine, the tasks of a cluster. */
  get isTrainedElsewhere(): boolean {
    return !this.isTraining && (this.#run?.status === "training" || this.#run?.status === "queued");
  }

  /** What another process has done to the run that is shown. */
  follow(events: readonly RunEvent[]): void {
    if (!this.isTraining && events.length > 0) this.#apply(events);
  }

  /** Shows a run from disk. */
  show(run: RunSnapshot, runFolder: string, measurements: Measurements): void {
    if (this.isTraining) return;
    this.#run = run;
    this.#measurements = measurements;
    this.#runFolder = runFolder;
    this.#changed.fire({ type: "replaced" });
  }

  /** Call after the run was deleted. */
  forget(): void {
    if (this.isTraining) return;
    this.#run = null;
    this.#measurements = noMeasurements;
    this.#runFolder = undefined;
    this.#changed.fire({ type: "replaced" });
  }

  setComparison(comparison: Comparison | null): void {
    this.#comparison = comparison;
    this.#changed.fire({ type: "comparison" });
  }

  setPrediction(prediction: RunPrediction | null, runFolder: string): void {
    this.#prediction = { runFolder, prediction };
    if (this.#runFolder === runFolder) this.#changed.fire({ type: "prediction" });
  }

  /** Sets the measurements of a run; ignored if the session now shows another run or trains. */
  setMeasurements(measurements: Measurements, runFolder: string): void {
    if (this.isTraining || this.#runFolder !== runFolder) return;
    this.#measurements = measurements;
    this.#changed.fire({ type: "measurements" });
  }

  /**
   * Trains a sweep; resolves when it ends.
   * @param run the run before its first (or next) epoch
   * @param shown the prediction that the editor shows for the spec; null if there is none yet
   */
  async train(start: StartSweep, run: RunSnapshot, shown: RunPrediction | null): Promise<SweepEnd> {
    if (this.isTraining) throw new Error(`${this.spec.fsPath} is already training`);
    this.#shown = shown;
    this.#stopping = false;
    this.#stopWithWindow = start.stopWithWindow;
    this.#run = { ...run, status: "preparing", message: null };
    this.#measurements = noMeasurements;
    this.#runFolder = start.runFolder ?? undefined;
    const end = await new Promise<SweepEnd>((resolve) => {
      let end: SweepEnd | undefined;
      this.#link = new ChildLink<ToSweep, FromSweep>({
        file: this.#sweepProgram,
        mayOutlive: !start.stopWithWindow,
        parse: parseFromSweep,
        stopMessage: { type: "stopSweep" },
        graceMs: STOP_GRACE_MS,
        onMessage: (message) => {
          end = this.#receive(message) ?? end;
        },
        onExit: (reason) => {
          resolve(end ?? this.#unexpectedEnd(reason));
        },
      });
      this.#changed.fire({ type: "replaced" });
      this.#link.send(start);
    });
    this.#link = undefined;
    this.#apply([endEvent(end)]);
    return end;
  }

  stop(): void {
    this.#stopping = true;
    this.#link?.stop();
  }

  /** When the window closes, the sweep goes on, unless the user's setting says otherwise: the next window follows it. */
  dispose(): void {
    if (this.#stopWithWindow) this.stop();
    else this.#link?.release();
    this.#changed.dispose();
  }

  /** A sweep that is stopped before it has read its data sends no message. */
  #unexpectedEnd(reason: string): SweepEnd {
    if (this.#stopping) return { how: "stopped", failedPoints: 0 };
    return { how: "failed", message: `The training process ended unexpectedly (${reason}).` };
  }

  #receive(message: FromSweep): SweepEnd | undefined {
    switch (message.type) {
      case "sweepRejected":
        return { how: "rejected", problems: message.problems };
      case "sweepFailed":
        return { how: "failed", message: message.message };
      case "sweepStarted":
        this.#runFolder = message.runFolder;
        this.#log.info(
          `${basename(this.spec.fsPath)}: training with ${message.engine} (${message.engineReason}) into ${message.runFolder}`,
        );
        this.#run = this.#run && {
          ...this.#run,
          id: basename(message.runFolder),
          engine: message.engine,
          engineReason: message.engineReason,
          status: "training",
        };
        this.#changed.fire({ type: "replaced" });
        return undefined;
      case "epochDone":
        this.#apply([message]);
        return undefined;
      case "pointEnded": {
        const { failure } = message.outcome;
        if (failure) this.#log.warn(`Point ${message.outcome.point + 1} failed: ${failureText(failure)}`);
        this.#apply([{ type: "pointEnded", ...message.outcome }]);
        return undefined;
      }
      case "roundPlaced":
        this.#apply([{ type: "pointsPlaced", points: message.points }]);
        return undefined;
      case "workerDied":
        this.#log.error(
          `A worker process died (${message.reason}); its points: ${message.points.map((point) => point + 1).join(", ")}.`,
        );
        return undefined;
      case "sweepEnded":
        return {
          how: message.how,
          failedPoints: message.results.points.filter(({ status }) => status === "failed").length,
        };
    }
  }

  #apply(events: readonly RunEvent[]): void {
    if (this.#run === null) return;
    this.#run = applyRunEvents(this.#run, events);
    this.#changed.fire({ type: "events", events });
    // Its spec has other values now, which the kept prediction has to cover.
    if (events.some(({ type }) => type === "pointsPlaced")) this.#changed.fire({ type: "replaced" });
  }
}

function endEvent(end: SweepEnd): RunEvent {
  switch (end.how) {
    case "done":
      return { type: "statusChanged", status: end.failedPoints > 0 ? "failed" : "done", message: null };
    case "stopped":
      return { type: "statusChanged", status: "stopped", message: null };
    case "rejected":
      return { type: "statusChanged", status: "failed", message: end.problems.map(({ message }) => message).join(" ") };
    case "failed":
      return { type: "statusChanged", status: "failed", message: end.message };
  }
}

/** A run before its start. */
export function freshRun(specFile: string, axes: readonly string[], points: RunSnapshot["points"]): RunSnapshot {
  return { id: "", specName: basename(specFile), axes, engine: "", status: "preparing", message: null, points };
}
