import { storedResults } from "../results/storedResults.ts";
import { isComplete, endedStatus } from "../results/reading.ts";
import { withChecksum } from "../store/checkedJson.ts";
import { RunFolder } from "../store/runFolder.ts";
import { exitStatus } from "./exitStatus.ts";
import { resultsTable } from "./resultsTable.ts";
import type { Terminal } from "./terminal.ts";
import { watchRun } from "./watchCommand.ts";

/**
 * Shows the progress of a submitted sweep until none of its tasks waits or runs, then its table. Ctrl-C ends the display only.
 * @returns the exit status, as that of a sweep on this machine
 */
export async function followSubmitted(
  runFolder: string,
  { format, signal }: { readonly format: "text" | "json"; readonly signal: AbortSignal },
  terminal: Terminal,
): Promise<number> {
  await watchRun({ runFolder, signal }, terminal);
  if (signal.aborted) {
    terminal.err(`The sweep goes on. End it with: vae-lens cancel ${runFolder}`);
    return exitStatus.interrupted;
  }
  const results = new RunFolder(runFolder).readResults();
  terminal.out(
    format === "json" ? JSON.stringify(withChecksum(storedResults(results)), null, 2) : resultsTable(results),
  );
  terminal.err(`Results: ${runFolder}`);
  if (!isComplete(results.points)) {
    terminal.err(
      `Not every task has finished; their logs are in ${runFolder}/logs. Resume with: vae-lens sweep --resume ${runFolder} --on slurm`,
    );
    return exitStatus.interrupted;
  }
  return endedStatus(results.points) === "failed" ? exitStatus.pointFailed : exitStatus.done;
}
