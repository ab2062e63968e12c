import { field, placeOf } from "./fields.ts";
import { exact, ofPoints, shown } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule } from "./rule.ts";
import { sufficientWeight, weighedPoints } from "./targetWeight.ts";

/** Along the frontier dD = -beta dR: above the rate C, D + w (R - C) still falls until beta has fallen to w. */
export const targetWeightBelowImpliedBeta: Rule = {
  code: "target-weight-below-implied-beta",
  summary: "The weight on the distance from the target rate is too small to hold the rate.",
  severity: "warning",
  check: (context) => {
    const light = weighedPoints(context).filter(
      ({ objective, prediction }) => objective.weight < prediction.effectiveBeta,
    );
    const [first] = light;
    if (first === undefined) return [];
    const { rate, weight } = first.objective;
    const { effectiveBeta, rateNats } = first.prediction;
    const sufficient = sufficientWeight(context);
    const ends = rateNats === null ? "" : ` Training will end at about ${shown(rateNats)} nats.`;
    return [
      {
        message:
          `A weight of ${exact(weight)} does not hold the rate at ${exact(rate)} nats. At that rate each further nat lowers the distortion by ${shown(effectiveBeta)} (the implied beta), ` +
          `which is more than its weight${ofPoints(
            light.map(({ point }) => point),
            context.points,
          )}.${ends} Raise the weight to about three times the implied beta.`,
        path: placeOf(context, field.weight, weight),
        underline: "value",
        related: [{ path: placeOf(context, field.rate, rate), message: `Implies a beta of ${shown(effectiveBeta)}.` }],
        fixes: sufficient === undefined ? [] : [fixOf(`Set weight to ${exact(sufficient.weight)}`, sufficient.change)],
      },
    ];
  },
};
