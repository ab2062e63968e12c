import * as vscode from "vscode";
import { isTrainedElsewhere } from "../spec/trainedElsewhere.ts";
import { chosenRange, sweepTitle } from "./predictionTexts.ts";
import { readSettings } from "./settings.ts";
import type { SpecReports } from "./specReports.ts";

/** A CodeLens above a spec: it shows the predicted outcome and trains the sweep. */
export class SpecCodeLens implements vscode.CodeLensProvider {
  readonly #reports: SpecReports;
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(reports: SpecReports, onDidChange: vscode.Event<void>) {
    this.#reports = reports;
    this.onDidChangeCodeLenses = onDidChange;
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    cancelled: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    // Completion offers a whole spec in an empty file; there is nothing to train yet.
    if (!readSettings(document.uri).codeLens || document.getText().trim() === "") return [];
    // The previous lens stays until this one is ready: otherwise the text would jump.
    const checked = await this.#reports.settled(document, cancelled);
    if (checked === undefined) return [];
    const { points } = checked.parsed;
    const title = [
      sweepTitle(checked.report.predictions, points.length, isTrainedElsewhere(points)),
      ...(checked.report.auto ? [chosenRange(checked.report.auto)] : []),
    ].join(", ");
    return [
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
        title,
        command: "vaeLens.trainSweep",
        arguments: [document.uri],
      }),
    ];
  }
}
