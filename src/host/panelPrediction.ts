import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import type { CollapsedBestView, SpecReport } from "../results/specReport.ts";
import { predictionView, type PredictionView } from "../protocol/predictionView.ts";
import { parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";
import { changesText } from "./applyRemedy.ts";
import { Disposables } from "./disposables.ts";
import { runPointFinder } from "./runPoints.ts";
import type { RunSession } from "./runSession.ts";

/** Provides the predictions of the open specs. */
export interface PredictionSource {
  /** Undefined while the report is being made. */
  readonly current: (
    document: vscode.TextDocument,
  ) => { readonly parsed: ParsedSpec; readonly report: SpecReport } | undefined;
  readonly onDidChange: vscode.Event<vscode.TextDocument>;
}

/**
 * The prediction that a panel shows: the latest complete one. It stays while the user types and after the spec was closed.
 */
export class PanelPrediction implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #session: RunSession;
  readonly #changed = this.#disposables.register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #latest: ReturnType<PredictionSource["current"]>;
  #trained: TrainedSpec | undefined;

  constructor(session: RunSession, source: PredictionSource) {
    this.#session = session;
    const follow = (document: vscode.TextDocument): void => {
      if (document.uri.toString() !== session.spec.toString()) return;
      const checked = source.current(document);
      if (checked === undefined || checked.report.predictions.length === 0) return;
      this.#latest = checked;
      this.#changed.fire();
    };
    this.#disposables.register(source.onDidChange(follow));
    this.#disposables.register(
      session.onDidChange(({ type }) => {
        // The run's spec has other values when a further round of its points is placed.
        if (type === "replaced") this.#trained = undefined;
        if (type === "prediction") this.#changed.fire();
      }),
    );
    vscode.workspace.textDocuments.forEach(follow);
  }

  /**
   * The prediction, matched to the session's current run. Points that the run has trained keep the prediction that was made before:
   * they are judged by it, whatever is predicted now.
   */
  get view(): PredictionView | null {
    const { run, spec } = this.#session;
    const trained = this.#trainedSpec();
    const stored = this.#session.prediction ?? undefined;
    const name = basename(spec.fsPath);
    if (this.#latest === undefined)
      return trained === undefined || stored === undefined
        ? null
        : predictionView(name, trained.parsed, stored, ({ index }) => index);
    const { parsed, report } = this.#latest;
    const runPointOf = runPointFinder(run, trained?.parsed.points);
    const predictions = report.predictions.map((prediction, i) => {
      const point = parsed.points[i];
      const index = point === undefined ? null : runPointOf(point);
      return (index === null ? undefined : stored?.predictions[index]) ?? prediction;
    });
    const view = predictionView(name, parsed, { ...report, predictions }, runPointOf);
    if (view === null || run === null || stored === undefined) return view;
    const collapsedBest = stored.collapsedBest ?? null;
    const ofRun = {
      predictions: stored.predictions.map(({ verdict, effectiveBeta }) => ({ verdict, effectiveBeta })),
      collapsedBest: collapsedBest && { ...collapsedBest, fix: this.#toMake(collapsedBest.fix) },
    };
    return { ...view, ofRun };
  }

  /** The fix of the prediction that the panel shows: of the run's, or of the current text's. */
  get fix(): PredictedFix {
    const { view } = this;
    return (view?.ofRun ?? view)?.collapsedBest?.fix ?? null;
  }

  /** Null for a fix that the text has already. */
  #toMake(fix: PredictedFix): PredictedFix {
    const tree = this.#latest?.parsed.tree;
    if (fix === null || tree === undefined) return fix;
    return changesText(tree, fix.edits) ? fix : null;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** The run's copy of the spec: the file may have changed since the run began. */
  #trainedSpec(): TrainedSpec | undefined {
    const { runFolder } = this.#session;
    if (runFolder === undefined) return undefined;
    if (this.#trained?.runFolder !== runFolder) this.#trained = { runFolder, parsed: specIn(runFolder) };
    return this.#trained;
  }
}

type PredictedFix = CollapsedBestView["fix"];

interface TrainedSpec {
  readonly runFolder: string;
  readonly parsed: Pick<ParsedSpec, "points" | "axes">;
}

/** Without points if the run folder has no readable spec. */
function specIn(runFolder: string): TrainedSpec["parsed"] {
  try {
    return parseSpec(readFileSync(join(runFolder, "spec.vae.json"), "utf8"));
  } catch {
    return { points: [], axes: [] };
  }
}
