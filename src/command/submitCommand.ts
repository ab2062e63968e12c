import { dirname, join, resolve } from "node:path";
import { ClusterError } from "../cluster/clusterError.ts";
import { describeSubmission, submissionWarnings, type SubmissionRequest } from "../cluster/describeSubmission.ts";
import { submissionState } from "../cluster/submissionState.ts";
import { readPlan } from "../cluster/submission.ts";
import { submitSweep, type SubmittedSweep } from "../cluster/submitSweep.ts";
import { plural } from "../core/wording.ts";
import { chooseValues } from "../prediction/chooseValues.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import { autoLine } from "./checkText.ts";
import { autoChoiceOf, parseSpec } from "../spec/parseSpec.ts";
import { runId } from "../store/vaeLensFolder.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import type { SlurmArguments, SweepArguments } from "./arguments/sweepArguments.ts";
import { diagnosticLine, diagnostics } from "./diagnostic.ts";
import { dryRun } from "./dryRun.ts";
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

/** Variables that VAE Lens reads; the environment of a job is otherwise that of a login on its node. */
const PASSED_ON = ["VAE_LENS_USER_FOLDER", "VAE_LENS_TENSORFLOW"];

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
  try {
    const described = await describeSubmission(request);
    const folder = target.runFolder ?? futureFolder(specFile);
    const warnings = submissionWarnings(described, request, folder);
    if (options.slurm.dryRun) {
      report(described.opened.warnings);
      return await dryRun({ described, request, folder, warnings, isResume: target.resume }, terminal);
    }
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
  const passed = Object.entries(process.env).flatMap(([name, value]) =>
    PASSED_ON.includes(name) && value !== undefined ? [[name, value] as const] : [],
  );
  const environment = {
    ...Object.fromEntries(passed),
    ...(tensorflowFolder === null ? {} : { VAE_LENS_TENSORFLOW: resolve(tensorflowFolder) }),
  };
  return {
    installation: { node: process.execPath, cli, version, environment },
    pool: {
      workerFile,
      checkpointSeconds,
      opening: { specText, specFolder, mediaFolder, engine, tensorflowFolder },
    },
    plan: resume ? readPlan(runFolder ?? "") : undefined,
    signal,
  };
}

/** Where a new run would be, for a dry run, which makes no folder. */
function futureFolder(specFile: string): string {
  const name = specFile.replace(/^.*[\\/]/, "").replace(/\.vae\.json$/, "");
  return join(dirname(resolve(specFile)), ".vae-lens", "runs", runId(name, new Date()));
}

/** @throws ClusterError when tasks of an earlier submission wait or run */
async function checkNotUnderWay(runFolder: string): Promise<void> {
  const state = await submissionState(runFolder);
  if (state === undefined || state.counts.waiting + state.counts.running === 0) return;
  const { counts, submission } = state;
  throw new ClusterError(
    `job ${submission.job} still trains ${runFolder}: ${plural(counts.running, "task")} running, ${counts.waiting} waiting. ` +
      `Wait for it, or end it with vae-lens cancel ${runFolder} and resume then.`,
  );
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
