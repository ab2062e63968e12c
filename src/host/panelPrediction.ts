import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import type { SpecReport } from "../results/specReport.ts";
import { predictionView, type PredictionView } from "../protocol/predictionView.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";
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
  #trained: { readonly runFolder: string; readonly points: readonly SweepPoint[] } | undefined;

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
    vscode.workspace.textDocuments.forEach(follow);
  }

  /** The prediction, matched to the session's current run. */
  get view(): PredictionView | null {
    if (this.#latest === undefined) return null;
    const { parsed, report } = this.#latest;
    return predictionView(
      basename(this.#session.spec.fsPath),
      parsed,
      report,
      runPointFinder(this.#session.run, this.#trainedPoints()),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** The points of the run's copy of the spec: the file may have changed since the run began. */
  #trainedPoints(): readonly SweepPoint[] | undefined {
    const { runFolder } = this.#session;
    if (runFolder === undefined) return undefined;
    if (this.#trained?.runFolder !== runFolder) this.#trained = { runFolder, points: pointsIn(runFolder) };
    return this.#trained.points;
  }
}

/** Empty if the run folder has no readable spec. */
function pointsIn(runFolder: string): readonly SweepPoint[] {
  try {
    return parseSpec(readFileSync(join(runFolder, "spec.vae.json"), "utf8")).points;
  } catch {
    return [];
  }
}
