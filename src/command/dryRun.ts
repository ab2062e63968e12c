import type { SubmissionPlan } from "../protocol/submitMessages.ts";
import { planSentence, verdictLine } from "../results/submissionWording.ts";
import { exitStatus } from "./exitStatus.ts";
import type { Terminal } from "./terminal.ts";

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
