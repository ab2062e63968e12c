import type { SubmissionPlan } from "../protocol/submitMessages.ts";
import { localExecutor } from "../execution/localExecutor.ts";
import { localPlanSentence, planSentence, verdictLine } from "../results/submissionWording.ts";
import { exitStatus } from "./exitStatus.ts";
import { openSweep, orRejected, requestOf, type OpenOptions } from "./openSweep.ts";
import type { Terminal } from "./terminal.ts";

export const TIMING = "Reading the data, and timing a few steps where their time is not known ...";

export interface DryRunOptions extends OpenOptions {
  readonly workers: number;
  readonly workerFile: string;
  readonly checkpointSeconds: number;
}

/** Prints what a sweep on this machine would train. Returns the exit status. @throws UsageError, StoreError */
export async function dryRunCommand(options: DryRunOptions, terminal: Terminal): Promise<number> {
  const sweep = await openSweep(options, terminal);
  if (typeof sweep === "number") return sweep;
  terminal.err(TIMING);
  return orRejected(sweep, options.signal, async () => {
    const request = { ...requestOf(sweep, options), workers: options.workers };
    const { plan, warnings } = await localExecutor.describe(request);
    sweep.report(warnings);
    terminal.out(`Run folder: ${plan.runFolder}`);
    terminal.out(
      plan.points === 0 ? "Every point has ended already; nothing would be trained." : localPlanSentence(plan),
    );
    return exitStatus.done;
  });
}

/** Prints what would be submitted, and what Slurm says of it. Returns the exit status. */
export function printPlan(plan: SubmissionPlan, terminal: Terminal): number {
  terminal.out(`Profile: ${plan.profile ?? "none; the cluster's defaults apply"}`);
  terminal.out(`Run folder: ${plan.runFolder}`);
  terminal.out(planSentence(plan));
  for (const warning of plan.warnings) terminal.out(`warning: ${warning}`);
  if (plan.tasks === 0) {
    terminal.out("Every point has ended already; nothing would be submitted.");
    return exitStatus.done;
  }
  terminal.out(`\n${plan.submission}`);
  terminal.out(verdictLine(plan));
  return plan.accepted ? exitStatus.done : exitStatus.badInput;
}
