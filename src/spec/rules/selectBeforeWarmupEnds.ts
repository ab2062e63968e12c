import type { SweepPoint } from "../expandSweep.ts";
import { risingEpochs } from "../objective.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { ofPoints } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

/** Of the training: with less than the rest of it to choose from, an epoch is hardly chosen. */
const LATE_SHARE = 0.9;
/** What warm-ups usually take. */
const USUAL_SHARE = 0.25;

export const selectBeforeWarmupEnds: Rule = {
  code: "select-before-warmup-ends",
  summary: "The best epoch is to be kept, and nearly all epochs are of the warm-up, in which none is.",
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
          `The loss still rises for ${rising} of ${epochs} epochs${ofPoints(late, context.points)}, and no epoch is kept before it has: what is selected then is little ` +
          `else than the last one. Let it rise over fewer epochs, or train longer.`,
        path: placeOf(context, place, rising),
        underline: "value",
        related: [{ path: ["training", "select"], message: "Which epoch is kept." }],
        fixes: axisOf(context, place) === undefined ? fixes(context, first) : [],
      },
    ];
  },
};

/** A warm-up that never ends is told by warmup-outlasts-training. */
function isLate({ spec: { objective, training } }: SweepPoint): boolean {
  const rising = risingEpochs(objective);
  if (training.select === "last" || rising < LATE_SHARE * training.epochs) return false;
  return objective.type !== "beta" || rising < training.epochs;
}

function fixes(context: RuleContext, { spec }: SweepPoint): readonly SpecFix[] {
  if (spec.objective.type !== "beta" || spec.objective.warmup?.shape === "cyclical") return [];
  const warmup = Math.floor(USUAL_SHARE * spec.training.epochs);
  return [fixOf(context, `Warm up over ${warmup} epochs`, setField(noChange(context), field.warmupEpochs, warmup))];
}
