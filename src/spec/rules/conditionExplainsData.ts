import { cautionBounds } from "../../core/collapse/cautionBounds.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { collapseOf } from "./collapse.ts";
import { doubtedPoints } from "./doubts.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { exact, ofPoints, round, shown } from "./figures.ts";
import { SAFE_RATIO } from "./frontierRange.ts";
import { actingBeta } from "./given.ts";
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
      return finding(context, collapse.points, false).map((found) => ({
        ...found,
        severity: "warning",
        whyBestCollapses: "what the condition leaves of the data pays for no rate at this beta",
      }));
    return finding(context, doubtedPoints(context, "between-condition-bounds"), true);
  },
};

function finding(context: RuleContext, points: readonly SweepPoint[], isBetween: boolean): readonly RuleFinding[] {
  const [first] = points;
  const acting = first && actingBeta(context, first);
  if (first === undefined || acting === undefined) return [];
  const { name, beta, threshold, thresholdWithinCondition, ungivenThreshold } = acting;
  const isTarget = first.spec.objective.type === "targetRate";
  const above = thresholdWithinCondition === undefined ? "an unknown upper bound" : shown(thresholdWithinCondition);
  const without = ungivenThreshold === undefined ? "" : `; without the condition it is ${shown(ungivenThreshold)}`;
  const outcome = isBetween ? "may collapse, and otherwise z carries little" : "will have no active unit";
  const safe = safeRatio(context, first);
  // A regression stands for the network's own use of the condition.
  const caution =
    isBetween && beta < threshold ? " A network can learn more from the condition than these bounds assume." : "";
  const advice = isTarget
    ? "Raise the target rate"
    : `Lower beta to ${exact(round(Math.min(0.5, safe) * threshold))} or less`;
  return [
    {
      message:
        `The condition explains part of the data. For the rest, the threshold of beta is between ${shown(threshold)} and ${above}${without}.${caution} ` +
        `At ${name} the model ${outcome}${ofPoints(points, context.points)}. ${advice}.`,
      path: field.condition,
      underline: "value",
      related:
        first.spec.objective.type === "beta"
          ? [
              {
                path: placeOf(context, field.beta, beta),
                message: `${shown(beta / threshold)} times the lower bound.`,
              },
            ]
          : [],
      fixes: fixes(context, first, Math.min(SAFE_RATIO, safe) * threshold),
    },
  ];
}

/** Up to which part of the lower bound units are certain to be active. */
function safeRatio(context: RuleContext, { spec }: SweepPoint): number {
  return context.evidenceOf(spec)?.given?.isCurved === true ? cautionBounds.curvedConditionActiveUpTo.value : 1;
}

function fixes(context: RuleContext, { spec }: SweepPoint, highest: number): readonly SpecFix[] {
  const lower = round(highest);
  if (spec.objective.type !== "beta" || axisOf(context, field.beta) !== undefined || !(lower > 0)) return [];
  return fixThatHelps(context, `Set beta to ${exact(lower)}`, setField(noChange(context), field.beta, lower));
}
