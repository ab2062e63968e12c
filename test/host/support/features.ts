import assert from "node:assert/strict";
import * as vscode from "vscode";

/** Editor features, requested as VS Code requests them. */

/** The position inside the first `text` of a document. */
export function placeOf(document: vscode.TextDocument, text: string): vscode.Position {
  const offset = document.getText().indexOf(text);
  assert.notEqual(offset, -1, `there is no ${text}`);
  return document.positionAt(offset + Math.floor(text.length / 2));
}

export async function lensesOf({ uri }: vscode.TextDocument): Promise<readonly string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 10);
  return lenses.map(({ command }) => command?.title ?? "");
}

/** Hints with the text before them on their line. */
export async function hintsOf(
  document: vscode.TextDocument,
): Promise<readonly (readonly [before: string, hint: string])[]> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    "vscode.executeInlayHintProvider",
    document.uri,
    whole,
  );
  return hints.map(({ position, label }) => {
    const before = document.lineAt(position.line).text.slice(0, position.character);
    return [
      /[^\s[:,]*$/.exec(before)?.[0] ?? "",
      typeof label === "string" ? label : label.map(({ value }) => value).join(""),
    ];
  });
}

/** The Markdown of our hover, without that of the JSON service. */
export async function predictionOn(document: vscode.TextDocument, text: string): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    placeOf(document, text),
  );
  const contents = hovers.flatMap((hover) =>
    hover.contents.map((content) => (typeof content === "string" ? content : content.value)),
  );
  return contents.find((content) => content.includes("Predicted")) ?? "";
}

export async function actionsOn(
  document: vscode.TextDocument,
  text: string,
  kind?: vscode.CodeActionKind,
): Promise<readonly vscode.CodeAction[]> {
  const place = placeOf(document, text);
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    new vscode.Range(place, place),
    kind?.value,
  );
}

/** Applies the action whose title starts with the text. */
export async function apply(actions: readonly vscode.CodeAction[], title: string): Promise<void> {
  const action = actions.find((candidate) => candidate.title.startsWith(title));
  assert.ok(action?.edit, `there is no ${title} among ${actions.map((one) => one.title).join("; ")}`);
  assert.equal(await vscode.workspace.applyEdit(action.edit), true);
}
