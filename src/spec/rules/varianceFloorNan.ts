import type { Evidence } from "../../core/collapse/evidence.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { fixedVarianceOf } from "../likelihood.ts";
import { betaObjective, betaOf } from "../objective.ts";
import { offScalePoint, standardizedColumns } from "./columnsOffScale.ts";
import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { exact, ofPoints, round, shown } from "./figures.ts";
import { rankOf, withLatentSize } from "./latentSize.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext, RuleFinding } from "./rule.ts";

/** Below this share of the data's variance, float32 gradients of the squared error overflow early in training. */
const MIN_SHARE = 1e-6;

export const varianceFloorNan: Rule = {
  code: "variance-floor-nan",
  summary: "The noise variance is, or will become, so small that the distortion diverges.",
  severity: "warning",
  check: (context) => {
    const points = context.points.filter(({ spec }) => {
      const evidence = context.evidenceOf(spec);
      return evidence !== undefined && (isTiny({ spec }, evidence) || isUnbounded({ spec }, evidence));
    });
    const [first] = points;
    const evidence = first === undefined ? undefined : context.evidenceOf(first.spec);
    if (first === undefined || evidence === undefined) return [];
    return [isTiny(first, evidence) ? tiny(context, points, evidence) : unbounded(context, points, evidence)];
  },
};

/** Whether a fixed variance is so far below the data's that gradients overflow. */
export function isTiny({ spec: { model } }: Pick<SweepPoint, "spec">, { train }: Evidence): boolean {
  return (fixedVarianceOf(model.likelihood) ?? Infinity) < MIN_SHARE * train.meanColumnVariance;
}

/** With a latent for every direction and beta up to columns / rank, v = beta v rank / columns has no solution above 0. */
function isUnbounded({ spec: { model, objective } }: Pick<SweepPoint, "spec">, evidence: Evidence): boolean {
  const { likelihood, latentSize } = model;
  const beta = betaOf(objective);
  if (likelihood.type !== "gaussian" || likelihood.variance !== "learned" || beta === undefined) return false;
  const rank = rankOf(evidence);
  const { reconstruction, kl } = betaObjective(objective) ?? {};
  const effective = (beta * (reconstruction === "mean" ? evidence.columns : 1)) / (kl === "mean" ? latentSize : 1);
  return rank !== undefined && rank > 0 && latentSize >= rank && (effective * rank) / evidence.columns <= 1;
}

function tiny(context: RuleContext, points: readonly SweepPoint[], { train }: Evidence): RuleFinding {
  const variance = fixedVarianceOf(points[0]?.spec.model.likelihood) ?? NaN;
  const startNats = train.meanColumnVariance / variance / 2;
  const larger = round(train.meanColumnVariance / 10);
  // Columns off scale do not train with a variance of their size either.
  const offScale = offScalePoint(context);
  const remedy =
    offScale === undefined
      ? {
          advice: "Choose a variance closer to the data's, or learn it.",
          title: `Set variance to ${exact(larger)}`,
          change: setField(noChange(context), field.variance, larger),
        }
      : {
          advice: "Standardise the columns first, then choose a variance or learn it.",
          ...standardizedColumns(context, offScale.facts),
        };
  return {
    message:
      `A variance of ${exact(variance)}${ofPoints(points, context.points)} is less than a millionth of the data's variance ${shown(train.meanColumnVariance)}: ` +
      `${Number.isFinite(startNats) ? `the distortion starts at ${shown(startNats)} nats per column, and training may overflow` : "the distortion overflows"}. ${remedy.advice}`,
    path: placeOf(context, field.variance, variance),
    underline: "value",
    related: [],
    fixes: axisOf(context, field.variance) === undefined ? [fixOf(remedy.title, remedy.change)] : [],
  };
}

function unbounded(context: RuleContext, points: readonly SweepPoint[], evidence: Evidence): RuleFinding {
  const { latentSize = NaN } = points[0]?.spec.model ?? {};
  const rank = rankOf(evidence) ?? NaN;
  const fewer = rank >> 1;
  const canShrink = fewer > 0 && axisOf(context, field.latentSize) === undefined;
  return {
    message:
      `${exact(latentSize)} latents can encode all ${exact(rank)} directions of the data${ofPoints(points, context.points)}, so a learned variance falls towards 0 and the distortion ` +
      `falls without bound until numbers overflow. Use fewer latents, or fix the variance.`,
    path: field.variance,
    underline: "value",
    related: [
      {
        path: placeOf(context, field.latentSize, latentSize),
        message: `The data have only ${exact(rank)} directions.`,
      },
    ],
    fixes: canShrink ? [withLatentSize(context, fewer)] : [],
  };
}
