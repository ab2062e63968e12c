import type { Spec } from "../spec.ts";
import { doubtedPoints, fixThatSettles } from "./doubts.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { ofPoints, shown } from "./figures.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

/** Adam moves a weight by about the learning rate a step: the sum over steps is how far weights can get. */
const ENOUGH = 1;
/** Nobody waits for more; then it is the learning rate that is wrong. */
const MAX_EPOCHS = 100_000;

export const tooFewSteps: Rule = {
  code: "too-few-steps",
  summary: "Training ends before the model can reach its equilibrium, so that what is active says little about beta.",
  severity: "information",
  check: (context) => {
    const short = doubtedPoints(context, "too-few-steps");
    const [first] = short;
    if (first === undefined) return [];
    const { epochs, learningRate } = first.spec.training;
    const steps = epochs * stepsPerEpoch(context, first.spec);
    return [
      {
        message:
          `${steps} steps of ${learningRate} add up to ${shown(steps * learningRate)}${ofPoints(short, context.points)}, and below 0.5 trainings were seen to stop far ` +
          `from where they were going, with units still on above the threshold. Train longer.`,
        path: placeOf(context, field.epochs, epochs),
        underline: "value",
        related: [{ path: placeOf(context, field.learningRate, learningRate), message: "With this step size." }],
        fixes: axisOf(context, field.epochs) === undefined ? fixes(context, first.spec) : [],
      },
    ];
  },
};

function stepsPerEpoch(context: RuleContext, spec: Spec): number {
  return Math.floor((context.evidenceOf(spec)?.train.rows ?? 0) / spec.training.batchSize);
}

function fixes(context: RuleContext, spec: Spec): readonly SpecFix[] {
  const needed = ENOUGH / (spec.training.learningRate * stepsPerEpoch(context, spec));
  if (!(needed <= MAX_EPOCHS)) return [];
  // To two digits, upwards.
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(needed)) - 1);
  const epochs = Math.ceil(needed / unit) * unit;
  return fixThatSettles(
    context,
    "too-few-steps",
    `Set epochs to ${epochs}`,
    setField(noChange(context), field.epochs, epochs),
  );
}
