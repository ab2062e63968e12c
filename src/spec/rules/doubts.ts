import { plural } from "../../core/wording.ts";
import type { Doubt } from "../../core/collapse/prediction.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { betaObjective } from "../objective.ts";
import type { SpecPath } from "../problem.ts";
import { axisOf, type Change, field, noChange, setField, sweepField } from "./fields.ts";
import { fixOf } from "./outcome.ts";
import type { RuleContext, SpecFix } from "./rule.ts";

/** For rules that explain why a verdict is at risk: each reports exactly the points that list its reason. */

/** The points whose prediction lists this reason. */
export function doubtedPoints({ points, predictions }: RuleContext, doubt: Doubt): readonly SweepPoint[] {
  return points.filter((_, i) => predictions[i]?.reasons.includes(doubt));
}

/** The change as a fix, if it removes the reason at every point. */
export function fixThatSettles(context: RuleContext, doubt: Doubt, title: string, change: Change): readonly SpecFix[] {
  return change.specs.some((spec) => context.predict(spec).reasons.includes(doubt)) ? [] : [fixOf(title, change)];
}

/** The field set to `value`; where it is swept, the axis without the values that `isGood` rejects. */
export function withoutBadValues(
  context: RuleContext,
  path: SpecPath,
  value: number,
  isGood: (value: number) => boolean,
): Change {
  const axis = axisOf(context, path);
  if (axis === undefined) return setField(noChange(context), path, value);
  const good = axis.values.filter(isGood);
  return sweepField(context, path, good.length === 0 ? [value] : good);
}

/** A warm-up over the first quarter of the training; undefined if the spec has one, or sweeps its length. */
export function addedWarmup(context: RuleContext): Change | undefined {
  const objective = betaObjective(context.points[0]?.spec.objective);
  if (objective === undefined || objective.warmup !== undefined || axisOf(context, field.warmupEpochs) !== undefined)
    return undefined;
  const shortest = context.points.reduce((least, { spec }) => Math.min(least, spec.training.epochs), Infinity);
  return setField(noChange(context), field.warmupEpochs, Math.max(1, Math.round(shortest / 4)));
}

export function warmupTitle({ specs }: Change): string {
  return `Warm beta up over ${plural(betaObjective(specs[0]?.objective)?.warmup?.epochs ?? 0, "epoch")}`;
}
