import type { DescribedSubmission, SubmissionRequest } from "../cluster/describeSubmission.ts";
import { arrayText } from "../cluster/packing.ts";
import { testSubmission } from "../cluster/slurm.ts";
import { arrayOptions, DEFAULT_CPUS, quoted, taskScript } from "../cluster/taskScript.ts";
import { RunFolder } from "../store/runFolder.ts";
import { exitStatus } from "./exitStatus.ts";
import type { Terminal } from "./terminal.ts";
import { plural } from "../core/wording.ts";

interface DryRun {
  readonly described: DescribedSubmission;
  readonly request: SubmissionRequest;
  /** Of the run; it may not exist yet. */
  readonly folder: string;
  readonly warnings: readonly string[];
  readonly isResume: boolean;
}

/** Prints what would be submitted, and what Slurm says of it. Nothing is submitted or written. Returns the exit status. */
export async function dryRun(
  { described, request, folder, warnings, isResume }: DryRun,
  terminal: Terminal,
): Promise<number> {
  const { plan, taskMinutes, batches } = described;
  const { profile, installation, parsed } = request;
  const open = [...plan.tasks.keys()].filter(
    (task) => !isResume || hasOpenBatch(folder, plan.tasks[task] ?? [], described),
  );
  terminal.out(`Profile: ${profile.file ?? "none; the cluster's defaults apply"}`);
  terminal.out(`Run folder: ${folder}`);
  terminal.out(
    `${plural(parsed.points.length, "point")} in ${batches.length} batches; ${plural(open.length, "task")} of about ${minutesText(open.map((task) => taskMinutes[task] ?? 0))} ` +
      `with ${plural(profile.cpus ?? DEFAULT_CPUS, "processor")} each. The times are estimates.`,
  );
  for (const warning of warnings) terminal.out(`warning: ${warning}`);
  if (open.length === 0) {
    terminal.out("Every point has ended already; nothing would be submitted.");
    return exitStatus.done;
  }
  const script = taskScript(profile, folder, installation);
  const options = arrayOptions(profile, folder, arrayText(open));
  terminal.out(`\nsbatch ${options.map(quoted).join(" ")} <<'SCRIPT'\n${script}SCRIPT\n`);
  const { accepted, answer } = await testSubmission(options, script);
  terminal.out(`Slurm ${accepted ? "would accept it" : "would refuse it"}: ${answer}.`);
  return accepted ? exitStatus.done : exitStatus.badInput;
}

function hasOpenBatch(folder: string, task: readonly number[], { batches }: DescribedSubmission): boolean {
  const run = new RunFolder(folder);
  return task.some((index) => {
    const batch = batches[index];
    return batch !== undefined && (run.readProgress(batch)?.outcomes ?? null) === null;
  });
}

function minutesText(times: readonly number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)].map((time) => Math.max(1, Math.round(time)));
  return least === most ? `${plural(most ?? 1, "minute")}` : `${least} to ${most} minutes`;
}
