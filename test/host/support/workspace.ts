import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as vscode from "vscode";

/** The two folders of the test workspace (created by scripts/hostTests.mjs), and documents opened from them. */

export function folder(index = 0): string {
  const found = vscode.workspace.workspaceFolders?.[index];
  if (found === undefined) throw new Error(`the workspace has no folder ${index}`);
  return found.uri.fsPath;
}

export function write(name: string, contents: string | Uint8Array, inFolder = folder()): vscode.Uri {
  const file = join(inFolder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
  return vscode.Uri.file(file);
}

/** Opens a file in an editor as a user does: a document that the API opens stays open for minutes after its editor is closed. */
export async function openFile(name: string, text: string, inFolder = folder()): Promise<vscode.TextEditor> {
  const uri = write(name, text, inFolder);
  await vscode.commands.executeCommand("vscode.open", uri);
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.fsPath !== uri.fsPath) throw new Error(`${name} did not open`);
  return editor;
}

/** Replaces the only `from` by `to` in the editor; does not change the file on disk. */
export async function replace(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
  const { document } = editor;
  const start = document.getText().indexOf(from);
  if (start < 0) throw new Error(`there is no ${from} in ${document.uri.fsPath}`);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  const done = await editor.edit((edit) => {
    edit.replace(range, to);
  });
  if (!done) throw new Error("the edit was refused");
}

/** Closes editors without asking to save. */
export async function closeEditors(): Promise<void> {
  while (vscode.window.activeTextEditor)
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

export function remove(file: string): void {
  rmSync(file, { recursive: true, force: true });
}
