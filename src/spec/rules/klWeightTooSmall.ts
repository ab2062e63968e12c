import type { Evidence } from "../../core/collapse/evidence.ts";
import { improvedFrontier } from "../../core/collapse/improvedFrontier.ts";
import { betaAtOwnNoise } from "../../core/collapse/operatingPoint.ts";
import type { BetaSetting } from "../../core/collapse/pointSetting.ts";
import { betaScale, outlastsTraining } from "../../core/collapse/effectiveBeta.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { fixedVarianceOf } from "../likelihood.ts";
import { betaObjective, betaOf } from "../objective.ts";
import { pointSettingOf } from "../pointSetting.ts";
import { fixedVariance } from "./collapse.ts";
import { axisOf, type Change, field, noChange, placeOf, setField } from "./fields.ts";
import { ofPoints, round, shown } from "./figures.ts";
import { fixThatHelps } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";
import { isTiny } from "./varianceFloorNan.ts";

/**
 * Rate over ln N. N examples have at most ln N nats of mutual information with z, so that at least R - ln N of the rate is the distance of
 * the aggregate posterior from the prior (Hoffman and Johnson 2016). At beta 1 models of images have two to three times ln N, and
 * the digits of the samples at a quarter of it 1.9.
 */
const MANY_CODES = 6;
/** Of the beta at which the noise is what the decoder leaves unexplained. Sweeps of beta begin above it. */
const SMALL_BETA = 0.1;

export const klWeightTooSmall: Rule = {
  code: "kl-weight-too-small",
  summary: "The KL has so little weight that every example gets a code of its own, far from the prior.",
  severity: "warning",
  check: (context) => {
    const small = context.points.flatMap((point) => findingOf(context, point));
    const [first] = small;
    if (first === undefined) return [];
    const { point, rateNats, evidence, setting } = first;
    const beta = betaOf(point.spec.objective) ?? NaN;
    const variance = fixedVarianceOf(point.spec.model.likelihood);
    const ofData = Math.log(evidence.train.rows);
    const expected =
      rateNats === null
        ? "the rate has no bound"
        : `about ${shown(rateNats)} nats of rate are expected, of which at least ${shown(rateNats - ofData)} are the distance of the aggregate posterior from the prior`;
    const where = ofPoints(
      small.map((one) => one.point),
      context.points,
    );
    // At a usual beta it is the variance that is too small.
    const isVariance = variance !== undefined && betaScale(setting, evidence.columns) * beta >= 1;
    return [
      {
        message:
          `Beta ${beta}${acting(setting, evidence)}${variance === undefined ? "" : ` with a variance of ${variance}`} gives the KL so little weight that ` +
          `${expected}${where}: ${evidence.train.rows} training examples are distinguished by ln ${evidence.train.rows} = ${shown(ofData)} nats. ` +
          `Reconstructions will be good and samples from the prior poor. Raise beta${variance === undefined ? "" : " or the variance"}, or do not rely on samples.`,
        // A sweep that goes down far enough passes here on purpose.
        ...(axisOf(context, field.beta) === undefined ? {} : { severity: "information" as const }),
        path: isVariance ? placeOf(context, field.variance, variance) : placeOf(context, field.beta, beta),
        underline: "value",
        related: [],
        fixes: fixes(context, first),
      },
    ];
  },
};

interface SmallWeight {
  readonly point: SweepPoint;
  readonly evidence: Evidence;
  readonly setting: BetaSetting;
  /** Null: unbounded. */
  readonly rateNats: number | null;
}

function findingOf({ evidenceOf, predictions }: RuleContext, point: SweepPoint): readonly SmallWeight[] {
  const { spec, index } = point;
  const evidence = evidenceOf(spec);
  const prediction = predictions[index];
  // A learned prior follows the codes; of a target rate the rate is what is asked for.
  if (evidence === undefined || prediction === undefined || spec.model.prior.type !== "standardNormal") return [];
  const { objective, ...others } = pointSettingOf(spec, evidence.train.rows);
  if (objective.type !== "beta" || !(objective.beta > 0) || prediction.verdict === "unknown") return [];
  const setting = { ...others, objective };
  // Other rules report a warm-up that never reaches beta, and a variance at which gradients overflow.
  if (outlastsTraining(setting) || isTiny(point, evidence)) return [];
  const { rateNats, effectiveBeta } = prediction;
  if ((rateNats ?? Infinity) <= MANY_CODES * Math.log(evidence.train.rows)) return [];
  const frontier = improvedFrontier(evidence, setting.latentSize);
  const isSmall = betaAtOwnNoise(evidence, frontier, setting, effectiveBeta) < SMALL_BETA;
  return isSmall ? [{ point, evidence, setting, rateNats }] : [];
}

function acting(setting: BetaSetting, { columns }: Evidence): string {
  const scale = betaScale(setting, columns);
  return Math.abs(scale - 1) < 1e-9
    ? ""
    : ` (an effective beta of ${shown(scale * setting.objective.beta)} for summed terms)`;
}

/** An effective beta of 1, with which the objective is the ELBO: with a learned variance, where a fixed one need not be the error, and without. */
function fixes(context: RuleContext, { point, evidence, setting }: SmallWeight): readonly SpecFix[] {
  if (axisOf(context, field.beta) !== undefined) return [];
  const { reconstruction, kl } = betaObjective(point.spec.objective) ?? {};
  const unchanged = noChange(context);
  const isSummed = reconstruction === "sum" && kl === "sum";
  const summed = isSummed ? unchanged : setField(setField(unchanged, field.reconstruction, "sum"), field.kl, "sum");
  const title = isSummed ? "Set beta to 1" : "Sum both terms and set beta to 1";
  const learned = `Learn the variance, ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  const raised = (text: string, change: Change, beta = 1): readonly SpecFix[] =>
    fixThatHelps(context, text, setField(change, field.beta, beta));
  const scale = betaScale(setting, evidence.columns);
  const isBetaSmall = scale * setting.objective.beta < 1;
  const own = round(1 / scale);
  return [
    ...(fixedVariance(context) === undefined ? [] : raised(learned, setField(summed, field.variance, "learned"))),
    ...(isBetaSmall ? raised(title, summed) : []),
    ...(isBetaSmall && !isSummed ? raised(`Set beta to ${own}`, unchanged, own) : []),
  ];
}
