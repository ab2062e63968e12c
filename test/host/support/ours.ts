import * as vscode from "vscode";

/** Public names of the extension. */
export const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("vaeLens");
export const RULE_COMMAND = "vaeLens.explainRule";

/** The rule that a link leads to. */
export function rulePageCode(target: vscode.Uri): unknown {
  return (JSON.parse(target.query) as unknown[])[0];
}

/** For tests that request features at once: opening a spec does not wait for the extension to start. */
export async function activate(): Promise<void> {
  await vscode.extensions.getExtension("vae-lens.vae-lens")?.activate();
}
