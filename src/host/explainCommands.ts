import { basename } from "node:path";
import * as vscode from "vscode";
import { sessionOf } from "./commandTarget.ts";
import { startExplaining, type Explaining } from "./explaining.ts";
import type { RunSession } from "./runSession.ts";
import type { RunSessions } from "./runSessions.ts";
import { setContext } from "./contextKeys.ts";
import { readSettings } from "./settings.ts";
import { isTrustedToTrain } from "./workspaceTrust.ts";
import type { TrainingViews } from "./trainCommands.ts";

/** Explain Run: measures every metric of a run's models and shows the explanation in its panel. */
export class ExplainCommands implements vscode.Disposable {
  readonly #program: string;
  readonly #sessions: RunSessions;
  readonly #views: TrainingViews;
  readonly #log: vscode.LogOutputChannel;
  readonly #underWay = new Map<RunSession, Explaining>();

  constructor(program: string, sessions: RunSessions, views: TrainingViews, log: vscode.LogOutputChannel) {
    this.#program = program;
    this.#sessions = sessions;
    this.#views = views;
    this.#log = log;
  }

  /** @param called the spec's Uri when called from the panel or a test, a node of the side bar from its menu */
  async explainRun(called: unknown): Promise<void> {
    // An explanation may train a model again.
    if (!(await isTrustedToTrain())) return;
    const session = await sessionOf(called, this.#sessions);
    if (session === undefined) return;
    const { runFolder } = session;
    const why = this.#whyNot(session);
    if (why !== undefined || runFolder === undefined) {
      void vscode.window.showInformationMessage(why ?? "There is no run to explain. Train the sweep first.");
      return;
    }
    this.#views.showPanel(session);
    await this.#explain(session, runFolder);
  }

  stopExplaining(called: unknown): void {
    const [only] = this.#underWay.values();
    const asked = called instanceof vscode.Uri ? this.#underWay.get(this.#sessions.of(called)) : only;
    asked?.stop();
  }

  dispose(): void {
    for (const explaining of this.#underWay.values()) explaining.stop();
  }

  #whyNot(session: RunSession): string | undefined {
    if (this.#underWay.has(session)) return `${basename(session.spec.fsPath)} is already being explained.`;
    if (session.isTraining)
      return `${basename(session.spec.fsPath)} is still training. Explain its run when the training has ended.`;
    return undefined;
  }

  async #explain(session: RunSession, runFolder: string): Promise<void> {
    const { engine, tensorflowFolder, explainExamples: examples } = readSettings(session.spec);
    const before = session.measurements;
    const start = { type: "startExplaining", runFolder, engine, examples, tensorflowFolder } as const;
    // The panel shows the progress, and the status bar while no panel of the run is in sight.
    const explaining = startExplaining(this.#program, start, (message) => {
      if (message.type === "noticed") this.#log.info(message.notice);
      else {
        const { part, share } = message;
        session.setMeasurements({ ...before, status: "measuring", part, share, message: null }, runFolder);
      }
    });
    this.#underWay.set(session, explaining);
    this.#showUnderWay();
    const end = await explaining.ended;
    this.#underWay.delete(session);
    this.#showUnderWay();
    switch (end.type) {
      case "explained":
        session.setMeasurements(
          { ...before, status: "done", message: null, evaluation: end.evaluation, explanation: end.explanation },
          runFolder,
        );
        break;
      case "explainingStopped":
        session.setMeasurements(before, runFolder);
        break;
      case "explainingFailed":
        session.setMeasurements({ ...before, status: "failed", message: end.message }, runFolder);
        break;
    }
  }

  #showUnderWay(): void {
    setContext("isExplaining", this.#underWay.size > 0);
  }
}
