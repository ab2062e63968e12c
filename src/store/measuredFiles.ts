import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TSchema } from "typebox";
import { Compile } from "typebox/schema";
import { runEvaluationSchema, type RunEvaluation } from "../results/evaluations.ts";
import { explanationSchema, type RunExplanation } from "../results/explanations.ts";
import { runRateDistortionSchema, type RunRateDistortion } from "../results/rateDistortions.ts";
import { runPredictionSchema, type RunPrediction } from "../results/specReport.ts";
import { searchSchema, type StoredSearch } from "../results/searches.ts";
import { readCheckedJson, writeCheckedJson } from "./checkedJson.ts";

/** The prediction for a run, and the measurements after training: one file each in the run folder. */

export interface MeasuredFile<Content> {
  /**
   * Undefined if nothing was measured, or the file has the fields of another version; measuring again takes minutes.
   * @throws StoreError when the file cannot be read, or is of a newer format
   */
  readonly read: (runFolder: string) => Content | undefined;
  /** @throws StoreError */
  readonly write: (runFolder: string, content: Content) => void;
}

function measuredFile<Content extends object>(name: string, schema: TSchema): MeasuredFile<Content> {
  return {
    read: (runFolder) => {
      const file = join(runFolder, name);
      if (!existsSync(file)) return undefined;
      const content = readCheckedJson(file, "Delete it, and compute it again.");
      return Compile(schema).Check(content) ? (content as Content) : undefined;
    },
    write: (runFolder, content) => {
      writeCheckedJson(join(runFolder, name), content);
    },
  };
}

export const predictionFile = measuredFile<RunPrediction>("prediction.json", runPredictionSchema);
export const searchFile = measuredFile<StoredSearch>("search.json", searchSchema);
export const evaluationFile = measuredFile<RunEvaluation>("evaluation.json", runEvaluationSchema);
export const explanationFile = measuredFile<RunExplanation>("explanation.json", explanationSchema);
export const rateDistortionFile = measuredFile<RunRateDistortion>("rateDistortion.json", runRateDistortionSchema);
