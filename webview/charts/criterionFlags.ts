import type { RunExplanation } from "../../src/results/explanations.ts";
import { bestPoint, isRunning } from "../../src/results/reading.ts";
import { soFar } from "../../src/results/wording.ts";
import type { Sweep } from "../sweep.ts";

/** The points that the criteria pick. */

type Criterion = RunExplanation["picks"][number]["criterion"];

export const criterionNames: Readonly<Record<Criterion, string>> = {
  elbo: "ELBO",
  importanceWeighted: "IWB",
  annealed: "AIS",
  frechet: "Fréchet",
  mutualInformation: "MI",
  targetRate: "target",
};

/** Explains the short names. */
export const criterionHint =
  "IWB: importance-weighted bound. AIS: annealed importance sampling. Fréchet: distance of samples to held-out data. MI: mutual information of x and z.";

export interface CriterionFlag {
  readonly point: number;
  /** Short names, in the order of the criteria. */
  readonly names: readonly string[];
  readonly text: string;
  /** Used if `text` does not fit. */
  readonly shortText: string;
}

/** One flag for each point that a criterion picks. Only the ELBO is known during training and before the models are evaluated. */
export function criterionFlags(sweep: Sweep, explanation: RunExplanation | null): readonly CriterionFlag[] {
  if (explanation === null || isRunning(sweep)) return elboFlag(sweep);
  const byPoint = new Map<number, string[]>();
  for (const { criterion, point } of explanation.picks)
    byPoint.set(point, [...(byPoint.get(point) ?? []), criterionNames[criterion]]);
  return [...byPoint].map(([point, names]) => ({
    point,
    names,
    text: `best ${names.join(", ")}${soFar(sweep.points)}`,
    shortText: names.join(", "),
  }));
}

function elboFlag(sweep: Sweep): readonly CriterionFlag[] {
  const point = bestPoint(sweep.points);
  // A single point is not the best of several.
  if (point === null || sweep.points.length === 1) return [];
  return [{ point, names: ["ELBO"], text: `best ELBO${soFar(sweep.points)}`, shortText: "ELBO" }];
}
