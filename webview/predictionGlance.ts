import { bestPrediction, hasFigures } from "./figures.ts";
import { cameTrue } from "./predictionText.ts";
import type { Sentence } from "./sentence.ts";
import type { Sweep } from "./sweep.ts";
import { whichPoints } from "./whichPoints.ts";
import { plural } from "../src/core/wording.ts";
import { settingsLabel, shortNumber } from "./wording.ts";

/** The prediction for the whole sweep before training, or how many predictions came true. @param isHeadline as of `glance` */
export function predictionSentences(sweep: Sweep, isHeadline: boolean): readonly Sentence[] {
  if (sweep.status === "planned") {
    if (!sweep.predictions.some(hasFigures)) return [unknown(sweep)];
    // A headline about the whole sweep has the reason, too.
    const isWhole = sweep.predictions.every((prediction) => prediction?.verdict === "collapse");
    return isHeadline ? (isWhole ? [] : [...collapses(sweep), ...risks(sweep)]) : planned(sweep);
  }
  if (sweep.isEdited)
    return [
      {
        kind: "neutral",
        text: `The spec has changed since this run. The dashed frontier is predicted for the current spec${limitText(sweep, ", with collapse")}.`,
      },
    ];
  return outcome(sweep);
}

function planned(sweep: Sweep): readonly Sentence[] {
  return [...best(sweep), ...collapses(sweep), ...risks(sweep)];
}

function best(sweep: Sweep): readonly Sentence[] {
  const index = bestPrediction(sweep);
  const point = index === null || sweep.points.length === 1 ? undefined : sweep.points[index];
  // No best point if its verdict is unsure.
  return point === undefined || index === null || sweep.predictions[index]?.verdict !== "active"
    ? []
    : [{ kind: "best", text: `Best ELBO expected at ${settingsLabel(point.settings)}.` }];
}

function collapses(sweep: Sweep): readonly Sentence[] {
  const collapsing = indicesOf(sweep, "collapse");
  const limit = limitText(sweep, "");
  if (collapsing.length === 0)
    return sweep.predictions.every((point) => point?.verdict === "active")
      ? [
          {
            kind: "neutral",
            text: sweep.points.length === 1 ? "It is predicted to stay active." : "None is predicted to collapse.",
          },
        ]
      : [];
  if (sweep.points.length === 1) return [{ kind: "collapsed", text: `It is predicted to collapse${limit}.` }];
  const which = collapsing.length === sweep.points.length ? "" : `: ${whichPoints(sweep, collapsing)}`;
  return [
    {
      kind: "collapsed",
      text: `${collapsing.length} of ${plural(sweep.points.length, "point")} predicted to collapse${limit}${which}.`,
    },
  ];
}

function limitText({ thresholdBeta }: Sweep, before: string): string {
  return thresholdBeta === null ? "" : `${before} above beta ${shortNumber(thresholdBeta)}`;
}

function risks(sweep: Sweep): readonly Sentence[] {
  const atRisk = indicesOf(sweep, "at-risk");
  if (atRisk.length === 0) return [];
  return [
    {
      kind: "neutral",
      text: sweep.points.length === 1 ? "It is at risk." : `${atRisk.length} at risk: ${whichPoints(sweep, atRisk)}.`,
    },
  ];
}

function unknown({ predictions }: Sweep): Sentence {
  return {
    kind: "neutral",
    text:
      predictions.length === 1
        ? "It is unknown whether the point will collapse."
        : "It is unknown which points will collapse.",
  };
}

/** Only the verdicts active and collapse can come true. */
function outcome({ predictions, points }: Sweep): readonly Sentence[] {
  const outcomes = points.map((point, index) => cameTrue(predictions[index], point)).filter((truth) => truth !== null);
  if (outcomes.length === 0) return [];
  const right = outcomes.filter(Boolean).length;
  if (outcomes.length === 1)
    return [{ kind: "neutral", text: right === 1 ? "The prediction came true." : "The prediction did not come true." }];
  const who = right === outcomes.length ? `All ${outcomes.length}` : `${right} of ${outcomes.length}`;
  return [{ kind: "neutral", text: `${who} confident predictions came true.` }];
}

function indicesOf({ predictions }: Sweep, verdict: string): readonly number[] {
  return [...predictions.keys()].filter((index) => predictions[index]?.verdict === verdict);
}
