import type { PointFacts, SweepFacts } from "../../../../src/core/explanation/facts.ts";

/** A model with three active units, of which only the figures of a training are known. */
export const activePoint: PointFacts = {
  point: 0,
  effectiveBeta: 1,
  threshold: 5,
  rateNats: 4,
  distortionNats: 6,
  elboNats: -10,
  activeUnits: 3,
  trainElboNats: -10,
  targetRateNats: null,
  importanceWeightedNats: -9.5,
  annealedNats: null,
  mutualInformationNats: 3,
  frechetDistance: null,
  amortisationGapNats: null,
  state: "active",
  columnMeansElboNats: null,
  isBelowBaseline: false,
  freeBitsNats: 0,
  survivesBelow: null,
  perExampleNats: null,
  informationCeilingNats: null,
};

/** A sweep of these points, numbered in their order. */
export function sweepFacts(...points: readonly PointFacts[]): SweepFacts {
  return {
    points: points.map((point, index) => ({ ...point, point: index })),
    decoder: "factorised",
    hasFixedVariance: true,
    zFreeDistortionNats: null,
    restarts: [],
    findings: [],
    toleranceNats: 0.1,
  };
}
