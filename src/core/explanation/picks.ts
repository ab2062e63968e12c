import type { PointFacts } from "./facts.ts";

export const criteria = ["elbo", "importanceWeighted", "annealed", "frechet", "mutualInformation"] as const;
export type Criterion = (typeof criteria)[number];

/** Larger is better; null where it was not measured. */
const scores: Readonly<Record<Criterion, (point: PointFacts) => number | null>> = {
  elbo: ({ elboNats }) => elboNats,
  importanceWeighted: ({ importanceWeightedNats }) => importanceWeightedNats,
  annealed: ({ annealedNats }) => annealedNats,
  frechet: ({ frechetDistance }) => (frechetDistance === null ? null : -frechetDistance),
  mutualInformation: ({ mutualInformationNats }) => mutualInformationNats,
};

/** The point a criterion would have one keep, and how much rate that model carries. */
export interface Pick {
  readonly criterion: Criterion;
  readonly point: number;
  /** The criterion's own figure: nats, or a squared distance. */
  readonly value: number;
  readonly rateNats: number;
  readonly activeUnits: number;
}

/** One pick for each criterion that was measured at every point: a best of some would be chosen by what is missing. */
export function picksOf(points: readonly PointFacts[]): readonly Pick[] {
  return criteria.flatMap((criterion): readonly Pick[] => {
    const scored = points.map((point) => ({ point, score: scores[criterion](point) }));
    if (scored.length === 0 || scored.some(({ score }) => score === null)) return [];
    const { point, score } = scored.reduce((best, one) => ((one.score as number) > (best.score as number) ? one : best));
    const value = criterion === "frechet" ? -(score as number) : (score as number);
    return [{ criterion, point: point.point, value, rateNats: point.rateNats, activeUnits: point.activeUnits }];
  });
}
