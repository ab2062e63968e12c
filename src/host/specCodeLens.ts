import * as vscode from "vscode";
import { sweepTitle } from "./predictionTexts.ts";
import { readSettings } from "./settings.ts";
import type { SpecReports } from "./specReports.ts";

/** Above a spec: what training it would come to, and the way to do it. */
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
    if (!readSettings(document.uri).codeLens) return [];
    // The lens before stays until this one is there: a line that comes and goes would shake the text.
    const checked = await this.#reports.settled(document, cancelled);
    if (checked === undefined) return [];
    const title = sweepTitle(checked.report.predictions, checked.parsed.points.length);
    return [
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
        title,
        command: "vaeLens.trainSweep",
        arguments: [document.uri],
      }),
    ];
  }
}
