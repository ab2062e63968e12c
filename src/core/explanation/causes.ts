import { seedMean } from "../seedGroups.ts";
import { encoderAtFault } from "./encoderCause.ts";
import type { PointFacts, SweepFacts } from "./facts.ts";
import { betaOf, type Cause, type Judgement } from "./judgement.ts";
import { outcomesOf } from "./outcomes.ts";
import { soundLikelihoodNats } from "./reliability.ts";
import {
  anotherStart,
  belowBaseline,
  codePaysBelowBeta,
  freeBitsForceRate,
  heldOutDiffers,
  posteriorCostsMore,
  settingsTried,
} from "./trainingCauses.ts";

type Test = (facts: SweepFacts, best: PointFacts) => Judgement | readonly Judgement[] | undefined;

/**
 * Ordered by precedence. Training comes first: a solution that training never tried says nothing about the objective. Then the
 * encoder, which can hide what the decoder knows; then the ways in which the ELBO is locally best without z (docs/theory.md,
 * sections 2, 6 and 7); then a beta that makes z too expensive. Last, what only says that something is wrong.
 */
const tests: readonly Test[] = [
  settingsTried,
  heldOutDiffers,
  freeBitsForceRate,
  anotherStart,
  encoderAtFault,
  conditionExplains,
  decoderNeedsNoLatents,
  noiseTooWide,
  posteriorCostsMore,
  betaTooLarge,
  belowBaseline,
];

/** Every cause that could be tested, those that hold first. */
export function judge(facts: SweepFacts, best: PointFacts): readonly Judgement[] {
  const judgements = tests.flatMap((test) => test(facts, best) ?? []);
  return [...judgements.filter(({ holds }) => holds), ...judgements.filter(({ holds }) => !holds)];
}

/** Given the condition, z adds no likelihood. */
function conditionExplains(facts: SweepFacts, best: PointFacts): Judgement | undefined {
  return facts.decoder === "conditional" ? needsNoLatents("condition-explains-data", facts, best) : undefined;
}

/** Given the columns before each column, z adds no likelihood. */
function decoderNeedsNoLatents(facts: SweepFacts, best: PointFacts): Judgement | undefined {
  return facts.decoder === "autoregressive" || !facts.hasFixedVariance
    ? needsNoLatents("decoder-needs-no-latents", facts, best)
    : undefined;
}

/** A decoder without z has the log-likelihood of the best model, within the tolerance. */
function needsNoLatents(
  cause: Cause,
  { points, zFreeDistortionNats, toleranceNats }: SweepFacts,
  best: PointFacts,
): Judgement | undefined {
  if (zFreeDistortionNats === null) return undefined;
  const reached = Math.max(...outcomesOf(points).map((seeds) => seedMean(seeds.map(soundLikelihoodNats)).mean));
  const threshold = best.threshold;
  return {
    cause,
    holds: -zFreeDistortionNats > reached - toleranceNats,
    evidence: [
      { name: "log-likelihood without z", value: -zFreeDistortionNats, unit: "nats", point: null },
      { name: "best log-likelihood of the sweep", value: reached, unit: "nats", point: null },
      ...(threshold === null
        ? []
        : [{ name: "collapse threshold", value: threshold, unit: "effective beta" as const, point: best.point }]),
    ],
  };
}

/**
 * The fixed variance exceeds that of the data in every direction, so that the collapsed solution is locally stable at beta 1, and no
 * code of the data pays there either (docs/theory.md, section 7).
 */
function noiseTooWide({ hasFixedVariance }: SweepFacts, best: PointFacts): Judgement | undefined {
  if (!hasFixedVariance || best.threshold === null) return undefined;
  const paysBelow = codePaysBelowBeta(best);
  return {
    cause: "noise-too-wide",
    holds: Math.max(best.threshold, best.survivesBelow ?? 0) <= 1,
    evidence: [
      betaOf("collapse threshold", best.threshold, best),
      ...(paysBelow === null ? [] : [betaOf("a code of the data pays up to", paysBelow, best)]),
    ],
  };
}

/** Every trained point lies above its threshold, where the collapsed solution is locally stable. */
function betaTooLarge({ points }: SweepFacts, best: PointFacts): Judgement | undefined {
  if (points.some(({ threshold, effectiveBeta }) => threshold === null || effectiveBeta === null)) return undefined;
  return {
    cause: "beta-too-large",
    holds: points.every(({ threshold, effectiveBeta }) => (effectiveBeta as number) >= (threshold as number)),
    evidence: [
      {
        name: "smallest beta of the sweep",
        value: Math.min(...points.map(({ effectiveBeta }) => effectiveBeta as number)),
        unit: "effective beta",
        point: null,
      },
      { name: "collapse threshold", value: best.threshold as number, unit: "effective beta", point: best.point },
    ],
  };
}
