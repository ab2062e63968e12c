import { describe, expect, test } from "vitest";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import { input } from "../../../src/graph/operations.ts";
import { mixtureLogDensity } from "../../../src/model/priors/gaussianMixture.ts";
import type { Json } from "../../../src/spec/json.ts";
import { gradientErrors } from "../../support/gradientChecks.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { buildConditional, companies, conditionalModels, smallShape, withOnly, posteriorBias } from "./verbs.ts";

const companyNames = ["a lone model", "a stack with one seed", "a stack with a seed each"] as const;

describe.each(Object.entries(conditionalModels))(
  "the gradient of the whole loss of %s",
  (_, { model, conditionSize }) => {
    test.each(companyNames)("in %s agrees with central differences and TensorFlow.js", async (company) => {
      const { objective, parameters, values } = buildConditional(
        model,
        smallShape({ ...companies[company], conditionSize }),
      );
      const errors = await gradientErrors(objective.loss, parameters, values);
      expect(errors.centralDifferences).toBeLessThan(1e-3);
      expect(errors.tensorflow).toBeLessThan(1e-4);
    });
  },
);

/** A mixture of two Gaussians in two dimensions, written out. */
const mixture = {
  means: [
    [0.5, -1],
    [-2, 1.5],
  ],
  logVariances: [
    [0, 0.4],
    [-0.7, 0.2],
  ],
  weights: [0.3, 0.7],
};

const logNormal = (z: number, mean: number, logVariance: number): number =>
  -0.5 * ((z - mean) ** 2 / Math.exp(logVariance) + logVariance + Math.log(2 * Math.PI));

/** log p(z_1 .. z_upto). */
function logMixture(z: readonly number[], upto: number): number {
  const parts = mixture.weights.map(
    (weight, k) =>
      weight *
      Math.exp(
        z
          .slice(0, upto)
          .reduce(
            (sum, z_j, j) => sum + logNormal(z_j, mixture.means[k]?.[j] ?? NaN, mixture.logVariances[k]?.[j] ?? NaN),
            0,
          ),
      ),
  );
  return Math.log(parts.reduce((sum, part) => sum + part, 0));
}

describe("the density of a mixture", () => {
  const z = input("z", [3, 2]);
  const components = {
    means: input("means", [2, 2]),
    logVariances: input("logVariances", [2, 2]),
    logWeights: input("logWeights", [2, 1]),
  };
  const points = [
    [0, 0],
    [1.5, -2],
    [-3, 2],
  ];
  const values = {
    z: Float64Array.from(points.flat()),
    means: Float64Array.from(mixture.means.flat()),
    logVariances: Float64Array.from(mixture.logVariances.flat()),
    logWeights: Float64Array.from(mixture.weights, Math.log),
  };

  test("has in each dimension the density of z_j given the earlier ones", () => {
    const [density = []] = interpret([mixtureLogDensity(z, components)], values);
    const expected = points.flatMap((point) => [logMixture(point, 1), logMixture(point, 2) - logMixture(point, 1)]);
    [...density].forEach((nats, i) => expect(nats).toBeCloseTo(expected[i] ?? NaN, 12));
  });

  test("of one component equals that component's", () => {
    const alone = { means: input("means", [1, 2]), logVariances: input("logVariances", [1, 2]), logWeights: 0 };
    const [density = []] = interpret([mixtureLogDensity(z, alone)], {
      ...values,
      means: Float64Array.of(0.5, -1),
      logVariances: Float64Array.of(0, 0.4),
    });
    const expected = points.flatMap(([a = NaN, b = NaN]) => [logNormal(a, 0.5, 0), logNormal(b, -1, 0.4)]);
    [...density].forEach((nats, i) => expect(nats).toBeCloseTo(expected[i] ?? NaN, 12));
  });

  test("stays finite far from all components", () => {
    const far = { ...values, z: Float64Array.of(300, 300, -300, 300, 0, 1e4) };
    const [density = []] = interpret([mixtureLogDensity(z, components)], far);
    expect([...density].every(Number.isFinite)).toBe(true);
  });
});

/** The mean over many draws of the sample's own log ratio. */
function monteCarlo(
  model: Readonly<Record<string, Json>>,
  conditionSize: number,
  given: Readonly<Record<string, readonly number[]>>,
) {
  const rows = 4000;
  const built = buildConditional(model, smallShape({ rows, conditionSize }));
  const noise = new Float32Array(rows * 2);
  fillNormal(seededRandom(5), noise);
  const values = { ...withOnly(built, given), noise: Float64Array.from(noise) };
  const [kl = [], ratio = []] = interpret([built.vae.kl, built.vae.logRatio], values);
  const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((sum, nats) => sum + nats, 0) / rows;
  return { kl: mean(kl), ratio: mean(ratio) };
}

describe("the KL to a conditional prior", () => {
  const { model, conditionSize } = conditionalModels["a conditional prior"];
  const prior = { "prior.output.bias": [0.5, 0.5, -0.4, -0.4] };

  test("in closed form equals the mean log ratio of samples", () => {
    const { kl, ratio } = monteCarlo(model, conditionSize, { ...posteriorBias(1, -1), ...prior });
    expect(kl).toBeCloseTo(2 * 0.5 * (((1 - 0.5) ** 2 + Math.exp(-1)) / Math.exp(-0.4) - 1 - 0.4 + 1), 9);
    expect(Math.abs(ratio - kl)).toBeLessThan(0.05);
  });

  test("is zero where they are equal", () => {
    expect(monteCarlo(model, conditionSize, { ...posteriorBias(0.5, -0.4), ...prior }).kl).toBeCloseTo(0, 12);
  });
});

test("the KL to a mixture of equal Gaussians equals that to the Gaussian", () => {
  const given = { ...posteriorBias(1, -1), "prior.means": [0.5], "prior.logVariances": [-0.4] };
  const { kl, ratio } = monteCarlo(conditionalModels["a mixture as prior"].model, 0, given);
  expect(kl).toBe(ratio);
  expect(Math.abs(kl - (((1 - 0.5) ** 2 + Math.exp(-1)) / Math.exp(-0.4) - 1 - 0.4 + 1))).toBeLessThan(0.05);
});

test("the KL to a VampPrior is zero if all posteriors equal its components", () => {
  const { kl } = monteCarlo(conditionalModels["a VampPrior"].model, 0, posteriorBias(1, -1));
  expect(kl).toBeCloseTo(0, 9);
});

describe("the initial prior", () => {
  const start = (name: string, model: Readonly<Record<string, Json>>, seed: number): Float32Array => {
    const { vae } = buildConditional(
      model,
      smallShape(),
      Float32Array.from({ length: 40 }, (_, i) => Math.floor(i / 4)),
    );
    const learned = vae.learned.find(({ tensor }) => tensor.name === name);
    const part = new Float32Array(learned?.sizePerModel ?? 0);
    learned?.initialise(part, seed);
    return part;
  };

  test("has different components, which depend on the seed", () => {
    const means = start("prior.means", conditionalModels["a mixture as prior"].model, 1);
    expect(new Set(means).size).toBe(means.length);
    expect(start("prior.means", conditionalModels["a mixture as prior"].model, 2)).not.toEqual(means);
  });

  test("has inputs near examples, as the encoder sees them", () => {
    const inputs = start("prior.inputs", conditionalModels["a VampPrior"].model, 1);
    for (let row = 0; row < inputs.length / 4; row++) {
      const counts = Array.from(inputs.subarray(row * 4, row * 4 + 4), (shown) => Math.expm1(shown));
      // Of an example of this test all columns are the same count.
      expect(
        Math.max(...counts.map((count) => Math.abs(Math.log1p(count) - Math.log1p(Math.round(counts[0] ?? NaN))))),
      ).toBeLessThan(0.3);
    }
    expect(new Set(inputs).size).toBe(inputs.length);
  });
});
