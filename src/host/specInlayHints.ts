import * as vscode from "vscode";
import type { NamedAutoChoice } from "../spec/autoAxis.ts";
import { fittingHints } from "./hintTexts.ts";
import { objectivePlaces } from "./pointsAt.ts";
import { chosenValuesText, shortText } from "./predictionTexts.ts";
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
    const places = objectivePlaces(checked.parsed).map(({ offset, length, points }) => ({
      position: document.positionAt(offset + length),
      predictions: points.flatMap((index) => checked.report.predictions[index] ?? []),
    }));
    const maxLength = maxLengthOf(document);
    const { auto } = checked.report;
    if (auto) {
      // In place of a hint for each value: the values are not in the text.
      return places.slice(0, 1).flatMap(({ position, predictions }) => {
        if (!range.contains(position)) return [];
        const hint = new vscode.InlayHint(position, chosenValuesText(auto, maxLength));
        hint.paddingLeft = true;
        hint.tooltip = [auto.why, ...laterRounds(auto), shortText(predictions) ?? ""].join(" ").trim();
        return [hint];
      });
    }
    const lines = new Set(places.map(({ position }) => position.line));
    return [...lines].flatMap((line) => {
      const ofLine = places.filter(({ position }) => position.line === line);
      const texts = fittingHints(
        ofLine.map(({ predictions }) => predictions),
        maxLength,
      );
      return ofLine.flatMap(({ position, predictions }, index) => {
        const text = texts[index];
        if (text === undefined || !range.contains(position)) return [];
        const hint = new vscode.InlayHint(position, text);
        hint.paddingLeft = true;
        const whole = shortText(predictions);
        if (whole !== undefined && whole !== text) hint.tooltip = whole;
        return [hint];
      });
    });
  }
}

/** What is said of values that are placed later. */
function laterRounds({ rounds = [] }: NamedAutoChoice): readonly string[] {
  return rounds.filter(({ placed }) => !placed).map(({ why }) => why);
}

/** VS Code's default; it cuts what is longer in a line. Its setting 0 means no limit. */
const MAX_LENGTH = 43;

function maxLengthOf({ uri }: vscode.TextDocument): number {
  const set = vscode.workspace.getConfiguration("editor.inlayHints", uri).get<number>("maximumLength", MAX_LENGTH);
  return set === 0 ? Infinity : set;
}
