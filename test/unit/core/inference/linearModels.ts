import { fillNormal, seededRandom } from "../../../../src/core/seededRandom.ts";
import type { GaussianPosterior } from "../../../../src/core/inference/gaussianPosterior.ts";
import type { ChainLayout, LatentModel } from "../../../../src/core/inference/latentModel.ts";
import { LinearGaussianAtBeta, type LinearGaussian } from "../../../../src/core/inference/linearGaussian.ts";

export function normals(count: number, ...name: readonly number[]): Float64Array {
  const values = new Float64Array(count);
  fillNormal(seededRandom(77, ...name), values);
  return values;
}

export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
export const largestGap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));

/** A decoder whose weights are random; noise variances differ from column to column about `variance`. */
export function randomLinear(columns: number, latentSize: number, variance: number, seed = 1): LinearGaussian {
  return {
    columns,
    latentSize,
    weights: normals(columns * latentSize, seed, 1).map((value) => 0.5 * value),
    bias: normals(columns, seed, 2),
    noiseVariances: Float64Array.from({ length: columns }, (_, i) => variance * (1 + (i % 3) / 4)),
  };
}

/** Examples drawn from the model, with the z behind each. */
export function simulate(
  model: LinearGaussian,
  examples: number,
  seed = 1,
): { readonly x: Float64Array; readonly z: Float64Array } {
  const { columns, latentSize, weights, bias, noiseVariances } = model;
  const z = normals(examples * latentSize, seed, 3);
  const x = normals(examples * columns, seed, 4).map((noise, at) => {
    const [example, column] = [Math.floor(at / columns), at % columns];
    let value = bias[column]! + Math.sqrt(noiseVariances[column]!) * noise;
    for (let j = 0; j < latentSize; j++) value += weights[column * latentSize + j]! * z[example * latentSize + j]!;
    return value;
  });
  return { x, z };
}

export const exampleOf = (x: Float64Array, columns: number, example: number): Float64Array =>
  x.subarray(example * columns, (example + 1) * columns);
export const examplesOf = (x: Float64Array, columns: number): readonly Float64Array[] =>
  Array.from({ length: x.length / columns }, (_, example) => exampleOf(x, columns, example));

/** The decoder on examples `x`, as the estimators see it. Densities are computed directly, not by the closed forms under test. */
export function latentModel(model: LinearGaussian, x: Float64Array, chainsPerExample: number): LatentModel {
  const { columns, latentSize, weights, bias, noiseVariances } = model;
  const layout: ChainLayout = { examples: x.length / columns, chainsPerExample, latentSize };
  const differentiate: LatentModel["differentiate"] = (z) => {
    const chains = z.length / latentSize;
    const [logLikelihood, logPrior] = [new Float64Array(chains), new Float64Array(chains)];
    const likelihoodGradient = new Float64Array(z.length);
    for (let chain = 0; chain < chains; chain++) {
      const offset = Math.floor(chain / chainsPerExample) * columns;
      for (let column = 0; column < columns; column++) {
        let residual = x[offset + column]! - bias[column]!;
        for (let j = 0; j < latentSize; j++) residual -= weights[column * latentSize + j]! * z[chain * latentSize + j]!;
        const variance = noiseVariances[column]!;
        logLikelihood[chain]! -= (Math.log(2 * Math.PI * variance) + residual ** 2 / variance) / 2;
        for (let j = 0; j < latentSize; j++)
          likelihoodGradient[chain * latentSize + j]! += (residual / variance) * weights[column * latentSize + j]!;
      }
      for (let j = 0; j < latentSize; j++)
        logPrior[chain]! -= (Math.log(2 * Math.PI) + z[chain * latentSize + j]! ** 2) / 2;
    }
    return Promise.resolve({ logLikelihood, logPrior, likelihoodGradient, priorGradient: z.map((value) => -value) });
  };
  return {
    ...layout,
    differentiate,
    evaluate: differentiate,
    drawPrior: (random) => {
      const z = new Float64Array(layout.examples * chainsPerExample * latentSize);
      fillNormal(random, z);
      return Promise.resolve(z);
    },
  };
}

/** The best diagonal Gaussians for each example: the posterior's mean, one over its precision's diagonal; widened by `factor`. */
export function meanFieldPosterior(model: LinearGaussian, x: Float64Array, factor = 1): GaussianPosterior {
  const exact = new LinearGaussianAtBeta(model);
  const { latentSize, columns, weights, noiseVariances } = model;
  const examples = examplesOf(x, columns);
  const precision = Float64Array.from({ length: latentSize }, (_, j) =>
    noiseVariances.reduce((sum, variance, column) => sum + weights[column * latentSize + j]! ** 2 / variance, 1),
  );
  return {
    mean: Float64Array.from(examples.flatMap((example) => [...exact.posterior(example).mean])),
    logVariance: Float64Array.from(examples.flatMap(() => [...precision.map((value) => Math.log(factor / value))])),
  };
}
