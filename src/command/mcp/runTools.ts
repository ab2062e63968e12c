import { setTimeout as delay } from "node:timers/promises";
import path from "node:path";
import * as Type from "typebox";
import { defaultSettings } from "../../evaluation/evaluateRun.ts";
import { explanationFile } from "../../store/measuredFiles.ts";
import { RunFolder } from "../../store/runFolder.ts";
import { parseEvaluate } from "../arguments/evaluateArguments.ts";
import { cancelCommand } from "../cancelCommand.ts";
import { explainCommand } from "../evaluateCommand.ts";
import { resultsTable } from "../resultsTable.ts";
import { statusCommand } from "../statusCommand.ts";
import { sweepCommand } from "../sweepCommand.ts";
import { UsageError } from "../usageError.ts";
import { existingPath, staysWithin } from "./confinedPath.ts";
import { RecordingTerminal } from "./recordingTerminal.ts";
import { tool } from "./tool.ts";
import type { Training } from "./trainings.ts";

const WORKERS = 2;
const CHECKPOINT_SECONDS = 2;
const WAIT_SECONDS = 45;
const MAX_WAIT_SECONDS = 3600;
const closed = { additionalProperties: false } as const;
const run = Type.String({ description: "The folder of a run within the roots, as train_spec names it." });

export const trainTool = tool({
  name: "train_spec",
  description:
    `Trains every point of a spec's sweep on this machine into a run folder, or resumes a stopped run. Answers with held-out rate, distortion, ELBO (nats per example) and active units of each point. ` +
    `After wait_seconds the training goes on by itself, and the answer names its folder for run_status. Cancelling the call stops the training after a checkpoint.`,
  input: Type.Object(
    {
      file: Type.Optional(Type.String({ description: "The spec within the roots." })),
      resume: Type.Optional(Type.String({ description: "Instead of file: the folder of a stopped run." })),
      wait_seconds: Type.Optional(
        Type.Number({
          minimum: 0,
          maximum: MAX_WAIT_SECONDS,
          description: `How long the call waits for the end. Default ${WAIT_SECONDS}.`,
        }),
      ),
    },
    closed,
  ),
  annotations: {
    title: "Train a sweep",
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  run: async ({ file, resume, wait_seconds = WAIT_SECONDS }, context, { signal, onProgress }) => {
    const { roots, reporter, mediaFolder, workerFile, version } = context;
    if ((file === undefined) === (resume === undefined))
      throw new UsageError("give either file, a spec, or resume, the folder of a stopped run.");
    const target =
      file === undefined
        ? { resume: existingPath(resume ?? "", roots) }
        : { specFile: existingPath(file, roots), out: undefined };
    const written = "resume" in target ? target.resume : path.join(path.dirname(target.specFile), ".vae-lens", "runs");
    if (!staysWithin(written, roots))
      throw new UsageError(`runs would be written to ${written}, a link that leads out of ${roots.join(", ")}.`);
    const settings = { engine: "auto", workers: WORKERS, checkpointSeconds: CHECKPOINT_SECONDS };
    const training = context.trainings.start(
      file ?? resume ?? "",
      (terminal, { signal: stopped, onStarted }) =>
        sweepCommand(
          {
            ...settings,
            target,
            format: "text",
            reporter,
            mediaFolder,
            workerFile,
            version,
            signal: stopped,
            onStarted,
          },
          terminal,
        ),
      onProgress,
    );
    return waitFor(training, wait_seconds, signal);
  },
});

async function waitFor(training: Training, seconds: number, signal: AbortSignal): Promise<string> {
  const stop = (): void => training.stop();
  signal.addEventListener("abort", stop, { once: true });
  const waiting = new AbortController();
  const waited = delay(1000 * seconds, undefined, { signal: waiting.signal }).catch(() => undefined);
  try {
    if (signal.aborted) stop();
    const text = await Promise.race([training.ended, waited]);
    if (text !== undefined) return text;
    const folder = await training.started;
    return folder === undefined
      ? await training.ended
      : `Training goes on in ${folder}. ${training.progress()}\nAsk run_status how far it is; stop_training stops it.`;
  } finally {
    waiting.abort();
    signal.removeEventListener("abort", stop);
  }
}

export const statusTool = tool({
  name: "run_status",
  description: "How far a run is, whichever process trains it, and the best ELBO so far in nats per example.",
  input: Type.Object({ run }, closed),
  annotations: {
    title: "Status of a run",
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  run: async (given, { roots }, { onProgress }) => {
    const terminal = new RecordingTerminal(onProgress);
    await statusCommand({ runFolder: existingPath(given.run, roots), format: "text" }, terminal);
    return terminal.text;
  },
});

export const stopTool = tool({
  name: "stop_training",
  description:
    "Stops the process that trains a run after a last checkpoint. train_spec with resume goes on from there.",
  input: Type.Object({ run }, closed),
  annotations: {
    title: "Stop a training",
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: false,
  },
  run: async (given, { roots, trainings }, { onProgress }) => {
    const runFolder = existingPath(given.run, roots);
    const own = trainings.of(runFolder);
    if (own !== undefined) {
      own.stop();
      return own.ended;
    }
    const terminal = new RecordingTerminal(onProgress);
    await cancelCommand({ runFolder }, terminal);
    return terminal.text;
  },
});

export const resultsTool = tool({
  name: "run_results",
  description:
    "Held-out rate, distortion and ELBO (nats per example), active units and state of each point of a run, which point is best, and the verdict if the run was explained.",
  input: Type.Object({ run }, closed),
  annotations: {
    title: "Results of a run",
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  run: (given, { roots }) => {
    const folder = new RunFolder(existingPath(given.run, roots));
    folder.describe();
    if (!folder.hasResults()) throw new UsageError(`${given.run} has no results yet. Ask run_status how far it is.`);
    const verdict = explanationFile.read(folder.path)?.verdict;
    const explained =
      verdict === undefined ? "Not explained yet: explain_run finds the cause of a collapse." : `Verdict: ${verdict}`;
    return Promise.resolve(`${resultsTable(folder.readResults())}\n${explained}`);
  },
});

export const explainTool = tool({
  name: "explain_run",
  description:
    "Measures the models of a finished run (likelihood bounds, information, gaps) and says which point each criterion picks, whether the best has collapsed, why, and what to change. Takes minutes; writes explanation.json into the run.",
  input: Type.Object(
    {
      run,
      examples: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1_000_000,
          description: `Held-out examples. Default ${defaultSettings.examples}, of which only as many are annealed as decide.`,
        }),
      ),
      temperatures: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 100_000,
          description: "Of annealed importance sampling. Default: as many as a point needs.",
        }),
      ),
    },
    closed,
  ),
  annotations: {
    title: "Explain a run",
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  run: async (given, context, { signal, onProgress }) => {
    const { roots, engine, helper, mediaFolder, reporter } = context;
    const options = (["examples", "temperatures"] as const).flatMap((name) =>
      given[name] === undefined ? [] : [`--${name}`, String(given[name])],
    );
    const { runFolder, settings } = parseEvaluate("explain", [...options, "--", existingPath(given.run, roots)]);
    const terminal = new RecordingTerminal(onProgress);
    const request = { runFolder, settings, format: "text", engine, helper, mediaFolder, reporter, signal } as const;
    await explainCommand(request, terminal);
    return terminal.text;
  },
});
