import { doubtsOf } from "./cautions.ts";
import type { Evidence } from "./evidence.ts";
import { COUNTING_RATE, figuresAt } from "./figures.ts";
import { improvedFrontier, type Frontier } from "./improvedFrontier.ts";
import { withBeta, type PointSetting, type TargetRate } from "./pointSetting.ts";
import type { Doubt, Prediction } from "./prediction.ts";
import { effectiveThreshold } from "./threshold.ts";

/**
 * Training on D + w |R - C|. Along the frontier dD = -beta dR: below the rate C the loss falls as R rises, for any w; above it
 * the loss rises only once beta < w. So training ends at R = max(C, R(beta = w)) (docs/theory.md, section 4.4).
 */
export function predictTargetRate(evidence: Evidence, setting: PointSetting, objective: TargetRate): Prediction {
  const frontier = improvedFrontier(evidence, setting.latentSize);
  const threshold = effectiveThreshold(evidence, setting);
  const aim = reachedRate(objective, setting);
  const implied = impliedBeta(evidence, frontier, setting, threshold, aim);
  const isHeld = objective.weight >= implied;
  // At rate 0 every beta above the threshold is implied, and the weight acts as beta.
  const acting = withBeta(setting, isHeld && aim > 0 ? implied : objective.weight);
  const figures = figuresAt(evidence, frontier, acting, acting.objective.beta);
  // A rate that the weight holds is met by at least one unit, even close to the threshold.
  const rateNats = isHeld ? aim : figures.rateNats;
  const activeUnits =
    isHeld && aim >= COUNTING_RATE && frontier.codable.length > 0
      ? Math.max(1, figures.activeUnits)
      : figures.activeUnits;
  const active = activeUnits > 0;
  const ratio = threshold > 0 ? acting.objective.beta / threshold : Infinity;
  const ofBeta = doubtsOf({
    evidence,
    setting: acting,
    ratio,
    active,
    unmeasured: true,
    startsActive: objective.annealEpochs > 0,
  });
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

/** Three times the implied beta is right, 1000 times drowned the likelihood (docs/theory.md, section 4.4); between them nothing was measured. */
export const DOMINATES_FROM = 50;
/** Nats from which a target rate is certain to be carried by units; seeds do not differ as they do for a beta near the threshold. */
export const SURE_RATE = 0.5;
const ofChance: readonly Doubt[] = ["near-threshold", "not-measured-near-threshold"];

/** The target that is reached: an anneal that outlasts the training aims at a part of the rate only. */
function reachedRate({ rate, annealEpochs }: TargetRate, { training }: PointSetting): number {
  return rate * (annealEpochs > training.epochs ? training.epochs / annealEpochs : 1);
}

/** The search for a beta stops at this share of the threshold: the rate there is that of an autoencoder. */
const LOWEST = 1e-9;

/**
 * The beta at which the predicted frontier has this rate: the threshold for rate 0, and 0 for a rate that no beta reaches. Rates
 * above ln N, N the training examples, are allowed: ln N bounds the information about which example it is, not the KL, and VAEs of
 * images exceed it.
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
