import * as vscode from "vscode";

/** `vaeLens.*` as they are now; package.json holds defaults and descriptions. */
export interface Settings {
  readonly workers: number;
  readonly engine: string;
  readonly checkpointSeconds: number;
  readonly checkData: boolean;
}

export function readSettings(scope: vscode.Uri): Settings {
  const configuration = vscode.workspace.getConfiguration("vaeLens", scope);
  return {
    workers: configuration.get("sweep.workers", 2),
    engine: configuration.get("engine", "auto"),
    checkpointSeconds: configuration.get("sweep.checkpointSeconds", 2),
    checkData: configuration.get("check.readData", true),
  };
}
