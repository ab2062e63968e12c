import * as vscode from "vscode";

/** `vaeLens.*` as they are now; package.json holds defaults and descriptions. */
export interface Settings {
  readonly workers: number;
  readonly engine: string;
  /** Where the user has TensorFlow's own library; null: where it is found. */
  readonly tensorflowFolder: string | null;
  readonly checkpointSeconds: number;
  /** Held-out examples that explaining a run measures its models on. */
  readonly explainExamples: number;
  readonly checkData: boolean;
  /** How long a probe trains; 0: none is made. */
  readonly probeSeconds: number;
  /** A severity for the findings of a rule, by its code; "off" hides them. */
  readonly rules: Readonly<Record<string, string>>;
  readonly codeLens: boolean;
  readonly inlayHints: boolean;
}

export function readSettings(scope: vscode.Uri): Settings {
  const configuration = vscode.workspace.getConfiguration("vaeLens", scope);
  return {
    workers: configuration.get("sweep.workers", 2),
    engine: configuration.get("engine", "auto"),
    tensorflowFolder: configuration.get("tensorflowFolder", "") || null,
    checkpointSeconds: configuration.get("sweep.checkpointSeconds", 2),
    explainExamples: configuration.get("explain.examples", 100),
    checkData: configuration.get("check.readData", true),
    probeSeconds: configuration.get("probe.seconds", 60),
    rules: configuration.get("rules", {}),
    codeLens: configuration.get("codeLens", true),
    inlayHints: configuration.get("inlayHints", true),
  };
}
