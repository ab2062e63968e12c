import { cautionBounds } from "../../core/collapse/cautionBounds.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { betaObjective } from "../objective.ts";
import { thresholdRatio } from "./collapse.ts";
import { addedWarmup, doubtedPoints, warmupTitle } from "./doubts.ts";
import { field } from "./fields.ts";
import { exact, ofPoints, shown } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext } from "./rule.ts";

/** With heavy tails the transition is not continuous (fourth order of the expansion: docs/rules). */
export const heavyTailedScores: Rule = {
  code: "heavy-tailed-scores",
  summary: "A few examples dominate the strongest direction, so the threshold is less reliable on either side.",
  severity: "information",
  check: (context) => {
    // A warm-up is the only remedy in a spec; a spec that has one needs no report.
    const doubted = doubtedPoints(context, "heavy-tailed-scores").filter(
      ({ spec }) => betaObjective(spec.objective)?.warmup === undefined,
    );
    const [first] = doubted;
    const spectrum = first === undefined ? undefined : context.evidenceOf(first.spec)?.spectrum;
    if (first === undefined || spectrum === undefined) return [];
    const isAbove = (thresholdRatio(context, first.index) ?? 1) >= 1;
    const mayBe = isAbove
      ? "a better, active solution may exist above it. A warm-up, or continued training from a lower beta, can find it"
      : "batches without some of these examples may collapse the model below it. A warm-up or more data helps";
    const warmup = addedWarmup(context);
    return [
      {
        message:
          `${reason(context, first, spectrum.excessKurtosis[0])}, so the threshold is ` +
          `less reliable${ofPoints(doubted, context.points)}: ${mayBe}.`,
        path: field.data,
        underline: "value",
        related: [],
        fixes: warmup === undefined ? [] : [fixOf(warmupTitle(warmup), warmup)],
      },
    ];
  },
};

/** Light tails are doubted too where the rows are few. */
function reason(context: RuleContext, { spec }: SweepPoint, kurtosis: number | undefined): string {
  return kurtosis !== undefined && kurtosis <= cautionBounds.heavyKurtosis.value
    ? `The strongest direction of the data rests on ${exact(context.evidenceOf(spec)?.train.rows)} rows, few for its tails`
    : `A few examples dominate the strongest direction of the data (excess kurtosis ${shown(kurtosis)})`;
}
