import { plural } from "../../core/wording.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { risingEpochs } from "../objective.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { exact, ofPoints } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

/** Share of the training: the epochs after it are too few to select from. */
const LATE_SHARE = 0.9;
/** Share of the training that warm-ups usually take. */
const USUAL_SHARE = 0.25;

export const selectBeforeWarmupEnds: Rule = {
  code: "select-before-warmup-ends",
  summary: "The best epoch is selected after the warm-up, which takes nearly all epochs.",
  severity: "warning",
  check: (context) => {
    const late = context.points.filter(isLate);
    const [first] = late;
    if (first === undefined) return [];
    const { epochs } = first.spec.training;
    const rising = risingEpochs(first.spec.objective);
    const place =
      first.spec.objective.type === "targetRate" ? (["objective", "anneal", "epochs"] as const) : field.warmupEpochs;
    return [
      {
        message:
          `The weights of the loss rise for ${exact(rising)} of ${exact(epochs)} epochs${ofPoints(late, context.points)}. An epoch is selected only after that, so there are hardly any ` +
          `to select from. Shorten the rise, or train longer.`,
        path: placeOf(context, place, rising),
        underline: "value",
        related: [{ path: ["training", "select"], message: "The criterion by which an epoch is selected." }],
        fixes: axisOf(context, place) === undefined ? fixes(context, first) : [],
      },
    ];
  },
};

/** warmup-outlasts-training reports a warm-up that never ends. */
function isLate({ spec: { objective, training } }: SweepPoint): boolean {
  const rising = risingEpochs(objective);
  if (training.select === "last" || rising < LATE_SHARE * training.epochs) return false;
  return objective.type !== "beta" || rising < training.epochs;
}

function fixes(context: RuleContext, { spec }: SweepPoint): readonly SpecFix[] {
  if (spec.objective.type !== "beta" || spec.objective.warmup?.shape === "cyclical") return [];
  const warmup = Math.floor(USUAL_SHARE * spec.training.epochs);
  return [fixOf(`Warm up over ${plural(warmup, "epoch")}`, setField(noChange(context), field.warmupEpochs, warmup))];
}
