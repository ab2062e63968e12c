import * as vscode from "vscode";
import { PYTHON_HELPER } from "../core/pythonHelper.ts";
import { chooseFolder, exists } from "./sampleCommands.ts";

/** Copies the Python helper into the workspace and opens it. A file of that name is replaced only after a question. */
export async function copyPythonHelper(helper: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? (await chooseFolder(`Copy ${PYTHON_HELPER} Here`));
  if (folder === undefined) return;
  const source = vscode.Uri.file(helper);
  const target = vscode.Uri.joinPath(folder, PYTHON_HELPER);
  if (!(await exists(target)) || (!(await isSame(source, target)) && (await mayReplace())))
    await vscode.workspace.fs.copy(source, target, { overwrite: true });
  await vscode.window.showTextDocument(target);
}

async function isSame(source: vscode.Uri, target: vscode.Uri): Promise<boolean> {
  const [one, other] = await Promise.all([source, target].map((file) => vscode.workspace.fs.readFile(file)));
  return one !== undefined && other !== undefined && Buffer.compare(one, other) === 0;
}

async function mayReplace(): Promise<boolean> {
  const replace = "Replace";
  const message = `${PYTHON_HELPER} exists already. Replace it by the one of this version of VAE Lens?`;
  return (await vscode.window.showWarningMessage(message, { modal: true }, replace)) === replace;
}
