import { resolve } from "node:path";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { stopTraining, trainingProcess } from "../store/trainingProcess.ts";
import { exitStatus } from "./exitStatus.ts";
import type { Terminal } from "./terminal.ts";

/** Writing the last checkpoints of a large model takes some seconds. */
const WAIT_MS = 60_000;

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
  const { process: id, host, isHere } = trained;
  if (!isHere)
    throw new StoreError(
      `${path} is trained by process ${id} on ${host}, which cannot be reached from here: run vae-lens cancel there, or stop the process.`,
    );
  terminal.err(`Stopping process ${id} after a last checkpoint ...`);
  if (!(await stopTraining(path, trained, WAIT_MS)))
    throw new StoreError(`process ${id} still trains ${path} after ${WAIT_MS / 1000} s: end it, and resume the run.`);
  terminal.out(`Stopped. Resume with: vae-lens sweep --resume ${path}`);
  return exitStatus.done;
}
