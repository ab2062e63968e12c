import { meanLearningRate } from "../../core/learningRate.ts";
import type { Spec } from "../spec.ts";
import { doubtedPoints, fixThatSettles } from "./doubts.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { exact, ofPoints, shown } from "./figures.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

/** Adam moves a weight by about the learning rate in each step: the sum over steps bounds how far weights move. */
const ENOUGH = 1;
/** More is not practical; the learning rate should be changed instead. */
const MAX_EPOCHS = 100_000;

export const tooFewSteps: Rule = {
  code: "too-few-steps",
  summary: "Training ends before the model reaches equilibrium, so active units say little about beta.",
  severity: "information",
  check: (context) => {
    const short = doubtedPoints(context, "too-few-steps");
    const [first] = short;
    if (first === undefined) return [];
    const { epochs, learningRate, schedule } = first.spec.training;
    const steps = epochs * stepsPerEpoch(context, first.spec);
    const rates = `${schedule === undefined ? "" : "a scheduled "}learning rate ${schedule === undefined ? "" : "from "}${exact(learningRate)}`;
    return [
      {
        message:
          `${exact(steps)} steps at ${rates} add up to ${shown(steps * meanLearningRate(first.spec.training))}${ofPoints(short, context.points)}. In our experiments training with a sum below 0.5 stopped far ` +
          `from equilibrium, with units still active above the threshold. Train longer.`,
        path: placeOf(context, field.epochs, epochs),
        underline: "value",
        related: [
          { path: placeOf(context, field.learningRate, learningRate), message: "The learning rate of each step." },
        ],
        fixes: axisOf(context, field.epochs) === undefined ? fixes(context, first.spec) : [],
      },
    ];
  },
};

function stepsPerEpoch(context: RuleContext, spec: Spec): number {
  return Math.floor((context.evidenceOf(spec)?.train.rows ?? 0) / spec.training.batchSize);
}

function fixes(context: RuleContext, spec: Spec): readonly SpecFix[] {
  const needed = ENOUGH / (meanLearningRate(spec.training) * stepsPerEpoch(context, spec));
  if (!(needed <= MAX_EPOCHS)) return [];
  // Two digits, rounded up.
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(needed)) - 1);
  const epochs = Math.ceil(needed / unit) * unit;
  return fixThatSettles(
    context,
    "too-few-steps",
    `Set epochs to ${exact(epochs)}`,
    setField(noChange(context), field.epochs, epochs),
  );
}
