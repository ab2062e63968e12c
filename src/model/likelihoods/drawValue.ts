import {
  drawCategory,
  drawContinuousBernoulli,
  drawNegativeBinomial,
  drawNormal,
  drawPoisson,
} from "../../core/randomDraws.ts";
import type { SeededRandom } from "../../core/seededRandom.ts";
import type { LikelihoodSpec } from "../../spec/spec.ts";
import { LOG_DISPERSION_BOUND } from "./dispersion.ts";
import { LEARNED_LOG_VARIANCE_RANGE } from "./gaussian.ts";
import { LOG_MEAN_BOUND } from "./librarySize.ts";
import { INFLATION_LOGIT_BOUND } from "./zeroInflatedNegativeBinomial.ts";

/**
 * Draws one column of x from p(x|z).
 * @param decoded the decoder's output for one row, [outputsPerColumn * columns], in blocks of `columns`
 */
export type DrawValue = (decoded: Float32Array, column: number, random: SeededRandom) => number;

/**
 * Draws from a trained likelihood. With a library size, rows are drawn at the training rows' mean depth.
 * @param parameters the model's learned parameters, by the graph's names
 * @throws RangeError when a parameter of the likelihood is missing
 */
export function drawValueOf(
  spec: LikelihoodSpec,
  columns: number,
  parameters: Readonly<Record<string, Float32Array>>,
): DrawValue {
  const learned = (name: string, column: number, range: Range): number => {
    const values = parameters[name];
    if (values === undefined) throw new RangeError(`the model has no parameter ${name}`);
    return Math.exp(clamp(values[values.length === 1 ? 0 : column] as number, range));
  };
  switch (spec.type) {
    case "gaussian": {
      const { variance } = spec;
      if (variance === "decoded")
        return (decoded, column, random) => {
          const logVariance = clamp(decoded[columns + column] as number, LEARNED_LOG_VARIANCE_RANGE);
          return (decoded[column] as number) + Math.exp(logVariance / 2) * drawNormal(random);
        };
      const name = variance === "learned" ? "likelihood.logVariance" : "likelihood.logVariances";
      const deviation = (column: number): number =>
        Math.sqrt(typeof variance === "number" ? variance : learned(name, column, LEARNED_LOG_VARIANCE_RANGE));
      return (decoded, column, random) => (decoded[column] as number) + deviation(column) * drawNormal(random);
    }
    case "bernoulli":
      return (decoded, column, random) => Number(random.nextUniform() < sigmoid(decoded[column] as number));
    case "continuousBernoulli":
      return (decoded, column, random) => drawContinuousBernoulli(random, decoded[column] as number);
    case "poisson":
      return (decoded, column, random) => drawPoisson(random, meanOf(decoded, column));
    case "negativeBinomial":
    case "zeroInflatedNegativeBinomial": {
      const { dispersion } = spec;
      const isInflated = spec.type === "zeroInflatedNegativeBinomial";
      const thetaAt = (decoded: Float32Array, column: number): number => {
        if (dispersion === "learned") return learned("likelihood.logDispersion", column, within(LOG_DISPERSION_BOUND));
        if (typeof dispersion === "number") return dispersion;
        const block = isInflated ? 2 : 1;
        return Math.exp(clamp(decoded[block * columns + column] as number, within(LOG_DISPERSION_BOUND)));
      };
      return (decoded, column, random) => {
        const theta = thetaAt(decoded, column);
        if (
          isInflated &&
          random.nextUniform() < sigmoid(clamp(decoded[columns + column] as number, within(INFLATION_LOGIT_BOUND)))
        )
          return 0;
        return drawNegativeBinomial(random, meanOf(decoded, column), theta);
      };
    }
    case "categorical": {
      const { categories } = spec;
      return (decoded, column, random) =>
        drawCategory(
          random,
          Array.from({ length: categories }, (_, k) => decoded[k * columns + column] as number),
        );
    }
  }
}

function meanOf(decoded: Float32Array, column: number): number {
  return Math.exp(clamp(decoded[column] as number, within(LOG_MEAN_BOUND)));
}

type Range = readonly [least: number, most: number];

function within(bound: number): Range {
  return [-bound, bound];
}

function clamp(value: number, [least, most]: Range): number {
  return Math.min(most, Math.max(least, value));
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
