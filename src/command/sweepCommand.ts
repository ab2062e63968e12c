import { storedResults } from "../results/storedResults.ts";
import { resolve } from "node:path";
import { isLatentsAlone, isTrainedElsewhere } from "../spec/trainedElsewhere.ts";
import { autoChoiceOf, parseSpec } from "../spec/parseSpec.ts";
import { plural } from "../core/wording.ts";
import { keepPrediction } from "../prediction/keepPrediction.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { Results } from "../results/results.ts";
import { endedStatus, isComplete } from "../results/reading.ts";
import { runSweep } from "../sweep/runSweep.ts";
import type { SweepOptions } from "../sweep/sweepOptions.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import { roundLine } from "./checkText.ts";
import { exitStatus } from "./exitStatus.ts";
import { SweepProgress } from "./progress.ts";
import { resultsTable } from "./resultsTable.ts";
import { settingsLabel } from "../results/wording.ts";
import { openSweep } from "./openSweep.ts";
import type { NamedTarget } from "./sweepTarget.ts";
import type { Terminal } from "./terminal.ts";
import { withChecksum } from "../store/checkedJson.ts";

/** Options of the sweep, except those that the target determines. */
export interface SweepCommandOptions extends Omit<SweepOptions, "specFile" | "parsed" | "runFolder" | "resume"> {
  readonly target: NamedTarget;
  readonly format: "text" | "json";
  readonly reporter: Pick<SpecReporter, "predict" | "choose">;
  /** Called once the run has its folder. */
  readonly onStarted?: (runFolder: string) => void;
}

/**
 * Trains a spec's sweep, or resumes one, and prints its table. Returns the exit status.
 * @throws UsageError, StoreError, EngineError with a message for the user
 */
export async function sweepCommand(options: SweepCommandOptions, terminal: Terminal): Promise<number> {
  const sweep = await openSweep(options, terminal);
  if (typeof sweep === "number") return sweep;
  const { specFile, specText, runFolder, resume, engine, parsed, report } = sweep;
  const progress = new SweepProgress(
    terminal,
    parsed.points.map(({ settings, spec }) => ({ label: settingsLabel(settings), epochs: spec.training.epochs })),
  );
  let folder = "";
  let results: Results | undefined;
  let prediction: Promise<string | undefined> | undefined;
  const predict = (text: string): void => {
    const { mediaFolder, signal } = options;
    const run = { runFolder: folder, specText: text, specFile: resolve(specFile), mediaFolder, signal };
    const before = prediction ?? Promise.resolve(undefined);
    prediction = before.then((missing) => missing ?? keepPrediction(run, options.reporter, undefined));
  };
  try {
    for await (const event of runSweep({ ...options, specFile, parsed, runFolder, resume, engine })) {
      progress.show(event);
      if (event.type === "sweepStarted") {
        folder = event.runFolder;
        options.onStarted?.(folder);
        // Without a likelihood nothing is predicted.
        if (!isLatentsAlone(parsed.points)) predict(specText);
        report(event.warnings);
        terminal.err(
          `${isTrainedElsewhere(parsed.points) ? "Measuring" : "Training"} ${plural(parsed.points.length, "point")} with ${event.engine} (${event.engineReason}) into ${folder}`,
        );
      }
      if (event.type === "roundPlaced") {
        const placed = autoChoiceOf(parseSpec(event.specText));
        if (placed !== undefined) terminal.err(roundLine(placed));
        predict(event.specText);
      }
      if (event.type === "sweepEnded") results = event.results;
    }
  } catch (error) {
    if (!(error instanceof SweepRejectedError)) {
      if (folder !== "")
        terminal.err(
          `The sweep has stopped. Fix the problem below, then resume with: vae-lens sweep --resume ${folder}`,
        );
      throw error;
    }
    report(error.problems);
    return exitStatus.badInput;
  } finally {
    const missing = await prediction;
    if (missing !== undefined && !options.signal.aborted)
      terminal.err(`The prediction could not be stored with the run: ${missing}`);
  }
  if (results === undefined) return exitStatus.interrupted;
  terminal.out(
    options.format === "json" ? JSON.stringify(withChecksum(storedResults(results)), null, 2) : resultsTable(results),
  );
  return conclude(results, folder, terminal);
}

function conclude({ points }: Results, folder: string, terminal: Terminal): number {
  terminal.err(`Results: ${folder}`);
  if (!isComplete(points)) {
    terminal.err(`Stopped. Resume with: vae-lens sweep --resume ${folder}`);
    return exitStatus.interrupted;
  }
  return endedStatus(points) === "failed" ? exitStatus.pointFailed : exitStatus.done;
}
