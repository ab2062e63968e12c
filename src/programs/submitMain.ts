import { dirname, join } from "node:path";
import { installationOf } from "../cluster/installation.ts";
import { keptPrograms, type KeptPrograms } from "../cluster/keptPrograms.ts";
import { findProfile, type Profile } from "../cluster/profile.ts";
import { slurmExecutor, type PlannedSubmission, type SlurmRequest } from "../execution/slurmExecutor.ts";
import { parseProfile } from "../profile/parseProfile.ts";
import { parseToSubmit, type FromSubmit, type ToSubmit } from "../protocol/submitMessages.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { failureMessage } from "../store/failure.ts";
import { RunFolder } from "../store/runFolder.ts";
import { readVersion } from "../store/version.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import { connectToParent, sendToParent } from "./childProcess.ts";

// The process that plans a sweep on a cluster for the editor, and submits it when the user agrees. It ends then: the tasks of the
// cluster and the run folder have the rest.

interface Planned {
  readonly submission: PlannedSubmission;
  readonly programs: KeptPrograms;
}

const packageFolder = join(__dirname, "..");
const controller = new AbortController();
const send: (message: FromSubmit) => void = sendToParent;
let planned: Planned | undefined;
const close = connectToParent({
  parse: parseToSubmit,
  onMessage: (message) => {
    switch (message.type) {
      case "planSubmission":
        void answering(() => plan(message));
        break;
      case "submitPlanned":
        void answering(submit).then(close);
        break;
      case "endSubmission":
        controller.abort();
        close();
    }
  },
  onDisconnect: () => controller.abort(),
  onTerminate: () => controller.abort(),
});

async function answering(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof SweepRejectedError) send({ type: "submissionRejected", problems: error.problems });
    else send({ type: "submissionFailed", message: failureMessage(error, "sweep --on slurm") });
    close();
  }
}

async function plan(message: Extract<ToSubmit, { type: "planSubmission" }>): Promise<void> {
  const { engine, tensorflowFolder, checkpointSeconds } = message;
  const runFolder = message.runFolder ?? undefined;
  // A run goes on with its own copy of the spec.
  const run = runFolder === undefined ? undefined : new RunFolder(runFolder);
  const specFile = run?.specFile() ?? message.specFile;
  const specText = run?.specText() ?? message.specText;
  const profile = profileFor(specFile);
  if (profile === undefined) return;
  const mediaFolder = join(packageFolder, "media");
  const version = readVersion(packageFolder);
  const programs = keptPrograms(packageFolder, version, specFile);
  const opening = { specText, specFolder: dirname(specFile), mediaFolder, engine, tensorflowFolder };
  const request: SlurmRequest = {
    parsed: parseSpec(specText),
    specFile,
    runFolder,
    resume: runFolder !== undefined,
    profile,
    installation: installationOf(join(programs.folder, "dist", "cli.cjs"), version, tensorflowFolder),
    pool: { workerFile: join(__dirname, "worker.cjs"), checkpointSeconds, opening },
    signal: controller.signal,
  };
  const submission = await slurmExecutor.describe(request);
  planned = { submission, programs };
  send({ type: "submissionPlanned", plan: submission.plan });
}

/** Undefined if it has problems, which were sent. @throws ClusterError */
function profileFor(specFile: string): Profile | undefined {
  const found = findProfile(undefined, specFile);
  if (found === undefined) return { file: null };
  const { file, text } = found;
  const { settings, problems } = parseProfile(text);
  if (settings !== undefined) return { ...settings, file };
  const line = text.slice(0, problems[0]?.offset ?? 0).split("\n").length;
  send({
    type: "profileRejected",
    file,
    message: `${file}, line ${line}: ${problems[0]?.message ?? "it has problems."}`,
  });
  close();
  return undefined;
}

async function submit(): Promise<void> {
  if (planned === undefined) return;
  planned.programs.keep();
  const submitted = await slurmExecutor.submit(planned.submission);
  const { runFolder, job = null, tasks, withoutCollector = null } = submitted;
  send({ type: "submitted", runFolder, job, tasks, withoutCollector });
}
