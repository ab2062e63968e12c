import * as vscode from "vscode";

/** Diagnostics in a short form: source, code and underlined text. */
export type Underlined = readonly [source: string, code: string, underlined: string];

/** Problems of the text or the data, without the diagnostics of rules, which are many in small test specs. */
export function problemsOf(document: vscode.TextDocument): readonly Underlined[] {
  return diagnosticsOf(document)
    .filter((diagnostic) => !isOfRule(diagnostic))
    .map((diagnostic) => underlined(document, diagnostic));
}

export function findingsOf(document: vscode.TextDocument): readonly Underlined[] {
  return diagnosticsOf(document)
    .filter(isOfRule)
    .map((diagnostic) => underlined(document, diagnostic));
}

export function diagnosticsOf({ uri }: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri);
}

/** Places of problems as `line:character-line:character`, both from 1 as the editor shows them. */
export function placesOf(document: vscode.TextDocument): readonly string[] {
  const place = ({ line, character }: vscode.Position): string => `${line + 1}:${character + 1}`;
  const problems = diagnosticsOf(document).filter((diagnostic) => !isOfRule(diagnostic));
  return problems.map(({ range }) => `${place(range.start)}-${place(range.end)}`);
}

/** The code of a rule, which links to its page. */
function isOfRule({ code }: vscode.Diagnostic): boolean {
  return typeof code === "object";
}

function underlined(document: vscode.TextDocument, { source, code, range }: vscode.Diagnostic): Underlined {
  return [source ?? "", String(typeof code === "object" ? code.value : code), document.getText(range)];
}
