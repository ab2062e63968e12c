import { noMeasurements, type Measurements } from "../protocol/measurements.ts";
import { evaluationFile, explanationFile, rateDistortionFile } from "./measuredFiles.ts";

/** The measurements after training, as views show them. @throws StoreError */
export function readMeasurements(runFolder: string): Measurements {
  const [evaluation, explanation] = [evaluationFile.read(runFolder) ?? null, explanationFile.read(runFolder) ?? null];
  return {
    ...noMeasurements,
    status: explanation === null ? "none" : "done",
    evaluation,
    explanation,
    rateDistortion: rateDistortionFile.read(runFolder) ?? null,
  };
}
