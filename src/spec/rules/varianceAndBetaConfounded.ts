import type { SweepPoint } from "../expandSweep.ts";
import { fixedVarianceOf } from "../likelihood.ts";
import { betaOf } from "../objective.ts";
import { rangeValues } from "../rangeValues.ts";
import { axisOf, field, setField, sweepField } from "./fields.ts";
import { exact, round } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

export const varianceAndBetaConfounded: Rule = {
  code: "variance-and-beta-confounded",
  summary: "Beta and a fixed variance are both swept, but only their product matters for the networks.",
  severity: "information",
  check: (context) => {
    const beta = axisOf(context, field.beta);
    const variance = axisOf(context, field.variance);
    if (beta === undefined || variance === undefined || beta.values.length < 2 || variance.values.length < 2) return [];
    const products = new Set(context.points.map(productOf)).size;
    const pairs = beta.values.length * variance.values.length;
    return [
      {
        message:
          `Beta and the variance are both swept, but the networks depend only on beta times the variance: ${pairs} pairs ` +
          `${products === pairs ? "show no more than one axis" : `have only ${products} different products`}. Sweep one of the two, or learn the variance.`,
        path: ["sweep", variance.name],
        underline: "name",
        related: [
          { path: ["sweep", beta.name], message: "A factor on this axis has the same effect on the networks." },
        ],
        fixes: fixes(context, variance.name),
      },
    ];
  },
};

/** The loss divided by beta is a squared error over 2 beta v, plus the KL. Nine digits make rounded products equal. */
function productOf({ spec }: SweepPoint): string {
  return ((betaOf(spec.objective) ?? NaN) * (fixedVarianceOf(spec.model.likelihood) ?? NaN)).toPrecision(9);
}

function fixes(context: RuleContext, varianceName: string): readonly SpecFix[] {
  const { points, axes } = context;
  const products = points.map((point) => Number(productOf(point)));
  const smallest = products.reduce((a, b) => Math.min(a, b));
  const largest = products.reduce((a, b) => Math.max(a, b));
  // The middle value of the axis.
  const values = (axes.find(({ name }) => name === varianceName)?.values ?? []).toSorted((a, b) => a - b);
  const variance = values[values.length >> 1] ?? NaN;
  if (!(smallest > 0) || !(largest > smallest)) return [];
  const range = {
    from: round(smallest / variance),
    to: round(largest / variance),
    count: new Set(products).size,
    scale: "log" as const,
  };
  const swept = sweepField({ ...context, points: onePerBeta(context, varianceName) }, field.beta, rangeValues(range));
  const change = setField(swept, field.variance, variance);
  const removed = { path: ["sweep", varianceName], value: undefined };
  return [
    fixOf(`Sweep beta alone, from ${exact(range.from)} to ${exact(range.to)} at variance ${exact(variance)}`, {
      ...change,
      edits: [...change.edits, removed],
    }),
  ];
}

/** The points of the sweep without the variance's axis. */
function onePerBeta({ points, axes }: RuleContext, varianceName: string): readonly SweepPoint[] {
  const first = axes.find(({ name }) => name === varianceName)?.values[0];
  return points.filter(({ settings }) => settings[varianceName] === first);
}
