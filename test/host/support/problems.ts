import * as vscode from "vscode";

/** Diagnostics as the tests write them: whose, which, and the text they underline. */
export type Underlined = readonly [source: string, code: string, underlined: string];

export function problemsOf(document: vscode.TextDocument): readonly Underlined[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .map(({ source, code, range }): Underlined => [source ?? "", String(typeof code === "object" ? code.value : code), document.getText(range)]);
}

/** Places as `line:character-line:character`, both from 1 as the editor shows them. */
export function placesOf(document: vscode.TextDocument): readonly string[] {
  const place = ({ line, character }: vscode.Position): string => `${line + 1}:${character + 1}`;
  return vscode.languages.getDiagnostics(document.uri).map(({ range }) => `${place(range.start)}-${place(range.end)}`);
}
