import { cautionBounds } from "../../core/collapse/cautionBounds.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { betaOf } from "../objective.ts";
import { collapseOf } from "./collapse.ts";
import { doubtedPoints } from "./doubts.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { ofPoints, round, shown } from "./figures.ts";
import { SAFE_RATIO } from "./frontierRange.ts";
import { ungivenThresholdBeta } from "./given.ts";
import { fixThatHelps } from "./outcome.ts";
import type { Rule, RuleContext, RuleFinding, SpecFix } from "./rule.ts";

/** Sohn et al. 2015: z carries what the condition does not explain. */
export const conditionExplainsData: Rule = {
  code: "condition-explains-data",
  summary: "The condition explains so much of the data that z adds little at this beta.",
  severity: "information",
  check: (context) => {
    const collapse = collapseOf(context);
    if (collapse?.cause === "condition-explains-data")
      return [{ ...finding(context, collapse.points, false), severity: "warning" }];
    const doubted = doubtedPoints(context, "between-condition-bounds");
    return doubted.length === 0 ? [] : [finding(context, doubted, true)];
  },
};

function finding(context: RuleContext, points: readonly SweepPoint[], isBetween: boolean): RuleFinding {
  const [first] = points as readonly [SweepPoint, ...SweepPoint[]];
  const beta = betaOf(first.spec.objective);
  const { thresholdBeta, thresholdBetaWithinCondition } = context.predictions[first.index] ?? {};
  const threshold = thresholdBeta ?? NaN;
  const above =
    typeof thresholdBetaWithinCondition === "number"
      ? ` and ${shown(thresholdBetaWithinCondition)}`
      : " and an unknown upper bound";
  const outcome = isBetween ? "may collapse, and otherwise z carries little" : "will have no active unit";
  const safe = safeRatio(context, first);
  // A regression stands for the network's own use of the condition.
  const caution =
    isBetween && (beta ?? NaN) < threshold
      ? " A network can learn more from the condition than these bounds assume."
      : "";
  return {
    message:
      `The condition explains part of the data. For the rest, the threshold of beta is between ${shown(threshold)}${above}; without the condition it is ` +
      `${shown(ungivenThresholdBeta(context, first) ?? NaN)}.${caution} At beta ${beta} the model ${outcome}${ofPoints(points, context.points)}. Lower beta to ${round(Math.min(0.5, safe) * threshold)} or less.`,
    path: field.condition,
    underline: "value",
    related:
      first.spec.objective.type === "beta"
        ? [
            {
              path: placeOf(context, field.beta, beta),
              message: `${shown((beta ?? NaN) / threshold)} times the lower bound.`,
            },
          ]
        : [],
    fixes: fixes(context, first, Math.min(SAFE_RATIO, safe) * threshold),
  };
}

/** Up to which part of the lower bound units are certain to be active. */
function safeRatio(context: RuleContext, { spec }: SweepPoint): number {
  return context.evidenceOf(spec)?.given?.isCurved === true ? cautionBounds.curvedConditionActiveUpTo.value : 1;
}

function fixes(context: RuleContext, { spec }: SweepPoint, highest: number): readonly SpecFix[] {
  const lower = round(highest);
  if (spec.objective.type !== "beta" || axisOf(context, field.beta) !== undefined || !(lower > 0)) return [];
  return fixThatHelps(context, `Set beta to ${lower}`, setField(noChange(context), field.beta, lower));
}
