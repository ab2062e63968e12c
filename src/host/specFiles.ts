import * as vscode from "vscode";

export const SPEC_LANGUAGE = "vae-spec";
const SPEC_GLOB = "**/*.vae.json";
const EXCLUDED_GLOB = "**/{node_modules,.vae-lens}/**";

export function isSpec(document: vscode.TextDocument): boolean {
  return document.languageId === SPEC_LANGUAGE;
}

/** The spec in the active editor. */
export function activeSpec(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document;
  return active && isSpec(active) ? active.uri : undefined;
}

/** The spec for a command: the one it was called on, else the one in the active editor, else one that the user selects. */
export async function chooseSpec(called: unknown): Promise<vscode.TextDocument | undefined> {
  if (called instanceof vscode.Uri) return vscode.workspace.openTextDocument(called);
  const active = vscode.window.activeTextEditor?.document;
  if (active && isSpec(active)) return active;
  const found = await vscode.workspace.findFiles(SPEC_GLOB, EXCLUDED_GLOB);
  const [only] = found;
  if (only === undefined) {
    const create = "New Spec";
    const answer = await vscode.window.showInformationMessage("This workspace has no *.vae.json file.", create);
    if (answer === create) await vscode.commands.executeCommand("vaeLens.newSpec");
    return undefined;
  }
  if (found.length === 1) return vscode.workspace.openTextDocument(only);
  const items = found
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: "Select a spec" });
  return picked && vscode.workspace.openTextDocument(picked.uri);
}
