import { fillUniform, permutation, randomPurpose, seededRandom } from "../../core/seededRandom.ts";
import { constant } from "../../graph/operations.ts";
import type { DataStatistics } from "../dataStatistics.ts";
import { mixtureLogDensity } from "./gaussianMixture.ts";
import type { Prior, PriorContext } from "./prior.ts";

/** Initial distance of pseudo-inputs from examples, in standard deviations of the examples: equal ones would stay equal. */
const START_NOISE = 0.1;

/** Separates the initial draws from those of other parameters, whose streams are named by their place in the list. */
const START_STREAM = -1;

/**
 * The mixture, with equal weights, of the posteriors of learned inputs (Tomczak & Welling 2018, equation 9). An input is a row as
 * the encoder sees it, after the likelihood's transformation, and starts near a training example.
 */
export function vampPrior(
  { graph, encode, posterior, encoderInputs, shownOf }: PriorContext,
  components: number,
): Prior {
  const { parameters, statistics } = graph;
  const inputs = parameters.starting("prior.inputs", [components, encoderInputs], (part, seed) => {
    startNearExamples(part, encoderInputs, statistics, shownOf, seed);
  });
  // Only mean and variance of a component are needed, which do not depend on the noise.
  const { mean, logVariance } = posterior(encode(inputs), constant(0));
  if (logVariance === undefined) throw new Error("a VampPrior needs Gaussian posteriors as components");
  const logWeights = -Math.log(components);
  return { logDensity: (z) => mixtureLogDensity(z, { means: mean, logVariances: logVariance, logWeights }) };
}

function startNearExamples(
  part: Float32Array,
  columns: number,
  { columnMeans, examples = Float32Array.from(columnMeans) }: DataStatistics,
  shownOf: (value: number) => readonly number[],
  seed: number,
): void {
  const shown = Float32Array.from(Array.from(examples).flatMap(shownOf));
  const order = permutation(seededRandom(seed, randomPurpose.initialisation, START_STREAM, 0), shown.length / columns);
  fillUniform(seededRandom(seed, randomPurpose.initialisation, START_STREAM, 1), part, 1);
  const bound = START_NOISE * deviation(shown);
  for (let i = 0; i < part.length; i++) {
    const row = order[Math.floor(i / columns) % order.length] ?? 0;
    part[i] = (shown[row * columns + (i % columns)] ?? 0) + bound * (part[i] ?? 0);
  }
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
