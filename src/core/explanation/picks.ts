import { indexOfLargest } from "../indexOfLargest.ts";
import type { PickFacts } from "./facts.ts";
import { isTie, pairedDifference } from "./ties.ts";

export const criteria = [
  "elbo",
  "importanceWeighted",
  "annealed",
  "frechet",
  "mutualInformation",
  "targetRate",
] as const;
export type Criterion = (typeof criteria)[number];

interface Metric {
  /** Null where it was not measured or is not defined. */
  readonly value: (point: PickFacts) => number | null;
  readonly best: "largest" | "smallest";
}

const metrics: Readonly<Record<Criterion, Metric>> = {
  elbo: { value: ({ elboNats }) => elboNats, best: "largest" },
  importanceWeighted: { value: ({ importanceWeightedNats }) => importanceWeightedNats, best: "largest" },
  annealed: { value: ({ annealedNats }) => annealedNats, best: "largest" },
  frechet: { value: ({ frechetDistance }) => frechetDistance, best: "smallest" },
  mutualInformation: { value: ({ mutualInformationNats }) => mutualInformationNats, best: "largest" },
  targetRate: {
    value: ({ rateNats, targetRateNats }) => (targetRateNats === null ? null : Math.abs(rateNats - targetRateNats)),
    best: "smallest",
  },
};

/** The point that a criterion picks, with its rate and active units. */
export interface Pick {
  readonly criterion: Criterion;
  readonly point: number;
  /** The criterion's own figure: nats, a squared distance, or nats between the rate and the target. */
  readonly value: number;
  readonly rateNats: number;
  readonly activeUnits: number;
  /** Other points within two standard errors, paired over examples; absent where none is, or errors are not known. */
  readonly tiedWith?: readonly number[];
}

/** One pick for each criterion that was measured at every point: otherwise missing figures would decide. Among equals the first; those that tie are named. */
export function picksOf(points: readonly PickFacts[]): readonly Pick[] {
  return criteria.flatMap((criterion): readonly Pick[] => {
    const { value, best } = metrics[criterion];
    const sign = best === "largest" ? 1 : -1;
    const measured = points.flatMap((point) => {
      const figure = value(point);
      return figure === null ? [] : [{ point, figure }];
    });
    const picked = measured[indexOfLargest(measured.map(({ figure }) => sign * figure)) ?? 0];
    if (picked === undefined || measured.length < points.length) return [];
    const { point, figure } = picked;
    const pick = {
      criterion,
      point: point.point,
      value: figure,
      rateNats: point.rateNats,
      activeUnits: point.activeUnits,
    };
    const tiedWith = tiedPoints(criterion, point, points);
    return [tiedWith.length === 0 ? pick : { ...pick, tiedWith }];
  });
}

function tiedPoints(criterion: Criterion, picked: PickFacts, points: readonly PickFacts[]): readonly number[] {
  if (criterion !== "elbo" && criterion !== "importanceWeighted" && criterion !== "annealed") return [];
  return points.flatMap((other) => {
    const difference = other === picked ? undefined : pairedDifference(criterion, picked, other);
    return difference !== undefined && isTie(difference) ? [other.point] : [];
  });
}
