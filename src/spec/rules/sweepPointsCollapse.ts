import { plural } from "../../core/wording.ts";
import type { SweepPoint } from "../expandSweep.ts";
import type { SpecPath } from "../problem.ts";
import type { SweepAxis } from "../sweepAxes.ts";
import { collapsedBestGround, isForWideVariance, type BestElboGround } from "./bestElbo.ts";
import { type Collapse, collapseOf, isBelowThreshold, sweptWeight, thresholdRatio } from "./collapse.ts";
import { field, placeOf, sweepField } from "./fields.ts";
import { exact, listed, shown } from "./figures.ts";
import { frontierBetas, LAST_RATIO } from "./frontierRange.ts";
import { fixThatHelps } from "./outcome.ts";
import type { Rule, RuleContext, RuleFinding } from "./rule.ts";

/** One point just above the threshold shows where it is; points further above add nothing. */
const REPORTED_RATIO = LAST_RATIO + 0.05;

export const sweepPointsCollapse: Rule = {
  code: "sweep-points-collapse",
  summary: "Points of the sweep are above the collapse threshold: their posteriors collapse.",
  severity: "information",
  check: (context) => {
    const collapse = collapseOf(context);
    if (collapse?.cause !== "sweep-points-collapse" || isForWideVariance(context, collapse)) return [];
    const axis = sweptWeight(context) ?? decidingAxis(context, collapse);
    const isReported = collapse.points.some(
      ({ index }) => (thresholdRatio(context, index) ?? Infinity) > REPORTED_RATIO,
    );
    const ground = collapse.isWhole ? undefined : collapsedBestGround(context, collapse);
    return axis === undefined || !(isReported || collapse.isWhole || ground !== undefined)
      ? []
      : [finding(context, collapse, axis, ground)];
  },
};

function finding(
  context: RuleContext,
  collapse: Collapse,
  axis: SweepAxis,
  ground: BestElboGround | undefined,
): RuleFinding {
  const { points } = context;
  const collapsing = axis.values.filter((value) =>
    collapse.points.some(({ settings }) => settings[axis.name] === value),
  );
  const values = `${axis.name} ${listed(collapsing.map((value) => Number(value.toPrecision(5))))}`;
  const critical = criticalValues(context, axis);
  const isBelow = isBelowThreshold(context, collapse);
  const threshold =
    critical === undefined || isBelow
      ? ""
      : `, above the threshold ${shown(critical.lowest)}${critical.isOne ? "" : ` to ${shown(critical.highest)}`}`;
  const message = collapse.isWhole
    ? `All ${plural(points.length, "point")} will collapse: ${values}${threshold}, where no latent unit stays active${isBelow ? ", although some lie below the threshold: a short training of this spec ended so" : ""}. Sweep lower values.`
    : `${exact(collapse.points.length)} of ${exact(points.length)} points will collapse: ${values}${threshold}. ${
        ground === undefined
          ? "These points only locate the threshold."
          : `One of them will have the best ELBO of the sweep: ${ground.why}. ${ground.advice}`
      }`;
  return {
    message,
    ...(collapse.isWhole || ground !== undefined ? { severity: "warning" } : {}),
    ...(collapse.isWhole ? { whyBestCollapses: whyAllCollapse(axis, critical) } : {}),
    ...(ground === undefined ? {} : { whyBestCollapses: ground.why }),
    path: placeOf(context, axis.path, collapsing.length === 1 ? collapsing[0] : undefined),
    underline: "value",
    related: relatedWeight(context, axis),
    fixes: critical?.isOne === true ? fixes(context, axis, critical.lowest) : [],
  };
}

function whyAllCollapse({ path }: SweepAxis, critical: Critical | undefined): string {
  return critical?.isOne === true
    ? `every ${path.at(-1)} of the sweep is above ${shown(critical.lowest)}, where no latent pays for its rate`
    : "every point of the sweep is above its threshold";
}

function fixes(context: RuleContext, axis: SweepAxis, critical: number): RuleFinding["fixes"] {
  const values = frontierBetas(critical, Math.max(3, axis.values.length));
  const name = axis.path.at(-1);
  return fixThatHelps(
    context,
    `Sweep ${name} from ${exact(values[0])} to ${exact(values.at(-1))}`,
    sweepField(context, axis.path, values),
  );
}

interface Critical {
  readonly lowest: number;
  readonly highest: number;
  /** Whether it is the same for every point. */
  readonly isOne: boolean;
}

/** The values of the axis at which the posterior collapses; undefined for an axis that does not change the weight of the KL. */
function criticalValues(context: RuleContext, axis: SweepAxis): Critical | undefined {
  if (axis !== sweptWeight(context)) return undefined;
  // The ratio to the threshold is proportional to a fixed variance, as it is to beta.
  const criticals = context.points
    .map(({ settings }, i) => (settings[axis.name] ?? NaN) / (thresholdRatio(context, i) ?? NaN))
    .filter(Number.isFinite);
  if (criticals.length === 0) return undefined;
  const lowest = criticals.reduce((a, b) => Math.min(a, b));
  const highest = criticals.reduce((a, b) => Math.max(a, b));
  return { lowest, highest, isOne: highest < 1.01 * lowest };
}

/** Without a swept weight: an axis with values that occur only in points that collapse. */
function decidingAxis({ axes, points }: RuleContext, collapse: Collapse): SweepAxis | undefined {
  const open = points.filter((point) => !collapse.points.includes(point));
  const occurs = (axis: SweepAxis, value: number, among: readonly SweepPoint[]) =>
    among.some(({ settings }) => settings[axis.name] === value);
  return (
    axes.find((axis) =>
      axis.values.some((value) => occurs(axis, value, collapse.points) && !occurs(axis, value, open)),
    ) ?? axes[0]
  );
}

function relatedWeight(context: RuleContext, axis: SweepAxis): RuleFinding["related"] {
  const { likelihood } = context.points[0]?.spec.model ?? {};
  const isVariance = axis.path.join() === field.variance.join();
  if (likelihood?.type !== "gaussian" || likelihood.variance === "learned" || isVariance) return [];
  const path: SpecPath = placeOf(context, field.variance);
  return [
    { path, message: "The threshold of beta is the largest eigenvalue of the data's covariance over this variance." },
  ];
}
