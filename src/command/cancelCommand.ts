import { resolve } from "node:path";
import { RunFolder } from "../store/runFolder.ts";
import { stopTraining, trainingProcess } from "../store/trainingProcess.ts";
import { exitStatus } from "./exitStatus.ts";
import type { Terminal } from "./terminal.ts";

/** Stops the process that trains a run, after a checkpoint. Returns the exit status. @throws StoreError */
export async function cancelCommand(
  { runFolder }: { readonly runFolder: string },
  terminal: Terminal,
): Promise<number> {
  const path = resolve(runFolder);
  // A folder without a run is refused.
  new RunFolder(path).describe();
  const trained = trainingProcess(path);
  if (trained === undefined) {
    terminal.out("Nothing trains this run now.");
    return exitStatus.done;
  }
  terminal.err(`Stopping process ${trained.process} after a last checkpoint ...`);
  await stopTraining(path, trained);
  terminal.out(`Stopped. Resume with: vae-lens sweep --resume ${path}`);
  return exitStatus.done;
}
