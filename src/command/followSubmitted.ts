import { storedResults } from "../results/storedResults.ts";
import { pause } from "../cluster/pause.ts";
import { submissionState } from "../cluster/submissionState.ts";
import { isComplete, endedStatus } from "../results/reading.ts";
import { withChecksum } from "../store/checkedJson.ts";
import { RunFolder } from "../store/runFolder.ts";
import { exitStatus } from "./exitStatus.ts";
import { resultsTable } from "./resultsTable.ts";
import type { Terminal } from "./terminal.ts";

/** Slurm's controller serves everybody. */
const POLL_MS = 5_000;

/**
 * Shows the progress of a submitted sweep until none of its tasks waits or runs, then its table. Ctrl-C ends the display only.
 * @returns the exit status, as that of a sweep on this machine
 */
export async function followSubmitted(
  runFolder: string,
  { format, signal }: { readonly format: "text" | "json"; readonly signal: AbortSignal },
  terminal: Terminal,
): Promise<number> {
  const folder = new RunFolder(runFolder);
  let shown = "";
  for (;;) {
    const counts = (await submissionState(runFolder))?.counts ?? { waiting: 0, running: 0, ended: 0, unknown: 0 };
    const { points } = folder.readResults();
    const ended = points.filter(({ status }) => status !== "stopped").length;
    const line = `${ended} of ${points.length} points ended; tasks: ${counts.running} running, ${counts.waiting} waiting, ${counts.ended} ended${counts.unknown > 0 ? `, ${counts.unknown} unknown to Slurm` : ""}.`;
    if (line !== shown) terminal.err(line);
    shown = line;
    if (counts.waiting + counts.running === 0 || signal.aborted) break;
    await pause(POLL_MS, signal);
  }
  if (signal.aborted) {
    terminal.err(`The sweep goes on. End it with: vae-lens cancel ${runFolder}`);
    return exitStatus.interrupted;
  }
  const results = folder.readResults();
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
