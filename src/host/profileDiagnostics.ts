import * as vscode from "vscode";
import { parseProfile } from "../profile/parseProfile.ts";
import { Disposables } from "./disposables.ts";
import { rangeOf } from "./specDiagnostics.ts";

/** Where a profile is found: beside a spec, or in the user's folder of settings. */
const PROFILE_PATH = /\/\.?vae-lens\/slurm\.json$/;
/** What VS Code's JSON service reports by itself. */
const jsonCodes: ReadonlySet<string> = new Set(["syntax", "duplicate-field"]);

export function isProfile({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === "file" && PROFILE_PATH.test(uri.path);
}

/** Underlines what is wrong in open profiles of clusters. Completion and hovers follow from their JSON schema. */
export class ProfileDiagnostics implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #collection = this.#disposables.register(vscode.languages.createDiagnosticCollection("vae-lens-profile"));

  constructor() {
    const update = (document: vscode.TextDocument): void => {
      if (isProfile(document)) this.#collection.set(document.uri, diagnosticsOf(document));
    };
    this.#disposables.register(vscode.workspace.onDidOpenTextDocument(update));
    this.#disposables.register(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        update(document);
      }),
    );
    this.#disposables.register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#collection.delete(uri);
      }),
    );
    vscode.workspace.textDocuments.forEach(update);
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

function diagnosticsOf(document: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return parseProfile(document.getText())
    .problems.filter(({ code }) => !jsonCodes.has(code))
    .map((problem) => {
      const { code, message } = problem;
      const diagnostic = new vscode.Diagnostic(rangeOf(document, problem), message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = "vae-lens";
      diagnostic.code = code;
      return diagnostic;
    });
}
