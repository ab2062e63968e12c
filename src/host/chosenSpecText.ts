import * as vscode from "vscode";
import { spreadChoice } from "../spec/autoAxis.ts";
import { chosenText, openAxis, parseSpec } from "../spec/parseSpec.ts";
import type { SpecReports } from "./specReports.ts";

/** The text with the values of an axis that places itself, as the editor shows them; it waits for the report that has them. */
export async function chosenSpecText(
  document: vscode.TextDocument,
  predictions: Pick<SpecReports, "settled">,
): Promise<string> {
  const written = parseSpec(document.getText());
  const axis = openAxis(written);
  if (axis === undefined) return written.tree.text;
  const never = new vscode.CancellationTokenSource();
  const auto = (await predictions.settled(document, never.token))?.report.auto;
  never.dispose();
  return chosenText(written, auto ?? spreadChoice(axis, "No prediction was available, so the values are spread."));
}
