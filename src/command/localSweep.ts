import { plural } from "../core/wording.ts";
import { localExecutor } from "../execution/localExecutor.ts";
import { localPlanSentence } from "../results/submissionWording.ts";
import { exitStatus } from "./exitStatus.ts";
import { openSweep, orRejected, requestOf, TIMING, type OpenOptions } from "./openSweep.ts";
import type { Terminal } from "./terminal.ts";

export interface LocalSweepOptions extends OpenOptions {
  /** Prints what would be trained, and trains nothing. */
  readonly dryRun: boolean;
  readonly format: "text" | "json";
  readonly workers: number;
  readonly checkpointSeconds: number;
  readonly workerFile: string;
  /** The command line's own file. */
  readonly cli: string;
}

/** Says what a sweep on this machine would train, or has it trained without this terminal. Returns the exit status. @throws UsageError, StoreError */
export async function localSweepCommand(options: LocalSweepOptions, terminal: Terminal): Promise<number> {
  const { dryRun, format, workers, cli, signal } = options;
  const sweep = await openSweep(options, terminal);
  if (typeof sweep === "number") return sweep;
  terminal.err(TIMING);
  return orRejected(sweep, signal, async () => {
    const planned = await localExecutor.describe({ ...requestOf(sweep, options), workers, cli });
    const { plan, warnings } = planned;
    sweep.report(warnings);
    const isDone = plan.points === 0;
    if (dryRun) {
      terminal.out(`Run folder: ${plan.runFolder}`);
      terminal.out(isDone ? "Every point has ended already; nothing would be trained." : localPlanSentence(plan));
      return exitStatus.done;
    }
    if (isDone) {
      terminal.err(`Every point has ended already; nothing was started. Results: ${plan.runFolder}`);
      return exitStatus.done;
    }
    terminal.err(localPlanSentence(plan));
    const { runFolder, process } = await localExecutor.submit(planned);
    const { points } = plan;
    terminal.out(format === "json" ? JSON.stringify({ runFolder, process, points }, null, 2) : runFolder);
    terminal.err(`Process ${process} trains ${plural(points, "point")} without this terminal.`);
    terminal.err(`Follow it with: vae-lens watch ${runFolder}`);
    return exitStatus.done;
  });
}
