import { plural } from "../../core/wording.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { betaObjective, betaOf, warmupEnd } from "../objective.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { exact, ofPoints, shown } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

/** Share of the training; Bowman et al. 2016 and most later work warm up over less than half. */
const USUAL_SHARE = 0.25;
/** More is not practical. */
const MAX_EPOCHS = 100_000;

export const warmupOutlastsTraining: Rule = {
  code: "warmup-outlasts-training",
  summary: "Training ends during the warm-up, so no epoch is trained at the beta of the spec.",
  severity: "warning",
  check: (context) => {
    const late = context.points.filter(({ spec }) => warmupOf(spec) >= spec.training.epochs);
    const [first] = late;
    if (first === undefined) return [];
    const { epochs } = first.spec.training;
    const beta = betaOf(first.spec.objective) ?? NaN;
    const warmup = warmupOf(first.spec);
    const isSwept = axisOf(context, field.warmupEpochs) !== undefined;
    return [
      {
        message:
          `The warm-up takes ${exact(warmup)} epochs, but training ends after ${exact(epochs)}${ofPoints(late, context.points)}. The weight of the KL only reaches ` +
          `${shown((beta * epochs) / warmup)} instead of ${exact(beta)}, so the results are not those of beta ${exact(beta)}. Shorten the warm-up, or train longer.`,
        path: placeOf(context, field.warmupEpochs, warmup),
        underline: "value",
        related: [
          { path: placeOf(context, field.epochs, epochs), message: `Training ends after ${exact(epochs)} epochs.` },
        ],
        fixes: isSwept ? [] : fixes(context, late),
      },
    ];
  },
};

function warmupOf({ objective }: SweepPoint["spec"]): number {
  return warmupEnd(betaObjective(objective)?.warmup);
}

function fixes(context: RuleContext, late: readonly SweepPoint[]): readonly SpecFix[] {
  const shortest = late.reduce((least, { spec }) => Math.min(least, spec.training.epochs), Infinity);
  const warmup = Math.floor(USUAL_SHARE * shortest);
  const [first] = late;
  if (first === undefined) return [];
  const shorter = setField(noChange(context), field.warmupEpochs, warmup);
  const longer = Math.ceil(warmupOf(first.spec) / USUAL_SHARE);
  const canTrainLonger = longer <= MAX_EPOCHS && axisOf(context, field.epochs) === undefined;
  return [
    fixOf(`Warm up over ${plural(warmup, "epoch")}`, shorter),
    ...(canTrainLonger
      ? [fixOf(`Train for ${exact(longer)} epochs`, setField(noChange(context), field.epochs, longer))]
      : []),
  ];
}
