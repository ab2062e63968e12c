import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { epochsOf, runsOf } from "./runs.ts";
import { specText, type SpecChanges } from "./specTexts.ts";
import { until } from "./until.ts";
import { folder, write } from "./workspace.ts";

/** Two batches of about two seconds each. */
export const LONG: SpecChanges = { epochs: 100 };

/** A spec in its own folder. Its name is always the same, because results contain it. */
export function writeSpec(changes: SpecChanges = {}): vscode.Uri {
  return write("sweep.vae.json", specText(changes), mkdtempSync(join(folder(), "training-")));
}

/** Each resolves when the command ends: after the training, when its messages are answered. */
export async function train(spec: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("vaeLens.trainSweep", spec);
}

export async function resume(spec: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("vaeLens.resumeSweep", spec);
}

export async function stop(spec: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("vaeLens.stopSweep", spec);
}

/** Starts a sweep and waits until some epochs are on disk. `over` resolves when the command ends. */
export async function startTraining(spec: vscode.Uri): Promise<{ readonly over: Promise<void> }> {
  const over = train(spec);
  await until("the first epochs", () => runsOf(spec).some((run) => epochsOf(run) > 6));
  return { over };
}
