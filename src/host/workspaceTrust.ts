import * as vscode from "vscode";

/** Whether this workspace's files may be trained on; asks for trust where it is missing. */
export async function isTrustedToTrain(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = "Manage Workspace Trust";
  const answer = await vscode.window.showWarningMessage(
    "Training runs programs on this workspace's files, so the workspace must be trusted first.",
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  return false;
}
