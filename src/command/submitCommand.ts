import { dirname, resolve } from "node:path";
import { describeSubmission, submissionWarnings, type SubmissionRequest } from "../cluster/describeSubmission.ts";
import { installationOf } from "../cluster/installation.ts";
import { checkNotUnderWay } from "../cluster/submissionState.ts";
import { futureFolder, planOf } from "../cluster/submissionPlan.ts";
import { readPlan } from "../cluster/submission.ts";
import { submitSweep, type SubmittedSweep } from "../cluster/submitSweep.ts";
import { plural } from "../core/wording.ts";
import { chooseValues } from "../prediction/chooseValues.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import { autoLine } from "./checkText.ts";
import { autoChoiceOf, parseSpec } from "../spec/parseSpec.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import type { SlurmArguments, SweepArguments } from "./arguments/sweepArguments.ts";
import { diagnosticLine, diagnostics } from "./diagnostic.ts";
import { printPlan } from "./dryRun.ts";
import { exitStatus } from "./exitStatus.ts";
import { followSubmitted } from "./followSubmitted.ts";
import { readProfile } from "./readProfile.ts";
import { openTarget, type SweepTarget } from "./sweepTarget.ts";
import type { Terminal } from "./terminal.ts";

export interface SubmitCommandOptions extends SweepArguments {
  readonly slurm: SlurmArguments;
  readonly installation: {
    readonly cli: string;
    readonly version: string;
    readonly workerFile: string;
    readonly mediaFolder: string;
  };
  readonly reporter: Pick<SpecReporter, "choose">;
  /** Ends reading the data, or following; never the submitted sweep. */
  readonly signal: AbortSignal;
}

/**
 * Submits a sweep, or the missing part of one, to a Slurm cluster. Returns the exit status.
 * @throws UsageError, StoreError, ClusterError with a message for the user
 */
export async function submitCommand(options: SubmitCommandOptions, terminal: Terminal): Promise<number> {
  const opened = openTarget(options);
  const { specFile } = opened;
  const { mediaFolder } = options.installation;
  const specText = await chooseValues({ ...options, ...opened, mediaFolder }, options.reporter);
  if (specText === undefined) return exitStatus.interrupted;
  const target = { ...opened, specText };
  const parsed = parseSpec(specText);
  const auto = autoChoiceOf(parsed);
  if (auto !== undefined && !target.resume) terminal.err(autoLine(auto));
  const report = (located: SweepRejectedError["problems"]): void => {
    for (const diagnostic of diagnostics(specText, parsed, located)) terminal.err(diagnosticLine(specFile, diagnostic));
  };
  const profile = readProfile(options.slurm.profile, specFile, terminal);
  if (parsed.points.length === 0) report([]);
  if (parsed.points.length === 0 || profile === undefined) return exitStatus.badInput;
  if (target.resume) await checkNotUnderWay(target.runFolder ?? "");
  const request: SubmissionRequest = { ...requestOf(options, target), parsed, profile };
  terminal.err("Reading the data, and timing a few steps where their time is not known ...");
  try {
    const described = await describeSubmission(request);
    const folder = target.runFolder ?? futureFolder(specFile);
    if (options.slurm.dryRun) {
      report(described.opened.warnings);
      return printPlan(await planOf(described, request, { folder, isResume: target.resume }), terminal);
    }
    const warnings = submissionWarnings(described, request, folder);
    for (const warning of warnings) terminal.err(`warning: ${warning}`);
    // Its lines run in the user's jobs, and it may have come with the spec.
    if (profile.file !== null) terminal.err(`Profile: ${profile.file}`);
    const submitted = await submitSweep(described, request, target);
    report([...described.opened.warnings, ...submitted.notices]);
    print(submitted, parsed.points.length, options.format, terminal);
    if (!options.slurm.follow || submitted.job === undefined) return exitStatus.done;
    return await followSubmitted(submitted.runFolder, options, terminal);
  } catch (error) {
    if (options.signal.aborted && error === options.signal.reason) return exitStatus.interrupted;
    if (!(error instanceof SweepRejectedError)) throw error;
    report(error.problems);
    return exitStatus.badInput;
  }
}

function requestOf(
  { installation, checkpointSeconds, tensorflowFolder, signal }: SubmitCommandOptions,
  { specFile, specText, engine, runFolder, resume }: SweepTarget,
): Omit<SubmissionRequest, "parsed" | "profile"> {
  const { workerFile, mediaFolder, cli, version } = installation;
  const specFolder = dirname(resolve(specFile));
  return {
    installation: installationOf(cli, version, tensorflowFolder),
    pool: {
      workerFile,
      checkpointSeconds,
      opening: { specText, specFolder, mediaFolder, engine, tensorflowFolder },
    },
    plan: resume ? readPlan(runFolder ?? "") : undefined,
    signal,
  };
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
