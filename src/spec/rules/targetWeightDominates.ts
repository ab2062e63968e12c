import { doubtedPoints, fixThatSettles } from "./doubts.ts";
import { field, placeOf } from "./fields.ts";
import { exact, ofPoints, shown } from "./figures.ts";
import type { Rule } from "./rule.ts";
import { sufficientWeight, weighedPoints } from "./targetWeight.ts";

/** With C = 2 nats and a weight of 1000, training met the rate at a distortion of 8.5; without z it is 8.8 (docs/rules). */
export const targetWeightDominates: Rule = {
  code: "target-weight-dominates",
  summary: "The weight on the distance from the target rate is so large that the likelihood hardly counts.",
  severity: "information",
  check: (context) => {
    const heavy = doubtedPoints(context, "target-weight-dominates");
    const first = weighedPoints(context).find(({ point }) => point === heavy[0]);
    if (first === undefined) return [];
    const { rate, weight } = first.objective;
    const { effectiveBeta } = first.prediction;
    const sufficient = sufficientWeight(context);
    return [
      {
        message:
          `A weight of ${exact(weight)} is ${effectiveBeta > 0 ? `${shown(weight / effectiveBeta)} times the beta` : "more than any beta"} at which these data have a rate of ${exact(rate)} nats. Training then only ` +
          `corrects the rate, and can meet the target while z carries little about x${ofPoints(heavy, context.points)}. About three times that beta is enough.`,
        path: placeOf(context, field.weight, weight),
        underline: "value",
        related: [{ path: placeOf(context, field.rate, rate), message: `Implies a beta of ${shown(effectiveBeta)}.` }],
        fixes:
          sufficient === undefined
            ? []
            : fixThatSettles(
                context,
                "target-weight-dominates",
                `Set weight to ${exact(sufficient.weight)}`,
                sufficient.change,
              ),
      },
    ];
  },
};
