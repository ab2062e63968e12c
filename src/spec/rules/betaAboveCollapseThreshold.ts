import { fixedVarianceOf } from "../likelihood.ts";
import { betaObjective, betaOf } from "../objective.ts";
import { SURE_RATE } from "../../core/collapse/targetRate.ts";
import {
  collapseOf,
  isBelowThreshold,
  isNearThreshold,
  isReductionInDoubt,
  learnedVariance,
  sweptWeight,
  thresholdRatio,
} from "./collapse.ts";
import { axisOf, field, noChange, placeOf, setField, sweepField } from "./fields.ts";
import { exact, round, shown } from "./figures.ts";
import { actingThreshold } from "./given.ts";
import { weighedPoints, type WeighedPoint } from "./targetWeight.ts";
import { frontierBetas, SAFE_RATIO } from "./frontierRange.ts";
import { fixThatHelps } from "./outcome.ts";
import type { Rule, RuleContext, RuleFinding, SpecFix } from "./rule.ts";

/** Lucas et al. 2019 (Don't Blame the ELBO!) for the linear Gaussian case; docs/rules has the general one. */
export const betaAboveCollapseThreshold: Rule = {
  code: "beta-above-collapse-threshold",
  summary: "Beta is so large that no latent unit lowers the loss: the posterior collapses.",
  severity: "warning",
  check: (context) => {
    const collapse = collapseOf(context);
    if (collapse?.cause === "beta-above-collapse-threshold") {
      // A target rate has no beta: data without any direction to encode, or a rate of 0 that was asked for.
      if (!hasBeta(context)) return [];
      if (isBelowThreshold(context, collapse)) return [finding(context, below)];
      return [{ ...finding(context, above), whyBestCollapses: whyCollapsed(context) }];
    }
    // A sweep crosses its threshold on purpose.
    if (collapse !== undefined || sweptWeight(context) !== undefined || !isNearThreshold(context)) return [];
    // mean-reduction-scales-beta reports its cause.
    if (isReductionInDoubt(context)) return [];
    const weighed = weighedPoints(context);
    return [
      { ...(weighed.length > 0 ? nearTarget(context, weighed) : finding(context, near)), severity: "information" },
    ];
  },
};

function hasBeta({ points: [first] }: RuleContext): boolean {
  return first !== undefined && betaOf(first.spec.objective) !== undefined;
}

function whyCollapsed({ predictions }: RuleContext): string {
  return `beta is above the threshold, predicted at ${shown(predictions[0]?.thresholdBeta)}`;
}

function above(beta: string, threshold: string): string {
  return `Beta ${beta} is above the collapse threshold ${threshold}: no latent unit will stay active, and every input decodes to the same output`;
}

/** What a short training of the spec has shown. */
function below(beta: string, threshold: string): string {
  return `A short training of this spec ended without an active unit, although beta ${beta} is below the collapse threshold ${threshold}`;
}

function near(beta: string, threshold: string): string {
  return `Beta ${beta} is within a tenth of the collapse threshold ${threshold}: the model may collapse, and otherwise z carries little`;
}

/** A target rate that hardly any unit needs to carry. */
function nearTarget(context: RuleContext, weighed: readonly WeighedPoint[]): RuleFinding {
  const [first] = weighed as readonly [WeighedPoint, ...WeighedPoint[]];
  const { rate, weight } = first.objective;
  const acting = Math.min(weight, first.prediction.effectiveBeta);
  return {
    message:
      `A target rate of ${exact(rate)} nats acts like a beta of ${shown(acting)}, within a tenth of the collapse threshold ${shown(actingThreshold(context, first.point))}: ` +
      `the model may collapse, and otherwise z carries little. Raise the target rate.`,
    path: placeOf(context, field.rate, rate),
    underline: "value",
    related: [],
    fixes:
      axisOf(context, field.rate) === undefined
        ? fixThatHelps(context, `Set rate to ${SURE_RATE}`, setField(noChange(context), field.rate, SURE_RATE))
        : [],
  };
}

function finding(context: RuleContext, wording: (beta: string, threshold: string) => string): RuleFinding {
  const { points, predictions } = context;
  const { spec } = points[0] ?? {};
  const beta = (spec && betaOf(spec.objective)) ?? NaN;
  const { effectiveBeta = NaN, thresholdBeta = null } = predictions[0] ?? {};
  const threshold = thresholdBeta ?? NaN;
  const averaged =
    spec && betaObjective(spec.objective)?.reconstruction === "mean"
      ? `: the reconstruction is averaged over ${exact(context.evidenceOf(spec)?.columns)} data dimensions`
      : "";
  const scaled =
    Math.abs(effectiveBeta / beta - 1) > 1e-9
      ? ` (an effective beta of ${shown(effectiveBeta)} for summed terms${averaged})`
      : "";
  return {
    message: `${wording(`${exact(beta)}${scaled}`, shown(threshold))}${start(context, beta)}. ${hint(threshold)}.`,
    path: placeOf(context, field.beta, beta),
    underline: "value",
    related: related(context, threshold),
    fixes: fixes(context, threshold),
  };
}

/** What a training that starts active could do instead (docs/theory.md, section 7). */
function start({ predictions }: RuleContext, beta: number): string {
  const { verdict, survivesBelowBeta = 0 } = predictions[0] ?? {};
  return verdict === "collapse" && survivesBelowBeta > beta
    ? `. That is so from a cold start; with a warm-up the model can stay active up to about beta ${shown(survivesBelowBeta)}`
    : "";
}

function hint(threshold: number): string {
  return `Lower beta to ${exact(round(threshold / 2))} or less`;
}

/** Where the threshold comes from. */
function related(context: RuleContext, threshold: number): RuleFinding["related"] {
  const { spec } = context.points[0] ?? {};
  const [largest] = (spec === undefined ? undefined : context.evidenceOf(spec))?.spectrum.eigenvalues ?? [];
  if (spec === undefined || largest === undefined) return [];
  const { likelihood } = spec.model;
  if (likelihood.type !== "gaussian") {
    const message = `Under this likelihood the largest eigenvalue of the score covariance against the Fisher information is ${shown(largest)}.`;
    return [{ path: field.likelihood, message }];
  }
  const variance = fixedVarianceOf(likelihood);
  if (likelihood.variance === "learnedPerDimension") {
    return [
      {
        path: field.variance,
        message: `The largest eigenvalue of the data's correlation matrix is ${shown(largest)}.`,
      },
    ];
  }
  if (variance === undefined) {
    return [
      {
        path: field.variance,
        message: `The largest eigenvalue of the data's covariance is ${shown(threshold)} times their mean.`,
      },
    ];
  }
  const message = `The largest eigenvalue of the data's covariance is ${shown(largest)}, ${shown(largest / variance)} times this variance.`;
  return [{ path: placeOf(context, field.variance, variance), message }];
}

function fixes(context: RuleContext, threshold: number): readonly SpecFix[] {
  if (!(threshold > 0) || axisOf(context, field.beta) !== undefined || someRatioDiffers(context)) return [];
  const lower = round(SAFE_RATIO * threshold);
  const learned = learnedVariance(context);
  const betas = frontierBetas(threshold);
  return [
    ...fixThatHelps(context, `Set beta to ${exact(lower)}`, setField(noChange(context), field.beta, lower)),
    ...fixThatHelps(
      context,
      `Sweep beta from ${exact(betas[0])} to ${exact(betas.at(-1))}`,
      sweepField(context, field.beta, betas),
    ),
    ...(learned === undefined ? [] : fixThatHelps(context, "Learn the variance", learned)),
  ];
}

/** A sweep with several thresholds has no single beta to suggest. */
function someRatioDiffers(context: RuleContext): boolean {
  const ratios = context.points.map((_, i) => thresholdRatio(context, i) ?? NaN);
  return !ratios.every((ratio) => Math.abs(ratio / (ratios[0] ?? NaN) - 1) < 0.01);
}
