import { betaOf } from "../objective.ts";
import { doubtedPoints, fixThatSettles } from "./doubts.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { exact, ofPoints, round, shown } from "./figures.ts";
import { SAFE_RATIO } from "./frontierRange.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

/** The chord: docs/theory.md, section 7. */
export const bistableAboveThreshold: Rule = {
  code: "bistable-above-threshold",
  summary: "Above the threshold a model that starts active can stay active or collapse.",
  severity: "information",
  check: (context) => {
    const doubted = doubtedPoints(context, "bistable-above-threshold");
    const [first] = doubted;
    const { thresholdBeta = null, survivesBelowBeta } = context.predictions[first?.index ?? -1] ?? {};
    if (first === undefined || survivesBelowBeta === undefined) return [];
    const beta = betaOf(first.spec.objective) ?? NaN;
    const above = thresholdBeta === null ? "the collapse threshold" : `the collapse threshold ${shown(thresholdBeta)}`;
    return [
      {
        message:
          `Beta ${exact(beta)} is above ${above}, but on these data a solution with active units can survive up to about beta ${shown(survivesBelowBeta)}` +
          `${ofPoints(doubted, context.points)}. Whether this training stays active or collapses depends on how it gets there. A cold start collapses.`,
        path: placeOf(context, field.beta, beta),
        underline: "value",
        related: [],
        fixes: fixes(context, thresholdBeta ?? NaN),
      },
    ];
  },
};

function fixes(context: RuleContext, threshold: number): readonly SpecFix[] {
  if (!(threshold > 0) || axisOf(context, field.beta) !== undefined) return [];
  const lower = round(SAFE_RATIO * threshold);
  const change = setField(noChange(context), field.beta, lower);
  return fixThatSettles(context, "bistable-above-threshold", `Set beta to ${exact(lower)}`, change);
}
