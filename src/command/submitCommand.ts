import type { SubmittedSweep } from "../cluster/submitSweep.ts";
import { installationOf } from "../cluster/installation.ts";
import { plural } from "../core/wording.ts";
import { slurmExecutor } from "../execution/slurmExecutor.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { SlurmArguments, SweepArguments } from "./arguments/sweepArguments.ts";
import { printPlan } from "./dryRun.ts";
import { exitStatus } from "./exitStatus.ts";
import { followSubmitted } from "./followSubmitted.ts";
import { openSweep, orRejected, requestOf, TIMING } from "./openSweep.ts";
import { readProfile } from "./readProfile.ts";
import type { Terminal } from "./terminal.ts";

export interface SubmitCommandOptions extends SweepArguments {
  readonly slurm: SlurmArguments;
  /** The command line's own file. */
  readonly cli: string;
  readonly version: string;
  readonly workerFile: string;
  readonly mediaFolder: string;
  readonly reporter: Pick<SpecReporter, "choose">;
  /** Ends reading the data, or following; never the submitted sweep. */
  readonly signal: AbortSignal;
}

/**
 * Submits a sweep, or the missing part of one, to a Slurm cluster. Returns the exit status.
 * @throws UsageError, StoreError, ClusterError with a message for the user
 */
export async function submitCommand(options: SubmitCommandOptions, terminal: Terminal): Promise<number> {
  const { slurm, cli, version, tensorflowFolder, signal } = options;
  const sweep = await openSweep(options, terminal);
  if (typeof sweep === "number") return sweep;
  const profile = readProfile(slurm.profile, sweep.specFile, terminal);
  if (profile === undefined) return exitStatus.badInput;
  terminal.err(TIMING);
  return orRejected(sweep, signal, async () => {
    const installation = installationOf(cli, version, tensorflowFolder);
    const planned = await slurmExecutor.describe({ ...requestOf(sweep, options), profile, installation });
    const { plan, described } = planned;
    if (options.dryRun) {
      sweep.report(described.opened.warnings);
      return printPlan(plan, terminal);
    }
    for (const warning of plan.warnings) terminal.err(`warning: ${warning}`);
    // Its lines run in the user's jobs, and it may have come with the spec.
    if (profile.file !== null) terminal.err(`Profile: ${profile.file}`);
    const submitted = await slurmExecutor.submit(planned);
    sweep.report([...described.opened.warnings, ...submitted.notices]);
    print(submitted, sweep.parsed.points.length, options.format, terminal);
    if (!slurm.follow || submitted.job === undefined) return exitStatus.done;
    return followSubmitted(submitted.runFolder, options, terminal);
  });
}

function print(
  { runFolder, job, tasks, withoutCollector }: SubmittedSweep,
  points: number,
  format: "text" | "json",
  terminal: Terminal,
): void {
  if (format === "json") terminal.out(JSON.stringify({ runFolder, job: job ?? null, tasks, points }, null, 2));
  if (job === undefined) {
    terminal.err(`Every point has ended already; nothing was submitted. Results: ${runFolder}`);
    return;
  }
  if (withoutCollector !== undefined)
    terminal.err(
      `warning: The job that writes results.json could not be submitted (${withoutCollector}). Readers of the folder find the results without it.`,
    );
  if (format === "text") terminal.out(runFolder);
  terminal.err(`Submitted ${plural(tasks, "task")} for ${plural(points, "point")} as job ${job}.`);
  terminal.err(`Follow it with: vae-lens watch ${runFolder}`);
}
