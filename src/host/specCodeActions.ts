import * as vscode from "vscode";
import { plural } from "../core/wording.ts";
import type { SpecReport } from "../results/specReport.ts";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import { searchable } from "../spec/searchSpec.ts";
import type { GoalType } from "./finding.ts";
import { objectivePlaces } from "./pointsAt.ts";
import type { Diagnosis, Fix } from "../spec/rules/diagnosis.ts";
import { shownDiagnoses } from "./shownDiagnoses.ts";
import { rangeOf } from "./specDiagnostics.ts";
import type { SpecReports } from "./specReports.ts";
import { CHECK_CANCELLED } from "./textReports.ts";

const FIND = vscode.CodeActionKind.RefactorRewrite.append("vaeLensFind");
export const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("vaeLens");

/** Code actions for diagnoses of the current text: their fixes, a comment that ignores them, and all safe fixes at once. */
export class SpecCodeActions implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIND, FIX_ALL],
  };
  readonly #reports: SpecReports;

  constructor(reports: SpecReports) {
    this.#reports = reports;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics, only }: vscode.CodeActionContext,
    cancelled: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const { version } = document;
    const checked = await this.#reports.settled(document, cancelled);
    // The range refers to the requested version.
    if (checked === undefined || document.version !== version) return [];
    const shown = shownDiagnoses(document.uri, checked.report).map(({ diagnosis }) => diagnosis);
    const wants = (kind: vscode.CodeActionKind): boolean =>
      only === undefined || only.contains(kind) || kind.contains(only);
    const actions: vscode.CodeAction[] = [];
    if (wants(vscode.CodeActionKind.QuickFix)) {
      const here = shown.filter((diagnosis) => rangeOf(document, diagnosis).intersection(range) !== undefined);
      for (const diagnosis of here) {
        const shown = diagnostics.filter((diagnostic) => codeOf(diagnostic) === diagnosis.code);
        actions.push(...fixes(document, diagnosis, shown));
        if (unchecked.has(diagnosis.code)) actions.push(checkAgain(document, shown));
      }
      // A comment cannot ignore an error: training would fail.
      for (const diagnosis of here)
        if (diagnosis.hasPage && diagnosis.severity !== "error") actions.push(ignore(document, diagnosis));
    }
    if (wants(FIND)) actions.push(...finds(document, range, checked));
    if (wants(FIX_ALL)) actions.push(...fixAll(document, shown));
    return actions;
  }
}

/** Codes of diagnoses that stand for a report: cancelled by the user (textReports.ts), or ended by the background process (readerJob.ts). */
const unchecked: ReadonlySet<string> = new Set([CHECK_CANCELLED, "check-ended"]);

function checkAgain({ uri }: vscode.TextDocument, shown: vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction("Check Spec", vscode.CodeActionKind.QuickFix);
  action.command = { command: "vaeLens.checkSpec", title: "Check Spec", arguments: [uri] };
  action.diagnostics = shown;
  action.isPreferred = true;
  return action;
}

function fixes(
  document: vscode.TextDocument,
  { fixes }: Diagnosis,
  shown: vscode.Diagnostic[],
): readonly vscode.CodeAction[] {
  const best = fixes.find(({ safe }) => safe);
  return fixes.map((fix) => {
    const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
    action.edit = workspaceEdit(document, fix.edits);
    action.diagnostics = shown;
    action.isPreferred = fix === best;
    return action;
  });
}

/** On beta: a search with trainings for the value that gives what the user wants. The figures are those that are predicted here. */
function finds(
  document: vscode.TextDocument,
  range: vscode.Range,
  { parsed, report }: { readonly parsed: ParsedSpec; readonly report: SpecReport },
): readonly vscode.CodeAction[] {
  const here = objectivePlaces(parsed).find(({ offset, length }) => {
    const place = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    return place.intersection(range) !== undefined;
  });
  const search = here === undefined ? undefined : searchable(parsed);
  if (here === undefined || search === undefined || "why" in search) return [];
  const name = search.axis === "objective.rate" ? "target rate" : "beta";
  const predicted = here.points.flatMap((index) => report.predictions[index] ?? []);
  const units = predicted.find(({ activeUnits }) => (activeUnits ?? 0) > 0)?.activeUnits;
  const rate = predicted.find(({ rateNats }) => (rateNats ?? 0) > 0)?.rateNats;
  const nats = typeof rate !== "number" ? undefined : Number(rate.toPrecision(2));
  const offered: readonly (readonly [string, GoalType, number | undefined])[] = [
    ...(typeof units !== "number"
      ? []
      : [[`Find the ${name} with ${plural(units, "active unit")}`, "activeUnits", units] as const]),
    [`Find the ${name} with ... active units`, "activeUnits", undefined],
    ...(nats === undefined ? [] : [[`Find the ${name} with a rate of ${nats} nats`, "rate", nats] as const]),
    [`Find the ${name} with a rate of ... nats`, "rate", undefined],
    [`Find the ${name} with the best ELBO`, "elbo", undefined],
  ];
  return offered.map(([title, goal, value]) => {
    const action = new vscode.CodeAction(title, FIND);
    action.command = { command: "vaeLens.findSetting", title, arguments: [document.uri, { goal, value }] };
    return action;
  });
}

/** Adds a comment above the line, or adds the code to the comment that is there: a comment applies to one line only. */
function ignore(document: vscode.TextDocument, { code, offset }: Diagnosis): vscode.CodeAction {
  const action = new vscode.CodeAction(`Ignore ${code} on this line`, vscode.CodeActionKind.QuickFix);
  const line = document.lineAt(document.positionAt(offset).line);
  const above = line.lineNumber === 0 ? undefined : document.lineAt(line.lineNumber - 1);
  const directive = /^\s*\/[/*]\s*vae-lens-ignore(?![\w-])/.exec(above?.text ?? "")?.[0];
  action.edit = new vscode.WorkspaceEdit();
  if (above !== undefined && directive !== undefined) {
    action.edit.insert(document.uri, above.range.start.translate(0, directive.length), ` ${code},`);
  } else {
    const indentation = line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
    const lineBreak = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
    action.edit.insert(document.uri, line.range.start, `${indentation}// vae-lens-ignore ${code}${lineBreak}`);
  }
  return action;
}

function fixAll(document: vscode.TextDocument, diagnoses: readonly Diagnosis[]): readonly vscode.CodeAction[] {
  const edits = safeEdits(diagnoses);
  if (edits.length === 0) return [];
  const action = new vscode.CodeAction("Fix all VAE Lens problems", FIX_ALL);
  action.edit = workspaceEdit(document, edits);
  return [action];
}

/** The first safe fix of each diagnosis. Leaves out fixes that overlap with an earlier one. */
function safeEdits(diagnoses: readonly Diagnosis[]): Fix["edits"] {
  const chosen: Fix["edits"][number][] = [];
  for (const { fixes } of diagnoses) {
    const edits = fixes.find(({ safe }) => safe)?.edits ?? [];
    const isFree = edits.every((edit) =>
      chosen.every((other) => edit.offset + edit.length < other.offset || other.offset + other.length < edit.offset),
    );
    if (isFree) chosen.push(...edits);
  }
  return chosen;
}

function workspaceEdit(document: vscode.TextDocument, edits: Fix["edits"]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    document.uri,
    edits.map((one) => vscode.TextEdit.replace(rangeOf(document, one), one.newText)),
  );
  return edit;
}

function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}
