import { dirname } from "node:path";
import * as vscode from "vscode";
import { isSpec } from "./specFiles.ts";

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

/**
 * Where files may be read: in a workspace that is not trusted only in its folders, and in those of open specs that lie elsewhere. Null:
 * everywhere.
 */
export function readableFolders(): readonly string[] | null {
  const { isTrusted, workspaceFolders = [], textDocuments } = vscode.workspace;
  if (isTrusted) return null;
  const opened = textDocuments
    .filter((document) => isSpec(document) && vscode.workspace.getWorkspaceFolder(document.uri) === undefined)
    .map(({ uri }) => dirname(uri.fsPath));
  return [...new Set([...workspaceFolders.map(({ uri }) => uri.fsPath), ...opened])];
}
