import { resolve } from "node:path";
import { stopWriters } from "../cluster/stopWriters.ts";
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
  const stopped = await stopWriters(path, ({ process }) => {
    terminal.err(`Stopping process ${process} after a last checkpoint ...`);
  });
  if (stopped === undefined) terminal.out("Nothing trains this run now.");
  else if ("job" in stopped)
    terminal.out(
      `Job ${stopped.job} was cancelled; its tasks write a last checkpoint. Resume with: vae-lens sweep --resume ${path} --on slurm`,
    );
  else terminal.out(`Stopped. Resume with: vae-lens sweep --resume ${path}`);
  return exitStatus.done;
}
