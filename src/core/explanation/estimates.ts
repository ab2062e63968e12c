import { sampleMean } from "../inference/sampleMean.ts";

/** An estimate that fails: it may be off by more than its standard error says. */
export interface EstimateFailure {
  /** The criterion that uses it. */
  readonly criterion: "importanceWeighted" | "annealed" | "mutualInformation";
  readonly reason: EstimateFailureReason;
  /** What was measured, and the bound that it crosses: samples or nats. */
  readonly value: number;
  readonly limit: number;
}

export const estimateFailureReasons = [
  "few-effective-samples",
  "below-annealing",
  "annealing-gap",
  "below-importance-bound",
  "below-exact",
  "near-ceiling",
] as const;
export type EstimateFailureReason = (typeof estimateFailureReasons)[number];

interface Estimate {
  readonly mean: number;
  readonly perExample?: readonly number[] | undefined;
}

/** The figures of one model that show whether its estimates can be trusted. Null: not measured, or not defined. */
export interface EstimateFigures {
  readonly importanceWeightedNats: Estimate;
  readonly effectiveSamples: number;
  readonly annealedNats: Estimate | null;
  readonly annealingGapNats: number | null;
  /** By quadrature or in closed form, where there is one. */
  readonly exactNats?: Estimate | null;
  readonly information: {
    readonly mutualInformationNats: { readonly mean: number };
    readonly ceilingNats: number;
  } | null;
}

/** With fewer effective samples the bound is off by more than about 1 / (2 * 30) nats, and by an unknown amount near 1. */
const MIN_EFFECTIVE_SAMPLES = 30;
/** Upper less lower bound on data drawn from the model. */
const MAX_ANNEALING_GAP_NATS = 0.2;
/** By which one lower bound may lie below the other, beyond two standard errors of their difference. */
const MAX_DEFICIT_NATS = 0.1;
const DEFICIT_ERRORS = 2;
/** Of ln N, which the estimate of mutual information cannot exceed. */
export const CEILING_SHARE = 0.95;

/** What fails of a model's estimates. Both likelihoods are lower bounds in expectation, so that the lower one is the worse. */
export function estimateFailures(figures: EstimateFigures, importanceSamples: number): readonly EstimateFailure[] {
  const annealed = annealedFailure(figures);
  return [
    importanceFailure(figures, importanceSamples, annealed === undefined),
    annealed,
    informationFailure(figures),
  ].filter((failure) => failure !== undefined);
}

function importanceFailure(
  { importanceWeightedNats, annealedNats, effectiveSamples }: EstimateFigures,
  importanceSamples: number,
  isAnnealingSound: boolean,
): EstimateFailure | undefined {
  const criterion = "importanceWeighted";
  // A posterior that is nearly exact has as many effective samples as samples, however few.
  const limit = Math.min(MIN_EFFECTIVE_SAMPLES, importanceSamples / 2);
  if (effectiveSamples < limit) return { criterion, reason: "few-effective-samples", value: effectiveSamples, limit };
  const value = isAnnealingSound ? deficitNats(importanceWeightedNats, annealedNats) : 0;
  return value > MAX_DEFICIT_NATS
    ? { criterion, reason: "below-annealing", value, limit: MAX_DEFICIT_NATS }
    : undefined;
}

function annealedFailure({
  importanceWeightedNats,
  annealedNats,
  annealingGapNats,
  exactNats = null,
}: EstimateFigures): EstimateFailure | undefined {
  const criterion = "annealed";
  if (annealedNats === null) return undefined;
  // Both ends of annealing can lie in one mode, so that the gap is small although a part of the posterior is missed.
  const missing = deficitNats(annealedNats, exactNats);
  if (missing > MAX_DEFICIT_NATS) return { criterion, reason: "below-exact", value: missing, limit: MAX_DEFICIT_NATS };
  if (annealingGapNats !== null && annealingGapNats > MAX_ANNEALING_GAP_NATS)
    return { criterion, reason: "annealing-gap", value: annealingGapNats, limit: MAX_ANNEALING_GAP_NATS };
  const value = deficitNats(annealedNats, importanceWeightedNats);
  return value > MAX_DEFICIT_NATS
    ? { criterion, reason: "below-importance-bound", value, limit: MAX_DEFICIT_NATS }
    : undefined;
}

function informationFailure({ information }: EstimateFigures): EstimateFailure | undefined {
  if (information === null) return undefined;
  const { mutualInformationNats, ceilingNats } = information;
  const limit = CEILING_SHARE * ceilingNats;
  return mutualInformationNats.mean > limit
    ? { criterion: "mutualInformation", reason: "near-ceiling", value: mutualInformationNats.mean, limit }
    : undefined;
}

/** By how much the first estimate lies below the second; 0 within two standard errors of the paired difference, and without pairs. */
function deficitNats(first: Estimate, second: Estimate | null): number {
  const [a, b] = [first.perExample, second?.perExample];
  if (!a || !b || a.length !== b.length) return 0;
  const { mean, standardError } = sampleMean(b.map((value, i) => value - (a[i] as number)));
  return mean > DEFICIT_ERRORS * standardError ? mean : 0;
}

/** What happened, why it matters and what to do: "has an effective sample size of 7 ...". The subject is the estimate. */
export function failureSentence({ reason, value, limit }: EstimateFailure): string {
  switch (reason) {
    case "few-effective-samples":
      return `the importance weights are worth ${short(value)} samples, fewer than ${short(limit)}, so the bound is too low by an unknown amount. Raise --importance-samples, or compare by annealed importance sampling`;
    case "below-annealing":
      return `the importance-weighted bound is ${short(value)} nats below annealed importance sampling on the same examples. Both are lower bounds, so the higher one is closer. Raise --importance-samples`;
    case "annealing-gap":
      return `the upper and the lower bound of annealing differ by ${short(value)} nats on data drawn from the model, more than ${short(limit)}. Raise --temperatures`;
    case "below-importance-bound":
      return `annealed importance sampling is ${short(value)} nats below the importance-weighted bound on the same examples. Both are lower bounds, so the higher one is closer. Raise --temperatures`;
    case "below-exact":
      return `annealed importance sampling is ${short(value)} nats below the exact log-likelihood of the same examples: its chains miss a part of the posterior. Raise --chains and --temperatures, or compare by exactNats`;
    case "near-ceiling":
      return `mutual information is at least ${short(value)} nats: the estimate cannot exceed the logarithm of the number of examples, and is near it. More held-out examples raise that limit`;
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
