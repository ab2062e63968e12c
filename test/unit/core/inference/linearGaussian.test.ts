import { describe, expect, test } from "vitest";
import {
  linearGaussianLogLikelihood,
  LinearGaussianAtBeta,
  type LinearGaussian,
} from "../../../../src/core/inference/linearGaussian.ts";
import { linearDrop, linearRate } from "../../../../src/core/collapse/linearFrontier.ts";
import { PositiveDefinite } from "../../../../src/core/linearAlgebra/positiveDefinite.ts";
import { examplesOf, mean, normals, randomLinear, simulate } from "./linearModels.ts";

const model = randomLinear(7, 3, 0.3);
const { x } = simulate(model, 5);

/** ln N(x; b, W W' + Psi), by the covariance itself and not by Woodbury's identity. */
function directLogLikelihood(
  { columns, latentSize, weights, bias, noiseVariances }: LinearGaussian,
  example: Float64Array,
): number {
  const covariance = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    covariance[i * columns + i] = noiseVariances[i]!;
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < latentSize; k++)
        covariance[i * columns + j]! += weights[i * latentSize + k]! * weights[j * latentSize + k]!;
    }
  }
  const factor = new PositiveDefinite(covariance, columns);
  const centred = example.map((value, i) => value - bias[i]!);
  const distance = factor.solve(centred).reduce((sum, value, i) => sum + value * centred[i]!, 0);
  return -(columns * Math.log(2 * Math.PI) + factor.logDeterminant() + distance) / 2;
}

describe("a linear-Gaussian model", () => {
  test("has the log-likelihood of its marginal covariance", () => {
    for (const example of examplesOf(x, 7))
      expect(linearGaussianLogLikelihood(model, example)).toBeCloseTo(directLogLikelihood(model, example), 10);
  });

  test.each([0.2, 1, 5])("is at its optimum at beta %d: any other Gaussian is worse in D + beta R", (beta) => {
    const exact = new LinearGaussianAtBeta(model, beta);
    const example = examplesOf(x, 7)[0]!;
    const { mean: centre, covariance } = exact.posterior(example);
    const best = exact.optimum(example);
    const objective = (moved: Float64Array, scaled: Float64Array) => {
      const factor = new PositiveDefinite(scaled, 3);
      const trace = scaled[0]! + scaled[4]! + scaled[8]!;
      const rate = (trace + moved.reduce((sum, value) => sum + value ** 2, 0) - 3 - factor.logDeterminant()) / 2;
      return exact.distortion(example, { mean: moved, covariance: scaled }) + beta * rate;
    };
    expect(objective(centre, covariance)).toBeCloseTo(best.distortionNats + beta * best.rateNats, 10);
    for (let seed = 0; seed < 10; seed++) {
      const noise = normals(6, seed);
      const moved = centre.map((value, i) => value + 0.01 * noise[i]!);
      const scaled = covariance.map((value, i) => (i % 4 === 0 ? value * (1 + 0.01 * noise[3 + i / 4]!) : value));
      expect(objective(moved, scaled)).toBeGreaterThan(best.distortionNats + beta * best.rateNats);
    }
  });

  test.each([0.5, 1, 3])("has a curve of slope -beta at beta %d", (beta) => {
    const point = (value: number) => new LinearGaussianAtBeta(model, value).optimum(examplesOf(x, 7)[1]!);
    const [above, below] = [point(beta * 1.001), point(beta / 1.001)];
    expect((above.distortionNats - below.distortionNats) / (above.rateNats - below.rateNats)).toBeCloseTo(-beta, 4);
  });

  // Probabilistic PCA's own decoder (W W' = eigenvalues less the variance) at beta = 1 lies on the frontier of all linear decoders.
  test("of probabilistic PCA reaches the linear frontier", () => {
    const [variance, eigenvalues] = [0.5, [4, 2, 1]];
    const weights = Float64Array.from({ length: 9 }, (_, at) =>
      at % 4 === 0 ? Math.sqrt(eigenvalues[at / 4]! - variance) : 0,
    );
    const pca = {
      columns: 3,
      latentSize: 3,
      weights,
      bias: new Float64Array(3),
      noiseVariances: new Float64Array(3).fill(variance),
    };
    const exact = new LinearGaussianAtBeta(pca);
    // Two examples a direction with exactly the eigenvalues as covariance.
    const examples = [0, 1, 2].flatMap((k) =>
      [1, -1].map((sign) =>
        Float64Array.from({ length: 3 }, (_, j) => (j === k ? sign * Math.sqrt(3 * eigenvalues[k]!) : 0)),
      ),
    );
    const points = examples.map((example) => exact.optimum(example));
    const ratios = eigenvalues.map((value) => value / variance);
    const collapsed =
      mean(examples.map((example) => example.reduce((sum, value) => sum + value ** 2, 0) / variance / 2)) +
      1.5 * Math.log(2 * Math.PI * variance);
    expect(mean(points.map(({ rateNats }) => rateNats))).toBeCloseTo(linearRate(ratios, 1), 10);
    expect(mean(points.map(({ distortionNats }) => distortionNats))).toBeCloseTo(collapsed - linearDrop(ratios, 1), 10);
  });
});
