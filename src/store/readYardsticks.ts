import { noYardsticks, type Yardsticks } from "../protocol/yardsticks.ts";
import { evaluationFile, explanationFile, rateDistortionFile } from "./measuredFiles.ts";

/** What was measured of a run besides its training, as a view shows it. @throws StoreError */
export function readYardsticks(runFolder: string): Yardsticks {
  const [evaluation, explanation] = [evaluationFile.read(runFolder) ?? null, explanationFile.read(runFolder) ?? null];
  return {
    ...noYardsticks,
    status: explanation === null ? "none" : "done",
    evaluation,
    explanation,
    rateDistortion: rateDistortionFile.read(runFolder) ?? null,
  };
}
