import { doubtsOf } from "./cautions.ts";
import type { Evidence } from "./evidence.ts";
import { COUNTING_RATE, figuresAt } from "./figures.ts";
import { improvedFrontier, type Frontier } from "./improvedFrontier.ts";
import { withBeta, type PointSetting, type TargetRate } from "./pointSetting.ts";
import type { Doubt, Prediction } from "./prediction.ts";
import { effectiveThreshold } from "./threshold.ts";

/**
 * Training on D + w |R - C|. Along the frontier dD = -beta dR: below the rate C the loss falls as R rises, whatever w; above it
 * the loss rises only once beta < w. So it ends at R = max(C, R(beta = w)) (docs/theory.md, section 4.4).
 */
export function predictTargetRate(evidence: Evidence, setting: PointSetting, objective: TargetRate): Prediction {
  const frontier = improvedFrontier(evidence, setting.latentSize);
  const threshold = effectiveThreshold(evidence, setting);
  const aim = reachedRate(objective, setting);
  const implied = impliedBeta(evidence, frontier, setting, threshold, aim);
  const isHeld = objective.weight >= implied;
  // At rate 0 every beta above the threshold is implied, and the weight is the one that acts.
  const acting = withBeta(setting, isHeld && aim > 0 ? implied : objective.weight);
  const figures = figuresAt(evidence, frontier, acting, acting.objective.beta);
  // A rate that is held is met, by a unit at least, however near the threshold its beta is, and if no direction is left to take it.
  const rateNats = isHeld ? aim : figures.rateNats;
  const activeUnits =
    isHeld && aim >= COUNTING_RATE && frontier.codable.length > 0
      ? Math.max(1, figures.activeUnits)
      : figures.activeUnits;
  const active = activeUnits > 0;
  const ratio = threshold > 0 ? acting.objective.beta / threshold : Infinity;
  const ofBeta = doubtsOf({ evidence, setting: acting, ratio, active, unmeasured: true });
  const reasons: Doubt[] =
    isHeld && aim >= SURE_RATE ? ofBeta.filter((doubt) => !ofChance.includes(doubt)) : [...ofBeta];
  if (aim > 0 && objective.weight > DOMINATES_FROM * implied) reasons.push("target-weight-dominates");
  const verdict = reasons.length > 0 ? "at-risk" : active ? "active" : "collapse";
  return {
    effectiveBeta: implied,
    thresholdBeta: null,
    verdict,
    ...figures,
    activeUnits,
    rateNats,
    basis: "spectrum",
    reasons,
  };
}

/** Three times the implied beta is right, 1000 drowned the likelihood (docs/theory.md, section 4.4); where between it begins is not known. */
export const DOMINATES_FROM = 50;
/** Nats that units carry surely: a rate aimed at is met, not left to chance as a beta near the threshold leaves it. */
const SURE_RATE = 0.5;
const ofChance: readonly Doubt[] = ["near-threshold", "not-measured-near-threshold"];

/** Of an anneal that outlasts the training, only a part of the rate is ever aimed at. */
function reachedRate({ rate, annealEpochs }: TargetRate, { training }: PointSetting): number {
  return rate * (annealEpochs > training.epochs ? training.epochs / annealEpochs : 1);
}

/** Below this part of the threshold betas are not looked for: the rate is then that of an autoencoder. */
const LOWEST = 1e-9;

/**
 * The beta at which the predicted frontier has this rate: at rate 0 the threshold, above which the frontier has no other; 0 for
 * a rate that no beta leads to. A rate above ln N, N the training examples, is no exception: the bound that ln N is to what z
 * can say of the examples themselves is none to the KL, and VAEs of images go beyond it.
 */
export function impliedBeta(
  evidence: Evidence,
  frontier: Frontier,
  setting: PointSetting,
  threshold: number,
  rate: number,
): number {
  const isBelow = (beta: number): boolean =>
    (figuresAt(evidence, frontier, withBeta(setting, beta), beta).rateNats ?? Infinity) < rate;
  if (!(threshold > 0) || !(rate > 0)) return Math.max(0, threshold);
  if (isBelow(LOWEST * threshold)) return 0;
  let low = Math.log(LOWEST * threshold);
  let high = Math.log(threshold);
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (isBelow(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(low);
}
