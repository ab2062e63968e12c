import { defaults } from "../defaults.ts";
import { doubtedPoints, fixThatSettles, withoutBadValues } from "./doubts.ts";
import { axisOf, field, placeOf } from "./fields.ts";
import { ofPoints } from "./figures.ts";
import type { Rule } from "./rule.ts";

export const learningRateTooHigh: Rule = {
  code: "learning-rate-too-high",
  summary: "With so large a learning rate trainings collapse below the threshold.",
  severity: "warning",
  check: (context) => {
    const hasty = doubtedPoints(context, "learning-rate-too-high");
    const [first] = hasty;
    if (first === undefined) return [];
    const { learningRate } = first.spec.training;
    const rates = new Set(hasty.map(({ spec }) => spec.training.learningRate));
    const isSwept = axisOf(context, field.learningRate) !== undefined;
    const change = withoutBadValues(context, field.learningRate, defaults.learningRate, (value) => !rates.has(value));
    const title = isSwept ? "Leave the high learning rates out" : `Set learningRate to ${defaults.learningRate}`;
    return [
      {
        message:
          `With Adam at a learning rate of ${learningRate}${ofPoints(hasty, context.points)} trainings were seen to collapse at 0.7 of the threshold and below: the first ` +
          `steps throw the decoder out of reach of z. The model may collapse although beta would let it learn; ${defaults.learningRate} is the usual rate.`,
        path: placeOf(context, field.learningRate, learningRate),
        underline: "value",
        related: [],
        fixes: fixThatSettles(context, "learning-rate-too-high", title, change),
      },
    ];
  },
};
