import * as vscode from "vscode";
import type { Diagnosis } from "../spec/rules/diagnosis.ts";
import { Disposables } from "./disposables.ts";
import { rulePageCommand } from "./rulePages.ts";
import { shownDiagnoses, type Level, type ShownDiagnosis } from "./shownDiagnoses.ts";
import type { SpecReports } from "./specReports.ts";

const severities: Readonly<Record<Exclude<Level, "off">, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

const SOURCE = "vae-lens";

/**
 * Codes of JSON syntax errors. VS Code's JSON service reports them too, and cannot be turned off for specs, so ours are hidden
 * while it does.
 */
const notJson: ReadonlySet<string> = new Set(["syntax", "duplicate-field"]);

/**
 * Underlines the diagnoses of open specs. The previous ones stay while a report is being made, and VS Code moves them with
 * the text: otherwise they would flicker at every key.
 */
export class SpecDiagnostics implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection: vscode.DiagnosticCollection;
  readonly #reports: SpecReports;
  /** Our diagnostics of documents that are not valid JSON; shown only if the JSON service reports nothing. */
  readonly #notJson = new Map<string, readonly vscode.Diagnostic[]>();
  /** Documents whose text has errors on show. They are cleared at the next edit that fixes them, before its report. */
  readonly #mistaken = new Set<string>();

  constructor(reports: SpecReports) {
    this.#reports = reports;
    this.#collection = this.#disposables.register(vscode.languages.createDiagnosticCollection("vae-lens"));
    const update = (document: vscode.TextDocument): void => {
      this.#update(document);
    };
    this.#disposables.register(reports.onDidChange(update));
    this.#disposables.register(
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        for (const uri of uris) this.#hideIfReportedElsewhere(uri);
      }),
    );
    this.#disposables.register(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("vaeLens.rules")) vscode.workspace.textDocuments.forEach(update);
      }),
    );
    vscode.workspace.textDocuments.forEach(update);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #update(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if (!this.#reports.isOpen(document)) {
      this.#notJson.delete(key);
      this.#mistaken.delete(key);
      this.#collection.delete(document.uri);
      return;
    }
    const checked = this.#reports.current(document);
    if (checked === undefined && !this.#mistaken.has(key)) return;
    const shown = checked === undefined ? [] : shownDiagnoses(document.uri, checked.report);
    this.#show(document, shown);
    if (checked !== undefined && checked.parsed.problems.length > 0) this.#mistaken.add(key);
    else this.#mistaken.delete(key);
  }

  #show(document: vscode.TextDocument, shown: readonly ShownDiagnosis[]): void {
    const diagnostics = shown.map((diagnosis) => diagnosticOf(document, diagnosis));
    if (!shown.some(({ diagnosis: { code } }) => notJson.has(code))) {
      this.#notJson.delete(document.uri.toString());
      this.#collection.set(document.uri, diagnostics);
      return;
    }
    this.#notJson.set(document.uri.toString(), diagnostics);
    this.#collection.set(document.uri, isReportedElsewhere(document.uri) ? [] : diagnostics);
  }

  /** Hides our syntax errors while the JSON service reports its own. */
  #hideIfReportedElsewhere(uri: vscode.Uri): void {
    const diagnostics = this.#notJson.get(uri.toString());
    if (diagnostics === undefined) return;
    const wanted = isReportedElsewhere(uri) ? [] : diagnostics;
    if ((this.#collection.get(uri) ?? []).length !== wanted.length) this.#collection.set(uri, wanted);
  }
}

function isReportedElsewhere(uri: vscode.Uri): boolean {
  return vscode.languages.getDiagnostics(uri).some(({ source }) => source !== SOURCE);
}

function diagnosticOf(document: vscode.TextDocument, { diagnosis, level }: ShownDiagnosis): vscode.Diagnostic {
  const { code, message, related, hasPage } = diagnosis;
  const diagnostic = new vscode.Diagnostic(rangeOf(document, diagnosis), message, severities[level]);
  diagnostic.source = SOURCE;
  diagnostic.code = hasPage ? { value: code, target: rulePageCommand(code) } : code;
  diagnostic.relatedInformation = related.map(
    (other) =>
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(document.uri, rangeOf(document, other)),
        other.message,
      ),
  );
  return diagnostic;
}

export function rangeOf(
  document: vscode.TextDocument,
  { offset, length }: Pick<Diagnosis, "offset" | "length">,
): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}
