import type { RunExplanation } from "../../src/results/explanations.ts";
import { bestOfSweep, isRunning } from "../../src/results/reading.ts";
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
  probe: "probe",
};

/** Explains the short names. */
export const criterionHint =
  "IWB: importance-weighted bound. AIS: annealed importance sampling. Fréchet: distance of samples to held-out data. MI: mutual information of x and z. Probe: labels predicted from z.";

export interface CriterionFlag {
  readonly point: number;
  /** Short names of the criteria that pick it, in their order. */
  readonly names: readonly string[];
  /** Those that pick no point alone: this one ties with others. */
  readonly tied: readonly string[];
  readonly text: string;
  /** Used if `text` does not fit: what the point alone is picked by. */
  readonly textWithoutTies?: string | undefined;
  /** Used if that does not fit either. */
  readonly shortText: string;
}

/** One flag for each point that a criterion picks or that ties for it. Only the ELBO is known during training and before the models are evaluated. */
export function criterionFlags(sweep: Sweep, explanation: RunExplanation | null): readonly CriterionFlag[] {
  if (explanation === null || isRunning(sweep)) return elboFlag(sweep);
  // Those that rest on a failed estimate are in the table, which says why, and mark no point.
  const reliable = explanation.picks.filter(({ unreliable }) => unreliable === undefined);
  const picked = reliable.flatMap(({ criterion, point, ties = [] }) =>
    [point, ...ties.map((tie) => tie.point)].map((of) => ({
      of,
      name: criterionNames[criterion],
      isTie: ties.length > 0,
    })),
  );
  return [...new Set(picked.map(({ of }) => of))].map((point) => {
    const named = (isTie: boolean): readonly string[] =>
      picked.filter((one) => one.of === point && one.isTie === isTie).map(({ name }) => name);
    return flagOf(sweep, point, named(false), named(true));
  });
}

function elboFlag(sweep: Sweep): readonly CriterionFlag[] {
  const best = bestOfSweep(sweep.points);
  // A single point is not the best of several.
  return best === null || sweep.points.length === 1 ? [] : [flagOf(sweep, best.point, ["ELBO"], [])];
}

function flagOf({ points }: Sweep, point: number, names: readonly string[], tied: readonly string[]): CriterionFlag {
  const best = names.length === 0 ? [] : [`best ${names.join(", ")}${soFar(points)}`];
  const ties = tied.length === 0 ? [] : [`tie in ${tied.join(", ")}`];
  return {
    point,
    names,
    tied,
    text: [...best, ...ties].join("; "),
    ...(ties.length > 0 && { textWithoutTies: best[0] }),
    shortText: [...names, ...tied.map((name) => `${name} (tie)`)].join(", "),
  };
}
