import { isAbsolute } from "node:path";
import * as vscode from "vscode";

/** The current values of `vaeLens.*`; package.json holds defaults and descriptions. */
export interface Settings {
  readonly workers: number;
  readonly engine: string;
  /** Folder with the native TensorFlow library; null: none, as for a relative path, which would depend on the working folder. */
  readonly tensorflowFolder: string | null;
  readonly checkpointSeconds: number;
  /** Whether a sweep ends when its window is closed or reloaded. */
  readonly stopWithWindow: boolean;
  /** Number of held-out examples that Explain Run measures the models on. */
  readonly explainExamples: number;
  readonly checkData: boolean;
  /** How long a probe trains; 0 for no probe. */
  readonly probeSeconds: number;
  /** Severity by rule code; "off" hides the rule's diagnostics. */
  readonly rules: Readonly<Record<string, string>>;
  readonly codeLens: boolean;
  readonly inlayHints: boolean;
}

export function readSettings(scope: vscode.Uri): Settings {
  const configuration = vscode.workspace.getConfiguration("vaeLens", scope);
  return {
    workers: configuration.get("sweep.workers", 2),
    engine: configuration.get("engine", "auto"),
    tensorflowFolder: absoluteOrNull(configuration.get("tensorflowFolder", "")),
    checkpointSeconds: configuration.get("sweep.checkpointSeconds", 2),
    stopWithWindow: configuration.get("sweep.stopWithWindow", false),
    explainExamples: configuration.get("explain.examples", 100),
    checkData: configuration.get("check.readData", true),
    probeSeconds: configuration.get("probe.seconds", 60),
    rules: configuration.get("rules", {}),
    codeLens: configuration.get("codeLens", true),
    inlayHints: configuration.get("inlayHints", true),
  };
}

function absoluteOrNull(path: string): string | null {
  return isAbsolute(path) ? path : null;
}
