import { dirname } from "node:path";
import * as vscode from "vscode";
import type { PointPrediction } from "../results/specReport.ts";
import { betaValueAt, sweepOfBetas } from "../spec/betaValueAt.ts";
import { frontierBetas } from "../spec/rules/frontierRange.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import { shortText } from "./predictionTexts.ts";
import type { SpecReports } from "./specReports.ts";

const OFFERED = 8;

/** Completes a beta with values along the predicted frontier, each with what is predicted of it. */
export class SpecBetaCompletion implements vscode.CompletionItemProvider {
  static readonly triggers = ["[", ",", " "];
  readonly #reports: SpecReports;
  readonly #background: BackgroundProcess;
  readonly #mediaFolder: string;

  constructor(reports: SpecReports, background: BackgroundProcess, mediaFolder: string) {
    this.#reports = reports;
    this.#background = background;
    this.#mediaFolder = mediaFolder;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancelled: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem[] | undefined> {
    const text = document.getText();
    const place = betaValueAt(text, document.offsetAt(position));
    // Only where the data have been read already: completion must not wait for them.
    const threshold = this.#reports.lastThreshold(document);
    if (place === undefined || threshold === undefined) return undefined;
    const betas = [...new Set([...frontierBetas(threshold, OFFERED).map(rounded), 1])].sort((a, b) => a - b);
    const specText = sweepOfBetas(text, place, betas);
    if (specText === undefined) return undefined;
    const aborting = new AbortController();
    cancelled.onCancellationRequested(() => {
      aborting.abort();
    });
    const specFolder = dirname(document.uri.fsPath);
    const request = { type: "checkSpec", specText, specFolder, mediaFolder: this.#mediaFolder } as const;
    // Without an answer there is nothing to offer; the check of the spec reports what is wrong.
    const answer = await this.#background.ask<"checkSpec">(request, aborting.signal).catch(() => undefined);
    const range = new vscode.Range(document.positionAt(place.offset), document.positionAt(place.offset + place.length));
    return (answer?.report.predictions ?? []).flatMap((prediction, index) => itemOf(prediction, index, range) ?? []);
  }
}

function itemOf(prediction: PointPrediction, index: number, range: vscode.Range): vscode.CompletionItem | undefined {
  const beta = prediction.settings["objective.beta"];
  const description = shortText([prediction]);
  if (beta === undefined || description === undefined) return undefined;
  const item = new vscode.CompletionItem({ label: String(beta), description }, vscode.CompletionItemKind.Value);
  item.range = range;
  // In the order of the frontier, before the values that VS Code's JSON support offers.
  item.sortText = `!${String(index).padStart(4, "0")}`;
  if (beta === 1) item.detail = "The loss is the negative ELBO.";
  return item;
}

/** Two digits are enough to choose from, and easier to read. */
function rounded(beta: number): number {
  return Number(beta.toPrecision(2));
}
