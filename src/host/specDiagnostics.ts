import { dirname } from "node:path";
import * as vscode from "vscode";
import { parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";
import type { LocatedProblem, Problem, Severity } from "../spec/problem.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import { Disposables } from "./disposables.ts";
import { readSettings } from "./settings.ts";
import { isSpec } from "./specFiles.ts";

/** Data are read when typing pauses. */
const DATA_DELAY_MS = 400;

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

const SOURCE = "vae-lens";

/**
 * What stops a text from being JSON. VS Code's JSON service, which completes and explains in specs, tells it too and
 * cannot be kept from it: one mistake is not underlined twice.
 */
const notJson: ReadonlySet<string> = new Set(["syntax", "duplicate-field"]);

/**
 * Problems of open specs: those of the text at once, those of the data when the background process has read them. What
 * belongs to a text that has changed since is dropped.
 */
export class SpecDiagnostics implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection: vscode.DiagnosticCollection;
  readonly #background: BackgroundProcess;
  readonly #mediaFolder: string;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Documents that are no JSON, with what we have to say about them where nobody else does. */
  readonly #notJson = new Map<string, readonly vscode.Diagnostic[]>();

  constructor(background: BackgroundProcess, mediaFolder: string) {
    this.#background = background;
    this.#mediaFolder = mediaFolder;
    this.#collection = this.#disposables.register(vscode.languages.createDiagnosticCollection("vae-lens"));
    const check = (document: vscode.TextDocument): void => {
      if (isSpec(document)) this.#check(document);
    };
    this.#disposables.register(vscode.workspace.onDidOpenTextDocument(check));
    this.#disposables.register(vscode.workspace.onDidChangeTextDocument(({ document }) => {
      check(document);
    }));
    this.#disposables.register(vscode.workspace.onDidSaveTextDocument(check));
    this.#disposables.register(vscode.workspace.onDidCloseTextDocument((document) => {
      this.#forget(document);
    }));
    this.#disposables.register(vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      for (const uri of uris) this.#giveWay(uri);
    }));
    vscode.workspace.textDocuments.forEach(check);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#disposables.dispose();
  }

  #check(document: vscode.TextDocument): void {
    const parsed = parseSpec(document.getText());
    this.#show(document, parsed.problems);
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    // Paths in a spec start at its folder; one that was never saved has none.
    if (parsed.points.length === 0 || document.uri.scheme !== "file" || !readSettings(document.uri).checkData) return;
    const timer = setTimeout(() => void this.#checkData(document, parsed), DATA_DELAY_MS);
    this.#timers.set(key, timer);
  }

  async #checkData(document: vscode.TextDocument, parsed: ParsedSpec): Promise<void> {
    const { version } = document;
    const specText = document.getText();
    const specFolder = dirname(document.uri.fsPath);
    let located: readonly LocatedProblem[];
    try {
      ({ problems: located } = await this.#background.ask<"checkSpec">({ type: "checkSpec", specText, specFolder, mediaFolder: this.#mediaFolder }));
    } catch {
      // Logged where it happened; the next edit asks again.
      return;
    }
    if (document.isClosed || document.version !== version) return;
    this.#show(document, located.map((problem) => ({ ...problem, ...parsed.locate(problem.path) })));
  }

  #show(document: vscode.TextDocument, problems: readonly Problem[]): void {
    const diagnostics = problems.map((problem) => diagnosticOf(document, problem));
    if (!problems.some(({ code }) => notJson.has(code))) {
      this.#notJson.delete(document.uri.toString());
      this.#collection.set(document.uri, diagnostics);
      return;
    }
    this.#notJson.set(document.uri.toString(), diagnostics);
    this.#collection.set(document.uri, isToldByOthers(document.uri) ? [] : diagnostics);
  }

  /** Shows what is no JSON only for as long as nobody else does. */
  #giveWay(uri: vscode.Uri): void {
    const diagnostics = this.#notJson.get(uri.toString());
    if (diagnostics === undefined) return;
    const wanted = isToldByOthers(uri) ? [] : diagnostics;
    if ((this.#collection.get(uri) ?? []).length !== wanted.length) this.#collection.set(uri, wanted);
  }

  #forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#notJson.delete(key);
    this.#collection.delete(document.uri);
  }
}

function isToldByOthers(uri: vscode.Uri): boolean {
  return vscode.languages.getDiagnostics(uri).some(({ source }) => source !== SOURCE);
}

function diagnosticOf(document: vscode.TextDocument, { code, severity, message, offset, length }: Problem): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  const diagnostic = new vscode.Diagnostic(range, message, severities[severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = code;
  return diagnostic;
}
