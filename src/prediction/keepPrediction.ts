import { dirname } from "node:path";
import type { RunPrediction, SpecReport } from "../results/specReport.ts";
import { predictionFile } from "../store/measuredFiles.ts";
import { cacheFolderOf, type SpecReporter } from "./specReport.ts";

export interface PredictedRun {
  readonly runFolder: string;
  readonly specText: string;
  readonly specFile: string;
  readonly mediaFolder: string;
  readonly signal: AbortSignal;
}

/** Of a report, what a run is judged by. */
export function runPrediction({
  predictions,
  frontier,
  collapsedBest = null,
}: Pick<SpecReport, "predictions" | "frontier" | "collapsedBest">): RunPrediction {
  return { format: 1, predictions, frontier, collapsedBest };
}

/**
 * Writes the prediction for a run into its folder, unless it has one: a resumed run keeps its first. Training never waits for it
 * and never fails with it: a run without a prediction is judged by none.
 * @param known what was shown before the training; undefined: the spectrum's prediction is made now
 * @returns why nothing was written, if so
 */
export async function keepPrediction(
  { runFolder, specText, specFile, mediaFolder, signal }: PredictedRun,
  reporter: Pick<SpecReporter, "predict">,
  known: RunPrediction | undefined,
): Promise<string | undefined> {
  try {
    if (predictionFile.read(runFolder) !== undefined) return undefined;
    const specFolder = dirname(specFile);
    const made =
      known ??
      runPrediction(
        await reporter.predict({ specText, specFolder, mediaFolder, cacheFolder: cacheFolderOf(specFolder), signal }),
      );
    predictionFile.write(runFolder, made);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
