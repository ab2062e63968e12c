import * as vscode from "vscode";
import { placeAt } from "../spec/placeAt.ts";
import { isSweep, pointsAt } from "./pointsAt.ts";
import { predictionMarkdown } from "./predictionMarkdown.ts";
import { rangeOf } from "./specDiagnostics.ts";
import type { SpecReports } from "./specReports.ts";
import type { Palette } from "./spectrumImage.ts";

/** Shows the prediction on hover over the values that decide it. */
export class SpecHover implements vscode.HoverProvider {
  readonly #reports: SpecReports;
  readonly #rulesFolder: string;

  constructor(reports: SpecReports, rulesFolder: string) {
    this.#reports = reports;
    this.#rulesFolder = rulesFolder;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancelled: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const { version } = document;
    const place = placeAt(document.getText(), document.offsetAt(position));
    if (place === undefined) return undefined;
    const checked = await this.#reports.settled(document, cancelled);
    if (checked === undefined || document.version !== version) return undefined;
    const points = pointsAt(checked.parsed, place.path) ?? [];
    const palette = palettes[vscode.window.activeColorTheme.kind];
    const markdown = predictionMarkdown(checked, points, {
      palette,
      rulesFolder: this.#rulesFolder,
      isWhole: isSweep(place.path),
    });
    return markdown && new vscode.Hover(markdown, rangeOf(document, place));
  }
}

const palettes: Readonly<Record<vscode.ColorThemeKind, Palette>> = {
  [vscode.ColorThemeKind.Dark]: { faint: "#9d9d9d", above: "#3794ff", below: "#5f6670", line: "#e2a03f" },
  [vscode.ColorThemeKind.Light]: { faint: "#616161", above: "#1a78d6", below: "#b7bdc6", line: "#b3540c" },
  [vscode.ColorThemeKind.HighContrast]: { faint: "#ffffff", above: "#21a6ff", below: "#8a8a8a", line: "#ffb13b" },
  [vscode.ColorThemeKind.HighContrastLight]: { faint: "#292929", above: "#0f4a85", below: "#8a8a8a", line: "#a83b00" },
};
