import * as vscode from "vscode";
import { betaPlaces } from "./pointsAt.ts";
import { shortText } from "./predictionTexts.ts";
import { readSettings } from "./settings.ts";
import type { SpecReports } from "./specReports.ts";

/** Inlay hints with the predicted outcome after each beta. */
export class SpecInlayHints implements vscode.InlayHintsProvider {
  readonly #reports: SpecReports;
  readonly onDidChangeInlayHints: vscode.Event<void>;

  constructor(reports: SpecReports, onDidChange: vscode.Event<void>) {
    this.#reports = reports;
    this.onDidChangeInlayHints = onDidChange;
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
    cancelled: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    if (!readSettings(document.uri).inlayHints) return [];
    const checked = await this.#reports.settled(document, cancelled);
    if (checked === undefined) return [];
    return betaPlaces(checked.parsed).flatMap(({ offset, length, points }) => {
      const position = document.positionAt(offset + length);
      const text = range.contains(position)
        ? shortText(points.flatMap((index) => checked.report.predictions[index] ?? []))
        : undefined;
      if (text === undefined) return [];
      const hint = new vscode.InlayHint(position, text);
      hint.paddingLeft = true;
      return [hint];
    });
  }
}
