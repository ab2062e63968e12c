import type { PointFacts } from "./facts.ts";

/** What is to be explained of the model with the best ELBO: the first of these that it is. */
export const findings = [
  /** Models that use z and models that do not tie for the best ELBO. */
  "tie",
  /** Of the seeds with the best mean ELBO, some carry nothing about x and others do. */
  "seeds-differ",
  /** Its ELBO is below that of a model without latents. */
  "below-baseline",
  /** z carries no information about x. */
  "collapsed",
  /** Its rate is that of the free bits. */
  "forced",
  /** Its figures contradict each other: a rate without an active unit, or units finer than the networks resolve. */
  "anomalous",
  /** Active by variance, but with almost no rate. */
  "weak",
  /** Its held-out examples are unlike its training examples, at a cost of nats. */
  "shifted",
  "healthy",
] as const;
export type Finding = (typeof findings)[number];

/** Estimates over a few hundred examples cannot distinguish less mutual information from zero. */
const NO_INFORMATION_NATS = 0.05;
/** Up to this multiple of the rate that free bits make, the rate is theirs. */
const FORCED_UP_TO = 1.1;
/** Chance differences of the halves of a split cost less. */
const MIN_SHIFT_NATS = 1;
/** A smaller deficit is what a collapsed model pays for its own noise: that it is not better than the means says nothing new. */
const MIN_DEFICIT_NATS = 0.5;

/** Of a single model. @param reported codes of the rules that `check` reports */
export function findingOf(point: PointFacts, reported: readonly string[]): Exclude<Finding, "tie" | "seeds-differ"> {
  if (isClearlyBelow(point)) return "below-baseline";
  if (carriesNothing(point) && point.state !== "anomalous") return "collapsed";
  if (isForced(point)) return "forced";
  // A model that carries nats and is slightly below the column means is anomalous for that reason alone.
  if (point.state === "anomalous" && point.activeUnits > 0 && point.isBelowBaseline) return "below-baseline";
  if (point.state === "anomalous" || point.state === "weak") return point.state;
  return isShifted(point, reported) ? "shifted" : "healthy";
}

/** Whether `check` finds the held-out examples unlike the training examples, and the model pays for it. */
export function isShifted({ trainElboNats, elboNats }: PointFacts, reported: readonly string[]): boolean {
  return reported.includes("held-out-differs") && trainElboNats - elboNats > MIN_SHIFT_NATS;
}

/** Whether z carries nothing about x: no active unit, and mutual information near zero where it was measured. */
export function carriesNothing({
  activeUnits,
  mutualInformationNats,
}: Pick<PointFacts, "activeUnits" | "mutualInformationNats">): boolean {
  return activeUnits === 0 && (mutualInformationNats === null || mutualInformationNats < NO_INFORMATION_NATS);
}

/** Whether a model without latents is better by nats that matter. */
export function isClearlyBelow({ isBelowBaseline, columnMeansElboNats, elboNats }: PointFacts): boolean {
  return isBelowBaseline && (columnMeansElboNats ?? -Infinity) - elboNats > MIN_DEFICIT_NATS;
}

/**
 * Whether the rate is that of free bits, and pays for nothing: a model without latents has as good an ELBO. The mutual information does not tell:
 * noise is information too.
 */
export function isForced({
  rateNats,
  freeBitsNats,
  elboNats,
  columnMeansElboNats,
  mutualInformationNats,
}: PointFacts): boolean {
  if (!(freeBitsNats > 0) || rateNats > FORCED_UP_TO * freeBitsNats) return false;
  return columnMeansElboNats === null
    ? mutualInformationNats !== null && mutualInformationNats < NO_INFORMATION_NATS
    : elboNats <= columnMeansElboNats;
}
