import { betaObjective } from "../objective.ts";
import { thresholdRatio } from "./collapse.ts";
import { addedWarmup, doubtedPoints, warmupTitle } from "./doubts.ts";
import { field } from "./fields.ts";
import { ofPoints, shown } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule } from "./rule.ts";

/** With heavy tails the transition is no longer continuous (fourth order of the expansion: docs/rules). */
export const heavyTailedScores: Rule = {
  code: "heavy-tailed-scores",
  summary:
    "A few examples carry the strongest direction, so that an active solution may exist above the threshold, or none be found below it.",
  severity: "information",
  check: (context) => {
    // A warm-up is all that can be done in a spec; whoever has one knows.
    const doubted = doubtedPoints(context, "heavy-tailed-scores").filter(
      ({ spec }) => betaObjective(spec.objective)?.warmup === undefined,
    );
    const [first] = doubted;
    const spectrum = first === undefined ? undefined : context.evidenceOf(first.spec)?.spectrum;
    if (first === undefined || spectrum === undefined) return [];
    const isAbove = (thresholdRatio(context, first.index) ?? 1) >= 1;
    const mayBe = isAbove
      ? "a better, active solution may exist above it. A warm-up looks for it, as does training on from a lower beta"
      : "batches without them may let the model collapse below it. A warm-up helps, as does more data";
    const warmup = addedWarmup(context);
    return [
      {
        message:
          `Few examples carry the strongest direction of the data (excess kurtosis ${shown(spectrum.excessKurtosis[0] ?? NaN)}), so the threshold decides ` +
          `less than elsewhere${ofPoints(doubted, context.points)}: ${mayBe}.`,
        path: field.data,
        underline: "value",
        related: [],
        fixes: warmup === undefined ? [] : [fixOf(context, warmupTitle(warmup), warmup)],
      },
    ];
  },
};
