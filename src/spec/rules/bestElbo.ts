import type { Prediction } from "../../core/collapse/prediction.ts";
import { fixedVariance, isBestElboCollapsed, isTooWide, type Collapse } from "./collapse.ts";
import { isFarOffScale } from "./columnsOffScale.ts";
import { axisOf, field } from "./fields.ts";
import type { RuleContext } from "./rule.ts";

/** Whether the model that people select, the one with the best ELBO, will be a collapsed one of a sweep that has active points too. */

export interface BestElboGround {
  /** A clause. */
  readonly why: string;
  readonly advice: string;
}

export const WIDE_VARIANCE = "the noise variance is wider than every direction of the data";

/** Whether it will, because of one fixed variance: fixed-variance-too-wide reports it. */
export function isForWideVariance(context: RuleContext, { isWhole }: Collapse): boolean {
  return !isWhole && fixedVariance(context) !== undefined && isTooWide(context) && isBestElboCollapsed(context);
}

/** Undefined where it will be an active one, or is not certain. */
export function collapsedBestGround(context: RuleContext, collapse: Collapse): BestElboGround | undefined {
  if (isBestElboCollapsed(context)) return noRatePays(context);
  return activePointsCostMore(context, collapse)
    ? {
        why: "its active points pay more for their rate than they save in distortion",
        advice: "Sweep values between them and the threshold.",
      }
    : undefined;
}

/** The ELBO is the loss at beta 1, where z gains less than it costs. */
function noRatePays(context: RuleContext): BestElboGround {
  if (axisOf(context, field.variance) !== undefined)
    return {
      why: "each of its noise variances is wider than every direction of the data",
      advice: "Learn the variance, or sweep smaller ones.",
    };
  return {
    why: "even at beta 1 no latent pays for its rate",
    advice: "For an active model set a target rate, or select by another criterion than the ELBO.",
  };
}

/** Trained over predicted rate, at least: that of 95 % of trainings far below the threshold (core/collapse/ranges.ts). */
const LOW_SHARE_OF_RATE = 0.7;
/** Smaller differences of predicted ELBOs decide nothing. */
const MARGIN_NATS = 0.5;

/** By the spectrum's figures as by those of a short training, which may not have reached its optimum. */
function activePointsCostMore(context: RuleContext, collapse: Collapse): boolean {
  const { points, predictions, predict } = context;
  if (isFarOffScale(context)) return false;
  const spectral = points.map(({ spec }) => predict(spec));
  return [predictions, spectral].every((figures) => {
    const best = Math.max(...collapse.points.map(({ index }) => highestElbo(figures[index])));
    const others = points.filter((point) => !collapse.points.includes(point)).map(({ index }) => figures[index]);
    // Of a point at risk it is not known where it ends.
    return (
      Number.isFinite(best) &&
      others.every((other) => other?.verdict === "active" && highestElbo(other) + MARGIN_NATS < best)
    );
  });
}

/** At the low end of its rate. Infinite where it is not known. */
function highestElbo(prediction: Prediction | undefined): number {
  const { rateNats = null, distortionNats = null, rateRangeNats: [low] = [Infinity] } = prediction ?? {};
  if (rateNats === null || distortionNats === null) return Infinity;
  return -(distortionNats + Math.min(low, LOW_SHARE_OF_RATE * rateNats));
}
