import { basename } from "node:path";
import * as vscode from "vscode";
import { parseFromPanel, type PanelCommand, type ToPanel } from "../protocol/panelMessages.ts";
import type { RunEvent } from "../protocol/runSnapshot.ts";
import type { Question } from "../protocol/pointQuestions.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import { Disposables } from "./disposables.ts";
import { panelHtml } from "./panelHtml.ts";
import { applyRemedy } from "./applyRemedy.ts";
import { PanelPrediction, type PredictionSource } from "./panelPrediction.ts";
import { saveFile } from "./saveFile.ts";
import type { RunChange, RunSession } from "./runSession.ts";

export const PANEL_TYPE = "vaeLens.panel";
/** Events are gathered for this long before they are sent to the view. */
const GATHER_MS = 100;

/** The parts that all panels share. */
export interface PanelParts {
  readonly predictions: PredictionSource;
  readonly background: Pick<BackgroundProcess, "ask">;
  readonly distFolder: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
}

/** Shows a session in a webview. The session owns the data. The view receives a snapshot when it starts, then the changes. */
export class RunPanel implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #panel: vscode.WebviewPanel;
  readonly #session: RunSession;
  readonly #background: PanelParts["background"];
  readonly #log: vscode.LogOutputChannel;
  readonly #prediction: PanelPrediction;
  readonly #gathered: RunEvent[] = [];
  #sequence = 0;
  /** Whether the view has started since it was created or hidden. Until then it would miss messages. */
  #ready = false;
  #timer: NodeJS.Timeout | undefined;
  /** The point to show when the view is ready. */
  #toChoose: number | undefined;
  /** Whether the comparison comes into view when the view is ready. */
  #isComparisonAsked = false;

  constructor(
    panel: vscode.WebviewPanel,
    session: RunSession,
    { predictions, background, distFolder, log }: PanelParts,
  ) {
    this.#background = background;
    this.#log = log;
    this.#panel = panel;
    this.#session = session;
    this.#prediction = this.#disposables.register(new PanelPrediction(session, predictions));
    panel.webview.options = { enableScripts: true, localResourceRoots: [distFolder] };
    panel.title = titleOf(session);
    this.#disposables.register(
      session.onDidChange((change) => {
        this.#follow(change);
      }),
    );
    this.#disposables.register(
      this.#prediction.onDidChange(() => {
        this.#send({ type: "predictionChanged", sequence: ++this.#sequence, prediction: this.#prediction.view });
      }),
    );
    this.#disposables.register(
      panel.webview.onDidReceiveMessage((raw: unknown) => {
        try {
          this.#receive(raw);
        } catch (error) {
          log.error(error instanceof Error ? error : String(error));
        }
      }),
    );
    this.#disposables.register(
      panel.onDidChangeViewState(() => {
        // VS Code destroys a hidden view (retainContextWhenHidden is off). It sends `ready` when it starts again.
        if (!panel.visible) this.#ready = false;
      }),
    );
    panel.webview.html = panelHtml(panel.webview, distFolder, session.spec);
  }

  get onDidDispose(): vscode.Event<void> {
    return this.#panel.onDidDispose;
  }

  get onDidChangeVisibility(): vscode.Event<unknown> {
    return this.#panel.onDidChangeViewState;
  }

  get isVisible(): boolean {
    return this.#panel.visible;
  }

  get isFocused(): boolean {
    return this.#panel.active;
  }

  /** Also while another tab hides it. */
  get column(): vscode.ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  get session(): RunSession {
    return this.#session;
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  /** Shows the details of a point. */
  choose(point: number): void {
    this.#toChoose = this.#ready ? undefined : point;
    this.#send({ type: "choosePoint", point });
  }

  /** Brings the session's comparison into view. */
  showComparison(): void {
    this.#isComparisonAsked = !this.#ready;
    this.#send({ type: "showComparison" });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
    this.#panel.dispose();
  }

  #receive(raw: unknown): void {
    const message = parseFromPanel(raw);
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#sendSnapshot();
        if (this.#toChoose !== undefined) this.choose(this.#toChoose);
        if (this.#isComparisonAsked) this.showComparison();
        break;
      case "runCommand":
        void vscode.commands.executeCommand(commandIds[message.command], this.#session.spec);
        break;
      case "ask":
        void this.#answer(message.id, message.question);
        break;
      case "applyRemedy":
        this.#apply(this.#session.measurements.explanation?.remedies[message.remedy]?.edits);
        break;
      case "applyFix":
        this.#apply(this.#prediction.fix?.edits);
        break;
      case "saveFile":
        this.#showFailure(saveFile(this.#session.spec, message));
        break;
    }
  }

  #apply(changes: Parameters<typeof applyRemedy>[1] | undefined): void {
    if (changes !== undefined) this.#showFailure(applyRemedy(this.#session.spec, changes));
  }

  /** Logs a failure and shows it to the user, who asked for the action. */
  #showFailure(done: Promise<void>): void {
    done.catch((error: unknown) => {
      this.#log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  }

  async #answer(id: number, question: Question): Promise<void> {
    try {
      const { runFolder } = this.#session;
      if (runFolder === undefined) throw new Error("This spec has no run.");
      const { answer } = await this.#background.ask<"askRun">({ type: "askRun", runFolder, question });
      this.#send({ type: "answered", id, answer });
    } catch (error) {
      this.#send({ type: "notAnswered", id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  #follow(change: RunChange): void {
    if (change.type === "replaced") {
      this.#panel.title = titleOf(this.#session);
      this.#sendSnapshot();
      return;
    }
    if (change.type === "measurements") {
      this.#send({ type: "measurementsChanged", sequence: ++this.#sequence, measurements: this.#session.measurements });
      return;
    }
    // PanelPrediction follows it.
    if (change.type === "prediction") return;
    if (change.type === "comparison") {
      this.#send({ type: "comparisonChanged", sequence: ++this.#sequence, comparison: this.#session.comparison });
      return;
    }
    this.#gathered.push(...change.events);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#gathered.length > 0)
        this.#send({ type: "events", sequence: ++this.#sequence, events: this.#gathered.splice(0) });
    }, GATHER_MS);
  }

  #sendSnapshot(): void {
    // The snapshot contains the gathered events.
    this.#gathered.length = 0;
    const { run, measurements, comparison } = this.#session;
    this.#send({
      type: "snapshot",
      sequence: ++this.#sequence,
      run,
      prediction: this.#prediction.view,
      measurements,
      comparison,
    });
  }

  #send(message: ToPanel): void {
    if (this.#ready) void this.#panel.webview.postMessage(message);
  }
}

function titleOf({ spec, run }: RunSession): string {
  return `${run?.imported?.name ?? basename(spec.fsPath).replace(/\.vae\.json$/, "")} · VAE Lens`;
}

const commandIds: Readonly<Record<PanelCommand, string>> = {
  trainSweep: "vaeLens.trainSweep",
  stopSweep: "vaeLens.stopSweep",
  resumeSweep: "vaeLens.resumeSweep",
  explainRun: "vaeLens.explainRun",
  stopExplaining: "vaeLens.stopExplaining",
  stopComparing: "vaeLens.stopComparing",
  openSpec: "vaeLens.openSpec",
  openSample: "vaeLens.openSample",
  showLog: "vaeLens.showLog",
};
