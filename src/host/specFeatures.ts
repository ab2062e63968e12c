import * as vscode from "vscode";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { ProductFiles } from "./productFiles.ts";
import { SpecBetaCompletion } from "./specBetaCompletion.ts";
import { SpecCodeActions } from "./specCodeActions.ts";
import { SpecCodeLens } from "./specCodeLens.ts";
import { SPEC_LANGUAGE } from "./specFiles.ts";
import { SpecHover } from "./specHover.ts";
import { SpecInlayHints } from "./specInlayHints.ts";
import { SpecPathCompletion } from "./specPathCompletion.ts";
import type { SpecReports } from "./specReports.ts";

/** Registers the editor features of specs other than diagnostics. They compute only when VS Code requests them. */
export function registerSpecFeatures(
  reports: SpecReports,
  background: BackgroundProcess,
  { rulesFolder, mediaFolder }: ProductFiles,
): vscode.Disposable {
  const { languages } = vscode;
  const selector: vscode.DocumentSelector = { language: SPEC_LANGUAGE };
  const lensChanged = new vscode.EventEmitter<void>();
  const hintsChanged = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    lensChanged,
    hintsChanged,
    reports.onDidChange((document) => {
      // No report yet, so nothing new to show.
      if (reports.current(document) === undefined) return;
      lensChanged.fire();
      hintsChanged.fire();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("vaeLens.codeLens")) lensChanged.fire();
      if (event.affectsConfiguration("vaeLens.inlayHints")) hintsChanged.fire();
    }),
    languages.registerCodeActionsProvider(selector, new SpecCodeActions(reports), SpecCodeActions.metadata),
    languages.registerCompletionItemProvider(
      selector,
      new SpecPathCompletion(background, mediaFolder),
      ...SpecPathCompletion.triggers,
    ),
    languages.registerCompletionItemProvider(
      selector,
      new SpecBetaCompletion(reports, background, mediaFolder),
      ...SpecBetaCompletion.triggers,
    ),
    languages.registerHoverProvider(selector, new SpecHover(reports, rulesFolder)),
    languages.registerCodeLensProvider(selector, new SpecCodeLens(reports, lensChanged.event)),
    languages.registerInlayHintsProvider(selector, new SpecInlayHints(reports, hintsChanged.event)),
  );
}
