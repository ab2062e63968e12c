import * as vscode from "vscode";
import { isGpuEngine, isUnfinished } from "../results/reading.ts";
import type { RunPrediction } from "../results/specReport.ts";
import { isToCome } from "../spec/autoRounds.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { freshPoints } from "../store/freshPoints.ts";
import { chosenSpecText } from "./chosenSpecText.ts";
import type { FollowedRuns } from "./followedRuns.ts";
import { freshRun, type RunSession, type StartSweep, type SweepEnd } from "./runSession.ts";
import type { RunSessions } from "./runSessions.ts";
import { readSettings } from "./settings.ts";
import type { SpecReports } from "./specReports.ts";
import { trustedSpec } from "./trustedSpec.ts";

export interface TrainingViews {
  readonly showPanel: (session: RunSession) => void;
  readonly showLog: () => void;
}

/** The commands Train, Stop and Resume: they choose the spec, check trust, and report the end. */
export class TrainCommands {
  readonly #sessions: RunSessions;
  readonly #followed: Pick<FollowedRuns, "stop">;
  readonly #views: TrainingViews;
  readonly #predictions: Pick<SpecReports, "current" | "settled">;

  constructor(
    sessions: RunSessions,
    followed: Pick<FollowedRuns, "stop">,
    views: TrainingViews,
    predictions: Pick<SpecReports, "current" | "settled">,
  ) {
    this.#sessions = sessions;
    this.#followed = followed;
    this.#views = views;
    this.#predictions = predictions;
  }

  /**
   * @param called the spec's Uri when called from a menu, the panel or a test
   * @param engine in place of the setting's
   */
  async trainSweep(called: unknown, engine?: "onnxruntime"): Promise<void> {
    const document = await trustedSpec(called);
    if (document === undefined) return;
    const session = this.#sessions.of(document.uri);
    const specText = session.isTraining ? "" : await chosenSpecText(document, this.#predictions);
    // Another command may have started the training in the meantime.
    if (session.isTraining) {
      this.#views.showPanel(session);
      void vscode.window.showInformationMessage(`${nameOf(document.uri)} is already training.`);
      return;
    }
    const { points, axes } = parseSpec(specText);
    if (points.length === 0) {
      await showProblems(document.uri);
      return;
    }
    const start: StartSweep = {
      ...this.#start(document.uri),
      ...(engine && { engine }),
      specText,
      runFolder: null,
      resume: false,
    };
    await this.#train(
      session,
      start,
      freshRun(
        document.uri.fsPath,
        axes.map(({ name }) => name),
        freshPoints(points, isToCome({ axes })),
      ),
      this.#predictionOf(document),
    );
  }

  async resumeSweep(called: unknown): Promise<void> {
    const document = await trustedSpec(called);
    if (document === undefined) return;
    const session = this.#sessions.of(document.uri);
    await this.#sessions.load(session);
    const { runFolder } = session;
    // The run continues with its own copy of the spec, even if the file has changed.
    const specText =
      runFolder &&
      new TextDecoder().decode(
        await vscode.workspace.fs.readFile(vscode.Uri.joinPath(vscode.Uri.file(runFolder), "spec.vae.json")),
      );
    // No await from here on: another command may have started the training in the meantime.
    const { run } = session;
    if (session.isTraining || run === null || runFolder === undefined || specText === undefined) {
      const why = session.isTraining ? `${nameOf(document.uri)} is already training.` : "There is no run to resume.";
      void vscode.window.showInformationMessage(why);
      return;
    }
    if (!run.points.some(isUnfinished)) {
      void vscode.window.showInformationMessage("Every point of this run has ended: nothing is left to resume.");
      return;
    }
    await this.#train(session, { ...this.#start(document.uri), specText, runFolder, resume: true }, resumed(run), null);
  }

  async stopSweep(called: unknown): Promise<void> {
    const training = this.#sessions.training();
    const session = called instanceof vscode.Uri ? this.#sessions.of(called) : await chooseTraining(training);
    if (session?.isTrainedElsewhere !== true) {
      session?.stop();
      return;
    }
    try {
      await this.#followed.stop(session);
    } catch (error) {
      void vscode.window.showErrorMessage(
        `The sweep was not stopped: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** What the editor shows for the text; the run is judged by it. */
  #predictionOf(document: vscode.TextDocument): RunPrediction | null {
    const report = this.#predictions.current(document)?.report;
    return report === undefined || report.predictions.length === 0
      ? null
      : {
          format: 1,
          predictions: report.predictions,
          frontier: report.frontier,
          collapsedBest: report.collapsedBest ?? null,
        };
  }

  #start(spec: vscode.Uri): Omit<StartSweep, "specText" | "runFolder" | "resume"> {
    const { workers, engine, tensorflowFolder, checkpointSeconds, stopWithWindow } = readSettings(spec);
    const settings = { workers, engine, tensorflowFolder, checkpointSeconds, stopWithWindow };
    return { type: "startSweep", specFile: spec.fsPath, ...settings };
  }

  async #train(session: RunSession, start: StartSweep, run: StartRun, shown: RunPrediction | null): Promise<void> {
    const ended = session.train(start, run, shown);
    // The panel shows the progress, and the status bar while no panel of the run is in sight.
    this.#views.showPanel(session);
    const end = await ended;
    await this.#report(session, end);
  }

  async #report(session: RunSession, end: SweepEnd): Promise<void> {
    const showLog = "Show Log";
    const resume = "Resume";
    const onProcessor = "Train on the Processor";
    if (end.how === "rejected") {
      await showProblems(session.spec, end.problems[0]?.message);
      return;
    }
    const message = endMessage(nameOf(session.spec), end);
    if (message === undefined) return;
    const canResume = session.runFolder !== undefined && session.run?.points.some(isUnfinished) === true;
    const isOnGpu = isGpuEngine(session.run?.engine || readSettings(session.spec).engine);
    const buttons = [...(canResume ? [resume] : []), ...(isOnGpu ? [onProcessor] : []), showLog];
    const answer = await vscode.window.showErrorMessage(message, ...buttons);
    if (answer === showLog) this.#views.showLog();
    if (answer === resume) await this.resumeSweep(session.spec);
    // A new run: engines differ in the last digits.
    if (answer === onProcessor) await this.trainSweep(session.spec, "onnxruntime");
  }
}

type StartRun = Parameters<RunSession["train"]>[1];

/** Points that are not done wait to continue from their last checkpoint. */
function resumed(run: StartRun): StartRun {
  return {
    ...run,
    points: run.points.map((point) =>
      point.status === "done" ? point : { ...point, status: "waiting", failure: null },
    ),
  };
}

function nameOf(spec: vscode.Uri): string {
  return vscode.workspace.asRelativePath(spec);
}

function endMessage(name: string, end: Exclude<SweepEnd, { how: "rejected" }>): string | undefined {
  if (end.how === "failed") return `Training ${name} failed: ${end.message}`;
  if (end.how === "stopped" || end.failedPoints === 0) return undefined;
  return `${end.failedPoints} points of ${name} failed. The log shows the causes.`;
}

export async function showProblems(spec: vscode.Uri, first?: string): Promise<void> {
  const show = "Show Problems";
  const message = first ?? `${nameOf(spec)} has problems.`;
  const answer = await vscode.window.showErrorMessage(`Nothing was trained. ${message}`, show);
  if (answer === show) await vscode.commands.executeCommand("workbench.actions.view.problems");
}

async function chooseTraining(training: readonly RunSession[]): Promise<RunSession | undefined> {
  if (training.length <= 1) {
    if (training.length === 0) void vscode.window.showInformationMessage("Nothing is training.");
    return training[0];
  }
  const items = training.map((session) => ({ label: nameOf(session.spec), session }));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Select the sweep to stop" }))?.session;
}
