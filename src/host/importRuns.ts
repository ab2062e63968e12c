import { dirname } from "node:path";
import * as vscode from "vscode";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import type { RunPanels } from "./runPanels.ts";
import type { RunSessions } from "./runSessions.ts";

export interface ImportParts {
  readonly background: BackgroundProcess;
  readonly sessions: RunSessions;
  readonly panels: RunPanels;
}

/**
 * Import Runs: shows figures that another trainer logged as a run in a panel. The run's folder takes the place of a spec.
 * @param called one or more files or folders, when called from a test
 */
export async function importRuns(called: unknown, { background, sessions, panels }: ImportParts): Promise<void> {
  const sources = urisIn(called) ?? (await chooseSources());
  const [first] = sources;
  if (first === undefined) return;
  let imported;
  try {
    ({ imported } = await background.ask<"importRuns">({
      type: "importRuns",
      sources: sources.map(({ fsPath }) => fsPath),
      workingFolder: workingFolderOf(first),
    }));
  } catch (error) {
    void vscode.window.showErrorMessage(
      `Nothing was imported: ${error instanceof Error ? error.message : String(error)}`,
    );
    return;
  }
  if (imported.kind === "spec") {
    await vscode.window.showTextDocument(vscode.Uri.file(imported.specFile));
    void vscode.window.showInformationMessage(
      `A spec was made from the settings of the log; its comments say what is assumed. ${imported.notes[0] ?? ""}`,
    );
    return;
  }
  const session = sessions.of(vscode.Uri.file(imported.runFolder));
  session.show(imported.run, imported.runFolder, imported.measurements);
  panels.show(session);
}

function urisIn(called: unknown): readonly vscode.Uri[] | undefined {
  const several: readonly unknown[] = Array.isArray(called) ? called : [called];
  const uris = several.filter((one) => one instanceof vscode.Uri);
  return uris.length > 0 && uris.length === several.length ? uris : undefined;
}

/** A dialog on Linux and Windows offers either files or folders, so the user chooses which first. */
async function chooseSources(): Promise<readonly vscode.Uri[]> {
  const kinds = [
    {
      label: "Files",
      detail: ".csv, .jsonl or TensorBoard event files (events.out.tfevents.*)",
      isFolder: false,
    },
    {
      label: "Folder",
      detail: "of TensorBoard, PyTorch Lightning, MLflow, Weights & Biases or pythae, or of .csv or .jsonl files",
      isFolder: true,
    },
  ];
  const kind = await vscode.window.showQuickPick(kinds, {
    title: "Import Runs",
    placeHolder: "Import files or a folder?",
  });
  if (kind === undefined) return [];
  const filters = {
    Logs: ["csv", "tsv", "jsonl", "ndjson", "json"],
    "All files": ["*"],
  };
  const options: vscode.OpenDialogOptions = kind.isFolder
    ? { canSelectFolders: true, canSelectFiles: false }
    : { canSelectMany: true, filters };
  return (await vscode.window.showOpenDialog({ ...options, openLabel: "Import" })) ?? [];
}

/** The folder whose .vae-lens receives the run. */
function workingFolderOf(source: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(source) ?? vscode.workspace.workspaceFolders?.[0];
  return folder?.uri.fsPath ?? dirname(source.fsPath);
}
