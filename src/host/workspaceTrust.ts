import * as vscode from "vscode";

/** Whether the workspace is trusted; if not, offers to manage its trust. */
export async function isTrustedToTrain(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = "Manage Workspace Trust";
  const answer = await vscode.window.showWarningMessage(
    "Training runs programs on this workspace's files. Trust the workspace first.",
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  return false;
}
