import type { PickFacts } from "./facts.ts";

/** The figures by which a model is picked. */

export const criteria = [
  "elbo",
  "importanceWeighted",
  "annealed",
  "frechet",
  "mutualInformation",
  "targetRate",
  "probe",
] as const;
export type Criterion = (typeof criteria)[number];

interface Metric {
  /** Null where it was not measured or is not defined. */
  readonly value: (point: PickFacts) => number | null;
  readonly best: "largest" | "smallest";
  /** Whether a model may be picked at all; absent: every one may. */
  readonly isEligible?: (point: PickFacts) => boolean;
}

export const metrics: Readonly<Record<Criterion, Metric>> = {
  elbo: { value: ({ elboNats }) => (Number.isNaN(elboNats) ? null : elboNats), best: "largest" },
  importanceWeighted: { value: ({ importanceWeightedNats }) => importanceWeightedNats, best: "largest" },
  annealed: { value: ({ annealedNats }) => annealedNats, best: "largest" },
  frechet: { value: ({ frechetDistance }) => frechetDistance, best: "smallest" },
  mutualInformation: { value: ({ mutualInformationNats }) => mutualInformationNats, best: "largest" },
  targetRate: {
    value: ({ rateNats, targetRateNats }) => (targetRateNats === null ? null : Math.abs(rateNats - targetRateNats)),
    best: "smallest",
  },
  // Means that hardly vary can be read without noise, but nobody could read a draw of z.
  probe: {
    value: ({ probe }) => probe?.accuracy ?? null,
    best: "largest",
    isEligible: ({ activeUnits }) => activeUnits > 0,
  },
};

/** The criterion's figure, for a point at which it was measured. */
export function valueOf(criterion: Criterion, point: PickFacts): number {
  return metrics[criterion].value(point) ?? NaN;
}

/** The figure that selects: on the examples set apart for it, where there are any. */
export function selectingValueOf(criterion: Criterion, point: PickFacts): number {
  return valueOf(criterion, { ...point, ...point.selection });
}
