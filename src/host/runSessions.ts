import * as vscode from "vscode";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { RunSession } from "./runSession.ts";

/** One session for each spec, created on first use. */
export class RunSessions implements vscode.Disposable {
  readonly #sessions = new Map<string, RunSession>();
  readonly #background: BackgroundProcess;
  readonly #mediaFolder: string;
  readonly #create: (spec: vscode.Uri) => RunSession;
  readonly #changed = new vscode.EventEmitter<RunSession>();
  /** Any session's run changed. */
  readonly onDidChange = this.#changed.event;

  constructor(background: BackgroundProcess, mediaFolder: string, create: (spec: vscode.Uri) => RunSession) {
    this.#background = background;
    this.#mediaFolder = mediaFolder;
    this.#create = create;
  }

  of(spec: vscode.Uri): RunSession {
    const key = spec.toString();
    const known = this.#sessions.get(key);
    if (known) return known;
    const session = this.#create(spec);
    session.onDidChange((change) => {
      if (change.type === "replaced") void this.#keepPrediction(session);
      this.#changed.fire(session);
    });
    this.#sessions.set(key, session);
    return session;
  }

  training(): readonly RunSession[] {
    return [...this.#sessions.values()].filter((session) => session.isTraining);
  }

  /** Those whose run trains, or will by itself, here or elsewhere. */
  live(): readonly RunSession[] {
    return this.known().filter(({ isTraining, isTrainedElsewhere }) => isTraining || isTrainedElsewhere);
  }

  known(): readonly RunSession[] {
    return [...this.#sessions.values()];
  }

  /**
   * Shows a run from disk in a session that has no run folder yet (also after a sweep that stopped before it had one).
   * @param runId name of the run folder; null, or a name that does not exist, selects the newest run
   */
  async load(session: RunSession, runId: string | null = null): Promise<void> {
    if (session.runFolder !== undefined || session.spec.scheme !== "file") return;
    const { found } = await this.#background.ask<"findRun">({ type: "findRun", specFile: session.spec.fsPath, runId });
    if (found && session.runFolder === undefined) session.show(found.run, found.runFolder, found.measurements);
  }

  /** Shows the run in a folder of the session's spec. @returns false if the session trains and so keeps its own run */
  async showRun(session: RunSession, runFolder: string): Promise<boolean> {
    if (session.runFolder === runFolder) return true;
    if (session.isTraining) return false;
    const { found } = await this.#background.ask<"readRun">({ type: "readRun", runFolder });
    if (found) session.show(found.run, found.runFolder, found.measurements);
    return session.runFolder === runFolder;
  }

  /** A run is judged by the prediction that was made before it. A run without one is judged by the current prediction. */
  async #keepPrediction(session: RunSession): Promise<void> {
    const { runFolder, shown, isTraining: isNew } = session;
    if (runFolder === undefined) return;
    const mediaFolder = this.#mediaFolder;
    const request = { type: "keepPrediction", runFolder, mediaFolder, shown: isNew ? shown : null, isNew } as const;
    const kept = await this.#background.ask<"keepPrediction">(request).catch(() => undefined);
    if (kept !== undefined) session.setPrediction(kept.prediction, runFolder);
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    this.#changed.dispose();
  }
}
