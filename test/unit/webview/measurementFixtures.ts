import type { PointEvaluation, RunEvaluation } from "../../../src/results/evaluations.ts";
import type { RunExplanation } from "../../../src/results/explanations.ts";
import type { RunRateDistortion } from "../../../src/results/rateDistortions.ts";
import { noMeasurements, type Measurements } from "../../../src/protocol/measurements.ts";

/** Measurements of a run's models for tests, built from a few figures. */

interface Likelihoods {
  readonly elboNats?: number;
  readonly importanceWeightedNats?: number;
  readonly annealedNats?: number | null;
  readonly exactNats?: number | null;
}

export function pointEvaluation(
  point: number,
  { elboNats = -2, importanceWeightedNats = -1.5, annealedNats = -1.25, exactNats = null }: Likelihoods = {},
): PointEvaluation {
  const measure = (mean: number) => ({ mean, standardError: 0.1 });
  const orNull = (mean: number | null) => (mean === null ? null : measure(mean));
  return {
    point,
    epoch: 10,
    step: 0,
    elboNats: measure(elboNats),
    importanceWeightedNats: measure(importanceWeightedNats),
    effectiveSamples: 20,
    annealedNats: orNull(annealedNats),
    annealingGapNats: null,
    exactNats: orNull(exactNats),
    exactBy: exactNats === null ? null : "closed form",
    information: null,
    gaps: { generalizationNats: 0.1, amortizationNats: null, amortizationTrainNats: null, approximationNats: null },
    frechet: null,
  };
}

export function runEvaluation(points: readonly PointEvaluation[]): RunEvaluation {
  const settings = {
    examples: 100,
    importanceSamples: 50,
    temperatures: 10,
    chains: 1,
    leapfrogSteps: 1,
    optimizationSteps: 1,
    draws: 10,
    features: "principal",
    seed: 0,
  } as const;
  return { format: 1, settings, points };
}

/** The point that each criterion picks. */
export function explanation(
  picks: Partial<Record<RunExplanation["picks"][number]["criterion"], number>>,
): RunExplanation {
  return {
    format: 1,
    picks: Object.entries(picks).map(([criterion, point]) => ({
      criterion: criterion as RunExplanation["picks"][number]["criterion"],
      point,
      settings: {},
      value: 0,
      rateNats: 0,
      activeUnits: 0,
      sentence: "",
    })),
    best: picks.elbo ?? 0,
    isCollapsed: false,
    cause: null,
    verdict: "",
    observations: [],
    judgements: [],
    remedies: [],
    restarts: [],
    thresholds: [],
  };
}

/** A decoder's own curve: rates and distortions from beta 4 down. */
export function decoderCurve(point: number, places: readonly (readonly [number, number])[]): RunRateDistortion {
  const measure = (mean: number) => ({ mean, standardError: 0.1 });
  const curve = places.map(([rate, distortion], i) => ({
    beta: 4 / 2 ** i,
    rateNats: measure(rate),
    distortionNats: measure(distortion),
  }));
  const settings = {
    examples: 100,
    betas: curve.map(({ beta }) => beta),
    stepsBetween: 1,
    moves: 1,
    chains: 1,
    leapfrogSteps: 1,
    seed: 0,
  };
  return {
    format: 1,
    settings,
    trained: [],
    curves: [{ point, epoch: 10, step: 0, bound: "upper", curve, atTrainedRates: [] }],
  };
}

export function measurements(changes: Partial<Measurements>): Measurements {
  return { ...noMeasurements, status: "done", share: 1, ...changes };
}
