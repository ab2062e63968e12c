import { dirname } from "node:path";
import type { PointPrediction, RunPrediction, SpecReport } from "../results/specReport.ts";
import { predictionFile } from "../store/measuredFiles.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
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
 * Writes the prediction for a run into its folder, unless it has one: a resumed run keeps its first, with predictions for the points of a
 * round that was placed since. Training never waits for it and never fails with it: a run without a prediction is judged by none.
 * @param known what was shown before the training; undefined: the spectrum's prediction is made now
 * @returns why nothing was written, if so
 */
export async function keepPrediction(
  { runFolder, specText, specFile, mediaFolder, signal }: PredictedRun,
  reporter: Pick<SpecReporter, "predict">,
  known: RunPrediction | undefined,
): Promise<string | undefined> {
  try {
    const stored = predictionFile.read(runFolder);
    const { points } = parseSpec(specText);
    const covers = (prediction: RunPrediction | undefined): boolean =>
      prediction !== undefined && points.every((point, i) => isOf(point, prediction.predictions[i]));
    if (stored !== undefined && covers(stored)) return undefined;
    const specFolder = dirname(specFile);
    const made =
      known !== undefined && covers(known)
        ? known
        : runPrediction(
            await reporter.predict({
              specText,
              specFolder,
              mediaFolder,
              cacheFolder: cacheFolderOf(specFolder),
              signal,
            }),
          );
    const predictions = made.predictions.map((prediction, i) => {
      const before = stored?.predictions[i];
      const point = points[i];
      return before !== undefined && point !== undefined && isOf(point, before) ? before : prediction;
    });
    predictionFile.write(runFolder, { ...made, predictions });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isOf({ settings }: SweepPoint, prediction: PointPrediction | undefined): boolean {
  return prediction !== undefined && JSON.stringify(prediction.settings) === JSON.stringify(settings);
}
