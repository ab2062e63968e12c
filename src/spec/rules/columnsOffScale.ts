import type { ColumnFacts } from "../../core/columnFacts.ts";
import type { SweepPoint } from "../expandSweep.ts";
import type { Spec } from "../spec.ts";
import { collapseOf } from "./collapse.ts";
import { axisOf, type Change, field, noChange, setField } from "./fields.ts";
import { percent, shown } from "./figures.ts";
import { isRawBytes } from "./likelihoodDataMismatch.ts";
import { offScaleReasons, type OffScaleReason } from "./offScale.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

export const columnsOffScale: Rule = {
  code: "columns-off-scale",
  summary:
    "Columns of very different scale, far from zero, or with a placeholder in most rows: training ends far from the data.",
  severity: "warning",
  check: (context) => {
    const found = offScalePoint(context);
    if (found === undefined) return [];
    const { facts, reasons } = found;
    return [
      {
        message: `${reasons.map((reason) => sentence(reason, facts)).join(" ")} ${effect(reasons)}`,
        path: field.data,
        underline: "value",
        related: [],
        fixes: fixes(context, facts, reasons),
      },
    ];
  },
};

/** The first point whose columns are off scale for its training, and the reasons that this rule reports. */
export function offScalePoint(
  context: RuleContext,
):
  { readonly point: SweepPoint; readonly facts: ColumnFacts; readonly reasons: readonly OffScaleReason[] } | undefined {
  for (const point of context.points) {
    const facts = context.factsOf(point.spec);
    const evidence = context.evidenceOf(point.spec);
    // Raw bytes are first divided by their largest value.
    if (facts === undefined || evidence === undefined || isRawBytes(point.spec, evidence.train)) continue;
    const reasons = offScaleReasons(point.spec, facts).filter(({ kind }) => kind !== "small" || !isTooWide(context));
    if (reasons.length > 0) return { point, facts, reasons };
  }
  return undefined;
}

/** Whether training may end with absurd figures. What a mean far from zero does, the prediction doubts itself. */
export function isFarOffScale(context: RuleContext): boolean {
  const reasons = offScalePoint(context)?.reasons ?? [];
  return reasons.some(({ kind }) => kind === "different-scales" || kind === "large");
}

/** Noise wider than small columns has a rule of its own. */
function isTooWide(context: RuleContext): boolean {
  return collapseOf(context)?.cause === "fixed-variance-too-wide";
}

function sentence(reason: OffScaleReason, facts: ColumnFacts): string {
  const named = (column: number): string => {
    const name = facts.names?.[column];
    return name === undefined ? `column ${column}` : `column ${JSON.stringify(name)}`;
  };
  const range = (column: number): string => {
    const { minimum, maximum } = facts.seen[column] ?? { minimum: NaN, maximum: NaN };
    return `${shown(minimum)} to ${shown(maximum)}`;
  };
  switch (reason.kind) {
    case "different-scales":
      return `The columns have very different scales: ${named(reason.narrowest)} has values from ${range(reason.narrowest)}, ${named(reason.widest)} from ${range(reason.widest)}.`;
    case "far-from-zero":
      return `The column means are ${shown(reason.ratio)} times as large as the standard deviations (root mean squares).`;
    case "large":
    case "small":
      return `The columns have standard deviations of about ${shown(reason.deviation)} (root mean square).`;
    case "placeholder": {
      const [first = 0] = reason.columns;
      const { value = NaN, share = NaN } = facts.seen[first]?.mode ?? {};
      const more = reason.columns.length - 1;
      return (
        `${capital(named(first))} has the value ${shown(value)} in ${percent(share)} of the rows, far from its other values` +
        `${more === 0 ? "" : `, and ${more} other column${more === 1 ? "" : "s"} likewise`}, like a placeholder for missing values.`
      );
    }
  }
}

function effect(reasons: readonly OffScaleReason[]): string {
  const only = reasons.length === 1 ? reasons[0]?.kind : undefined;
  if (only === "placeholder")
    return "A gaussian likelihood spends most of its nats on it. Leave such columns or rows out, or standardise the columns.";
  const noise = reasons.some(({ kind }) => kind === "different-scales")
    ? " and no common noise variance suits them"
    : "";
  return (
    `Networks with the usual initial weights do not reach such values in this training${noise}, so that the model ends far below a Gaussian for each column without ` +
    `any latents. Standardise the columns.`
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function fixes(context: RuleContext, facts: ColumnFacts, reasons: readonly OffScaleReason[]): readonly SpecFix[] {
  const standardized = standardizedColumns(context, facts);
  const centred =
    reasons.every(({ kind }) => kind === "far-from-zero") &&
    context.points.every(({ spec }) => spec.data.transform === "none")
      ? [fixOf("Centre the columns", setField(noChange(context), field.transform, "center"))]
      : [];
  return [fixOf(standardized.title, standardized.change), ...centred];
}

/**
 * Standardised columns with a variance that fits them: learned, or 1, the variance of every column, where the latents could encode
 * every direction and a learned one would go to zero.
 */
export function standardizedColumns(
  context: RuleContext,
  facts: ColumnFacts | undefined,
): { readonly title: string; readonly change: Change } {
  const transformed = setField(noChange(context), field.transform, "standardize");
  const alone = { title: "Standardise the columns", change: transformed };
  const isSwept = axisOf(context, field.variance) !== undefined || axisOf(context, field.latentSize) !== undefined;
  const { spec } = context.points[0] as SweepPoint;
  const { likelihood } = spec.model;
  if (isSwept || facts === undefined || likelihood.type !== "gaussian" || typeof likelihood.variance !== "number")
    return alone;
  const variance = encodesAll(spec, facts) ? 1 : "learned";
  if (likelihood.variance === variance) return alone;
  return {
    title: `Standardise the columns and ${variance === 1 ? "set variance to 1" : "learn the variance"}`,
    change: setField(transformed, field.variance, variance),
  };
}

function encodesAll({ model }: Spec, { seen }: ColumnFacts): boolean {
  return model.latentSize >= seen.filter(({ deviation }) => deviation > 0).length;
}
