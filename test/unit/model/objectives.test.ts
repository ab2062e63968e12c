import { describe, expect, test } from "vitest";
import { totalCorrelation } from "../../../src/model/objectives/totalCorrelation.ts";
import { priorDistance } from "../../../src/model/objectives/priorDistance.ts";
import type { ObjectiveSpec } from "../../../src/spec/spec.ts";
import { gradientErrors } from "../../support/gradientChecks.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { build, companies, likelihoods, modelSpec, plainObjective, smallShape, type Built } from "./verbs.ts";

const ROWS = 3;
const LATENTS = 2;

const objectives = {
  "a target rate": { type: "targetRate", rate: 1, weight: 4 },
  "total correlation": { ...plainObjective, totalCorrelation: 2 },
  "maximum mean discrepancy": { ...plainObjective, mmd: 30 },
  "three importance-weighted samples": { type: "importanceWeighted", samples: 3 },
} as const satisfies Readonly<Record<string, ObjectiveSpec>>;

/** Rows of a computed tensor. */
function rowsOf(values: Float64Array | undefined, columns: number): number[][] {
  const list = [...(values ?? [])];
  return Array.from({ length: list.length / columns }, (_, row) => list.slice(row * columns, (row + 1) * columns));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const logNormal = (z: number, m: number, logVariance: number): number =>
  -0.5 * ((z - m) ** 2 / Math.exp(logVariance) + logVariance + Math.log(2 * Math.PI));

describe.each(Object.entries(objectives))("the gradient of the loss with %s", (_, objective) => {
  test.each(Object.entries(companies))("agrees with central differences and TensorFlow.js, %s", async (_, company) => {
    const {
      objective: built,
      parameters,
      values,
    } = build(modelSpec(likelihoods.Bernoulli, { hidden: [4], activation: "tanh" }), smallShape(company), {
      objective,
    });
    const errors = await gradientErrors(built.loss, parameters, values);
    expect(errors.centralDifferences).toBeLessThan(1e-3);
    expect(errors.tensorflow).toBeLessThan(1e-4);
  });
});

describe("a target rate", () => {
  test("penalises the distance from it on either side", () => {
    const { objective, values } = build(modelSpec(likelihoods.Bernoulli), smallShape(), {
      objective: objectives["a target rate"],
    });
    for (const targetRate of [0, 50]) {
      const [[loss = NaN] = [], [distortion = NaN] = [], kl = new Float64Array()] = interpret(
        [objective.loss, objective.distortion, objective.kl],
        {
          ...values,
          targetRate: [targetRate],
        },
      );
      expect(loss).toBeCloseTo(distortion + 1.5 * Math.abs(sum([...kl]) - targetRate), 10);
    }
  });
});

describe("the importance-weighted loss", () => {
  /** The loss, and each example's log-weights. */
  function computed({ vae, objective, values }: Built, samples: number): { loss: number; logWeights: number[][] } {
    const [[loss = NaN] = [], distortion, logRatio] = interpret([objective.loss, vae.distortion, vae.logRatio], values);
    const ratios = rowsOf(logRatio, LATENTS).map(sum);
    const all = [...(distortion ?? [])].map((nats, i) => -nats - (ratios[i] ?? NaN));
    return {
      loss,
      logWeights: Array.from({ length: ROWS }, (_, row) => all.slice(row * samples, (row + 1) * samples)),
    };
  }

  test.each([1, 3])("of %d samples is the mean over examples of the logarithm of the mean weight", (samples) => {
    const built = build(modelSpec(likelihoods.Poisson), smallShape(), {
      objective: { type: "importanceWeighted", samples },
    });
    const { loss, logWeights } = computed(built, samples);
    expect(loss).toBeCloseTo(-mean(logWeights.map((weights) => Math.log(mean(weights.map(Math.exp))))), 8);
  });

  test("gives an example's samples the example's own posterior", () => {
    const { vae, values } = build(modelSpec(likelihoods.Bernoulli), smallShape(), {
      objective: objectives["three importance-weighted samples"],
    });
    const [means] = interpret([vae.posteriorMean], values);
    const rows = rowsOf(means, LATENTS);
    expect(rows).toHaveLength(ROWS * 3);
    for (let row = 0; row < ROWS; row++)
      expect(rows.slice(3 * row, 3 * row + 3)).toEqual(Array.from({ length: 3 }, () => rows[3 * row]));
  });
});

describe("the total correlation", () => {
  test("is the estimate over the batch, with densities summed over its posteriors", () => {
    const { vae, values } = build(modelSpec(likelihoods.Bernoulli), smallShape());
    const { posterior } = vae;
    if (posterior.logVariance === undefined) throw new Error("unreachable");
    const [[value = NaN] = [], z, means, logVariances] = interpret(
      [totalCorrelation(posterior), posterior.z, posterior.mean, posterior.logVariance],
      values,
    );
    const [zs, ms, vs] = [z, means, logVariances].map((all) => rowsOf(all, LATENTS)) as [
      number[][],
      number[][],
      number[][],
    ];
    const densities = (row: number, latent: number) =>
      ms.map((m, j) => logNormal(zs[row]?.[latent] ?? NaN, m[latent] ?? NaN, vs[j]?.[latent] ?? NaN));
    const expected = zs.map((_, row) => {
      const each = [0, 1].map((latent) => densities(row, latent));
      const joint = Math.log(sum((each[0] ?? []).map((first, j) => Math.exp(first + (each[1]?.[j] ?? NaN)))));
      return joint - sum(each.map((log) => Math.log(sum(log.map(Math.exp)))));
    });
    expect(value).toBeCloseTo(mean(expected), 10);
  });
});

describe("the distance from the prior", () => {
  test("is the kernel's mean among z plus that among draws, minus twice that between them", () => {
    const { vae, values } = build(modelSpec(likelihoods.Bernoulli), smallShape());
    const { distance } = priorDistance(vae.posterior.z, smallShape());
    const draws = [0.3, -1.2, 0.8, 0.1, -0.4, 2];
    const [[value = NaN] = [], z] = interpret([distance, vae.posterior.z], { ...values, priorNoise: draws });
    const kernel = (a: readonly number[], b: readonly number[]) =>
      Math.exp(-sum(a.map((entry, j) => (entry - (b[j] ?? NaN)) ** 2)) / (2 * LATENTS));
    const meanKernel = (a: readonly number[][], b: readonly number[][]) =>
      mean(a.flatMap((one) => b.map((other) => kernel(one, other))));
    const [zs, ps] = [rowsOf(z, LATENTS), rowsOf(Float64Array.from(draws), LATENTS)];
    expect(value).toBeCloseTo(meanKernel(zs, zs) + meanKernel(ps, ps) - 2 * meanKernel(zs, ps), 10);
  });
});
