import { defaults } from "../defaults.ts";
import { doubtedPoints, fixThatSettles, withoutBadValues } from "./doubts.ts";
import { axisOf, field, placeOf } from "./fields.ts";
import { exact, ofPoints } from "./figures.ts";
import type { Rule } from "./rule.ts";

export const learningRateTooHigh: Rule = {
  code: "learning-rate-too-high",
  summary: "At this learning rate training may collapse below the threshold.",
  severity: "warning",
  check: (context) => {
    const hasty = doubtedPoints(context, "learning-rate-too-high");
    const [first] = hasty;
    if (first === undefined) return [];
    const { learningRate } = first.spec.training;
    const rates = new Set(hasty.map(({ spec }) => spec.training.learningRate));
    const isSwept = axisOf(context, field.learningRate) !== undefined;
    const change = withoutBadValues(context, field.learningRate, defaults.learningRate, (value) => !rates.has(value));
    const title = isSwept ? "Remove the high learning rates" : `Set learningRate to ${exact(defaults.learningRate)}`;
    return [
      {
        message:
          `The model may collapse although beta is below the threshold. In our experiments training with Adam at a learning rate of ${exact(learningRate)}${ofPoints(hasty, context.points)} collapsed ` +
          `at 0.7 of the threshold and below, because the first steps move the decoder to where z has no effect. The usual rate is ${exact(defaults.learningRate)}.`,
        path: placeOf(context, field.learningRate, learningRate),
        underline: "value",
        related: [],
        fixes: fixThatSettles(context, "learning-rate-too-high", title, change),
      },
    ];
  },
};
