import { capital } from "../src/core/wording.ts";
import { doubtPhrase } from "../src/core/collapse/doubtPhrases.ts";
import type { PredictedPoint } from "../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../src/protocol/runSnapshot.ts";
import { isCollapsed } from "../src/results/reading.ts";
import { hasFigures, isMeasured, type PredictedFigures } from "./figures.ts";
import { nats } from "../src/results/wording.ts";
import { predictedUnits, shortNumber } from "./wording.ts";

/** Text about a point's prediction and its outcome. */

type Verdict = PredictedPoint["verdict"];

export function isConfident({ verdict }: PredictedPoint): boolean {
  return verdict === "active" || verdict === "collapse";
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  active: "stays active",
  collapse: "collapses",
  "at-risk": "at risk",
  unknown: "unknown",
};

/** Whether a confident verdict came true; null if the point is not trained yet or the verdict was unsure. */
export function cameTrue(prediction: PredictedPoint | undefined, point: PointSnapshot): boolean | null {
  if (prediction === undefined || !isConfident(prediction) || !isJudged(point)) return null;
  return (prediction.verdict === "collapse") === isCollapsed(point);
}

/** A point that was stopped early might still have become active. */
function isJudged(point: PointSnapshot): boolean {
  return isMeasured(point) && point.status === "done";
}

/** For a table: the verdict, and the outcome after training. */
export function verdictText(prediction: PredictedPoint | undefined, point: PointSnapshot): string {
  if (prediction === undefined) return "";
  const outcome = outcomeText(prediction, point);
  return outcome === null ? verdictWords[prediction.verdict] : `${verdictWords[prediction.verdict]}: ${outcome}`;
}

/** Null until the point is trained. */
export function outcomeText(prediction: PredictedPoint, point: PointSnapshot): string | null {
  if (!isJudged(point)) return null;
  if (cameTrue(prediction, point) === true) return "came true";
  return isCollapsed(point) ? "it collapsed" : "it stayed active";
}

/** A paragraph about a point: the prediction and its basis. */
export function predictionSentences(prediction: PredictedPoint): readonly string[] {
  const { reasons } = prediction;
  const grounds =
    prediction.basis === "probe"
      ? "From a short training of this spec."
      : "From the data's spectrum, without training.";
  return [
    verdictSentence(prediction),
    ...(reasons.length === 0 ? [] : [`${capital(reasons.map(doubtPhrase).join("; "))}.`]),
    ...(hasFigures(prediction) ? [grounds] : []),
  ];
}

function verdictSentence(prediction: PredictedPoint): string {
  const { verdict, beta, thresholdBeta } = prediction;
  const above = thresholdBeta === null ? "" : ` (beta ${shortNumber(beta)}, threshold ${shortNumber(thresholdBeta)})`;
  const figures = hasFigures(prediction) ? `: ${figuresText(prediction)}` : "";
  switch (verdict) {
    case "collapse":
      return `Predicted to collapse${above}.`;
    case "active":
      return `Predicted to stay active${figures}.`;
    case "at-risk":
      return `At risk${above}${hasFigures(prediction) ? `; predicted ${figuresText(prediction)}` : ""}.`;
    case "unknown":
      return "It is unknown whether this point collapses.";
  }
}

function figuresText(prediction: PredictedFigures): string {
  const { rateNats, rateRangeNats = [rateNats], distortionNats } = prediction;
  return `rate ${rateRangeNats.map(nats).join(" to ")}, distortion ${nats(distortionNats)} nats, ${predictedUnits(prediction)} units active`;
}
