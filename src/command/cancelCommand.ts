import { resolve } from "node:path";
import { cancelRun } from "../execution/executorsOf.ts";
import { RunFolder } from "../store/runFolder.ts";
import { exitStatus } from "./exitStatus.ts";
import type { Terminal } from "./terminal.ts";

/** Stops the process that trains a run, or the jobs of a cluster, after a checkpoint. Returns the exit status. @throws StoreError */
export async function cancelCommand(
  { runFolder }: { readonly runFolder: string },
  terminal: Terminal,
): Promise<number> {
  const path = resolve(runFolder);
  // A folder without a run is refused.
  new RunFolder(path).describe();
  const cancelled = await cancelRun(path, (what) => {
    terminal.err(`Stopping ${what} after a last checkpoint ...`);
  });
  for (const { what, resumeOptions } of cancelled)
    terminal.out(`${what} Resume with: vae-lens sweep --resume ${path}${resumeOptions}`);
  if (cancelled.length === 0) terminal.out("Nothing trains this run now.");
  return exitStatus.done;
}
