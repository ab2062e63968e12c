import { describe, expect, test } from "vitest";
import { modelSpec, likelihoods } from "./verbs.ts";
import { buildVae } from "../../../src/model/vae.ts";
import { noStatistics, type DataStatistics } from "../../../src/model/dataStatistics.ts";
import type { LearnedTensor } from "../../../src/model/parameters.ts";
import type { LikelihoodSpec } from "../../../src/spec/spec.ts";

const columns = 50;

function learnedBy(
  likelihood: LikelihoodSpec,
  models: number,
  statistics: Partial<DataStatistics> = {},
): readonly LearnedTensor[] {
  const model = modelSpec(likelihood, { latentSize: 20, hidden: [40] });
  return buildVae(
    model,
    { models, rows: 3, columns, conditionSize: 0, sharedSeed: false },
    { ...noStatistics({ columns }), ...statistics },
  ).learned;
}

function start({ sizePerModel, initialise }: LearnedTensor, seed: number): Float32Array {
  const part = new Float32Array(sizePerModel).fill(NaN);
  initialise(part, seed);
  return part;
}

describe("a model starts", () => {
  const fanIn: Readonly<Record<string, number>> = {
    "encoder.0": columns,
    "encoder.posterior": 40,
    "decoder.0": 20,
    "decoder.output": 40,
  };

  test("with every weight and bias uniform within one over the root of its fan-in", () => {
    const learned = learnedBy(likelihoods.Bernoulli, 1);
    expect(learned.map(({ tensor }) => tensor.name)).toEqual(
      Object.keys(fanIn).flatMap((layer) => [`${layer}.weight`, `${layer}.bias`]),
    );
    for (const tensor of learned) {
      const bound = 1 / Math.sqrt(fanIn[tensor.tensor.name.replace(/\.\w+$/, "")] ?? NaN);
      const values = start(tensor, 3);
      const largest = Math.max(...values.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(Math.fround(bound));
      expect(largest).toBeGreaterThan(0.8 * bound);
      const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
      if (values.length > 500) expect(Math.abs(variance / ((bound * bound) / 3) - 1)).toBeLessThan(0.1);
    }
  });

  test("the same whichever models train with it", () => {
    const lone = learnedBy(likelihoods.Bernoulli, 1).map((tensor) => start(tensor, 7));
    expect(learnedBy(likelihoods.Bernoulli, 5).map((tensor) => start(tensor, 7))).toEqual(lone);
  });

  test("differently for another seed, and with different numbers in each tensor", () => {
    const seven = learnedBy(likelihoods.Bernoulli, 1).map((tensor) => start(tensor, 7)[0]);
    const eight = learnedBy(likelihoods.Bernoulli, 1).map((tensor) => start(tensor, 8)[0]);
    expect(new Set([...seven, ...eight]).size).toBe(2 * seven.length);
  });

  test.each([
    [0.04, Math.log(0.04)],
    [0, Math.log(1e-6)],
  ])("at the data's mean variance %d if that is learned", (variance, start) => {
    const learned = learnedBy(likelihoods["Gaussian, learned variance"], 1, {
      columnVariances: new Float64Array(columns).fill(variance),
    });
    const logVariance = learned.find(({ tensor }) => tensor.name === "likelihood.logVariance");
    if (logVariance === undefined) throw new Error("there is no learned variance");
    const part = new Float32Array(1);
    logVariance.initialise(part, 0);
    expect(part[0]).toBeCloseTo(start, 5);
  });

  test.each([likelihoods.Poisson, likelihoods["negative binomial"]])(
    "at the data's mean counts, $type",
    (likelihood) => {
      const means = Float64Array.from({ length: columns }, (_, column) => column / 4);
      const bias = learnedBy(likelihood, 1, { columnMeans: means }).find(
        ({ tensor }) => tensor.name === "decoder.output.bias",
      );
      if (bias === undefined) throw new Error("the decoder has no last bias");
      // A column without counts has no finite log-mean; it starts at a mean of 0.001.
      expect(start(bias, 0)).toEqual(Float32Array.from(means, (mean) => Math.log(Math.max(mean, 1e-3))));
    },
  );

  test("at each column's own variance if each is learned", () => {
    const columnVariances = Float64Array.from({ length: columns }, (_, column) => column / 8);
    const learned = learnedBy({ type: "gaussian", variance: "learnedPerDimension" }, 1, { columnVariances });
    expect(start(named(learned, "likelihood.logVariances"), 0)).toEqual(
      Float32Array.from(columnVariances, (v) => Math.log(Math.max(v, 1e-6))),
    );
  });

  test("at dispersions from the columns' moments, between 0.1 and 100", () => {
    const columnMeans = Float64Array.from({ length: columns }, () => 3);
    const columnVariances = Float64Array.from({ length: columns }, (_, column) => column);
    const learned = learnedBy(likelihoods["negative binomial, learned dispersions"], 1, {
      columnMeans,
      columnVariances,
    });
    const dispersions = start(named(learned, "likelihood.logDispersion"), 0).map(Math.exp);
    // A variance of the mean or less is Poisson's; 12 = 3 + 3^2 / 1.
    expect(dispersions[0]).toBeCloseTo(100, 3);
    expect(dispersions[3]).toBeCloseTo(100, 3);
    expect(dispersions[12]).toBeCloseTo(1, 5);
    expect(dispersions[48]).toBeCloseTo(9 / 45, 5);
  });

  test("with an inflation probability of 0.1, and means that compensate for it", () => {
    const columnMeans = new Float64Array(columns).fill(0.9);
    const bias = start(
      named(learnedBy(likelihoods["zero-inflated negative binomial"], 1, { columnMeans }), "decoder.output.bias"),
      0,
    );
    expect(bias).toHaveLength(2 * columns);
    expect(bias[columns - 1]).toBeCloseTo(0, 6);
    expect(1 / (1 + Math.exp(-(bias[columns] ?? NaN)))).toBeCloseTo(0.1, 6);
  });

  test("at the classes' frequencies, with half a row added to each", () => {
    const classCounts = Float64Array.from({ length: 3 * columns }, (_, i) => (i < columns ? 10 : 0));
    const bias = start(
      named(learnedBy(likelihoods.categorical, 1, { rows: 10, classCounts }), "decoder.output.bias"),
      0,
    );
    expect(bias).toHaveLength(3 * columns);
    expect(Math.exp(bias[0] ?? NaN)).toBeCloseTo(10.5 / 11.5, 6);
    expect(Math.exp(bias[columns] ?? NaN)).toBeCloseTo(0.5 / 11.5, 6);
  });
});

function named(learned: readonly LearnedTensor[], name: string): LearnedTensor {
  const found = learned.find(({ tensor }) => tensor.name === name);
  if (found === undefined) throw new Error(`the model learns no ${name}`);
  return found;
}
