import * as vscode from "vscode";

/** Keys of the `when` clauses in package.json. A key that is not set counts as false. */
export type ContextKey = "isTraining" | "isChecking" | "isExplaining" | "runsListed" | "runCount" | "unfinishedRuns";

const known = new Map<ContextKey, boolean | number>();

/** Sets `vaeLens.<key>`, if it changed. */
export function setContext(key: ContextKey, value: boolean | number): void {
  if (known.get(key) === value) return;
  known.set(key, value);
  void vscode.commands.executeCommand("setContext", `vaeLens.${key}`, value);
}
