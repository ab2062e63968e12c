import type { Code, Evidence } from "./evidence.ts";
import type { PointSetting } from "./pointSetting.ts";
import { effectiveThreshold } from "./threshold.ts";

/** Codes with less mutual information are not counted: their gain is within the error of the held-out rows. */
const MIN_CODE_NATS = 0.02;
/**
 * About as many held-out rows carry the leading direction, at least, when its kurtosis is that of a rare event. With fewer of them
 * the held-out rows cannot tell what a code of that direction gains.
 */
const MIN_CARRYING_ROWS = 2.5;
/** Up to this ratio of the chord to beta* the transition is taken for a continuous one. */
const CONTINUOUS_UP_TO = 1.1;
/** Trained models were active up to 1.08 times the chord: with 64 centroids it is a lower bound. */
export const CHORD_MARGIN = 1.1;
/** No learned variance counts as smaller than this part of the collapsed model's. */
const MIN_VARIANCE_PART = 1e-6;

/**
 * The effective beta up to which a code of the data is better than the collapsed solution: the largest gain per nat over the
 * codes, a lower bound of beta_b (docs/theory.md, section 7). Undefined without such codes; where few held-out rows carry the leading
 * direction; for autoregressive decoders, whose likelihood does not factorise; and for a learned dispersion, which a code would
 * change.
 */
export function chordBeta(evidence: Evidence, setting: Pick<PointSetting, "variance">): number | undefined {
  const { codes, likelihood, heldOut, spectrum } = evidence;
  const dispersion = "dispersion" in likelihood ? likelihood.dispersion : undefined;
  if (codes.length === 0 || likelihood.given?.preceding !== undefined || dispersion === "learned") return undefined;
  if (heldOut.rows < MIN_CARRYING_ROWS * ((spectrum.excessKurtosis[0] ?? 0) + 3)) return undefined;
  const gain = gainOf(evidence, setting);
  const slopes = codes.filter(({ rateNats }) => rateNats > MIN_CODE_NATS).map((code) => gain(code) / code.rateNats);
  return slopes.length === 0 ? undefined : Math.max(0, ...slopes);
}

/**
 * The ratio of effective beta to the threshold up to which an active solution may survive: 1 where the transition is continuous.
 * No network, prior or posterior is active above it, as the rate of each is at least the code's. Undefined without a chord.
 */
export function survivalRatio(evidence: Evidence, setting: Pick<PointSetting, "variance">): number | undefined {
  const chord = chordBeta(evidence, setting);
  if (chord === undefined) return undefined;
  const ratio = chord / effectiveThreshold(evidence, setting);
  return ratio > CONTINUOUS_UP_TO ? CHORD_MARGIN * ratio : 1;
}

/** A code of the data as a model's solution. */
export interface CodedSolution {
  readonly rateNats: number;
  /** The collapsed distortion less the code's. */
  readonly gainNats: number;
}

/**
 * The code with the lowest D + beta R, where the transition is discontinuous and the code is better than the collapsed solution. An
 * active model has jumped to such a code, so its rate is about the code's or, with a posterior and a prior of limited shape, larger.
 */
export function bestCode(
  evidence: Evidence,
  setting: Pick<PointSetting, "variance">,
  effectiveBeta: number,
): CodedSolution | undefined {
  if ((survivalRatio(evidence, setting) ?? 1) <= 1) return undefined;
  const gain = gainOf(evidence, setting);
  const energy = ({ rateNats, gainNats }: CodedSolution): number => effectiveBeta * rateNats - gainNats;
  const solutions = evidence.codes.map((code) => ({ rateNats: code.rateNats, gainNats: gain(code) }));
  const [best] = solutions.toSorted((a, b) => energy(a) - energy(b));
  return best !== undefined && energy(best) < 0 ? best : undefined;
}

/** Nats by which a code lowers the distortion. */
function gainOf(
  { likelihood, columns, spectrum: { trace, heldOutTrace } }: Evidence,
  { variance }: Pick<PointSetting, "variance">,
): (code: Code) => number {
  if (likelihood.type === "gaussian" && variance === "learned")
    return ({ drop }) =>
      (columns / 2) * Math.log(heldOutTrace / Math.max(heldOutTrace - 2 * drop, MIN_VARIANCE_PART * heldOutTrace));
  if (likelihood.type === "gaussian" && variance === "learnedPerDimension") return ({ logGain = 0 }) => logGain;
  // Held-out rows that vary more than the training rows, which beta* is taken from, gain more in proportion.
  const scale = Math.min(1, trace / heldOutTrace);
  const noise = likelihood.type === "gaussian" ? (variance as number) : 1;
  return ({ drop }) => (scale * drop) / noise;
}
