import { noMeasurements, type Measurements } from "../protocol/measurements.ts";
import { evaluationFile, explanationFile, rateDistortionFile } from "./measuredFiles.ts";

/** What was measured of a run besides its training, as a view shows it. @throws StoreError */
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
