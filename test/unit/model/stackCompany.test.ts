import { describe, expect, test } from "vitest";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import type { Json } from "../../../src/spec/json.ts";
import type { ModelSpec, Spec } from "../../../src/spec/spec.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { likelihoods, modelOf, modelSpec, plainObjective } from "./verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const matrix: Matrix = {
  rows: 8,
  columns: 3,
  values: Float32Array.from({ length: 24 }, (_, i) => (i * 5) % 7),
  scale: 1,
};
const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const dataset: Dataset = {
  columns: 3,
  exampleShape: [1, 3],
  train: matrix,
  heldOut: matrix,
  fingerprint: "",
  ...labels,
};

const models = {
  "of counts": modelSpec(likelihoods.Poisson, { hidden: [5] }),
  "with a masked decoder": withParts({ decoder: { type: "autoregressive", hidden: [5] } }),
  "with masked convolutions": withParts({ decoder: { type: "pixelCnn", channels: [3, 2], kernel: 3 } }),
  "with dispersions learned by column": modelSpec(likelihoods["negative binomial, learned dispersions"], {
    hidden: [5],
  }),
  "with variances learned by column": modelSpec(likelihoods["Gaussian, a learned variance for each column"], {
    hidden: [5],
  }),
  "with zero inflation": modelSpec(
    likelihoods["zero-inflated negative binomial, learned dispersions and library size"],
    { hidden: [5] },
  ),
  "with flows": withParts({
    posterior: { type: "iaf", layers: 2, hidden: [5] },
    prior: { type: "flow", layers: 2, hidden: [5] },
  }),
} as const;

function withParts(parts: Readonly<Record<string, Json>>): ModelSpec {
  return modelOf({ latentSize: 2, encoder: { hidden: [5] }, likelihood: { type: "poisson" }, ...parts });
}

/** Parameters by name after some steps, those of one model of a stack with these seeds. */
async function trained(
  name: keyof typeof models,
  seeds: readonly [number, ...number[]],
  model: number,
  steps: number,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const [first, ...others] = seeds.map((seed) => specOf(models[name], seed)) as [Spec, ...Spec[]];
  const trainer = await StackTrainer.create({ specs: [first, ...others], dataset, engine });
  for (let step = 0; step < steps; step++)
    await trainer.step(Math.floor(step / trainer.stepsPerEpoch), step % trainer.stepsPerEpoch);
  const own = Object.entries((await trainer.arrays()).parameters).map(([name, array]) => {
    const length = array.length / seeds.length;
    return [name, [...array.subarray(model * length, (model + 1) * length)]] as const;
  });
  await trainer.dispose();
  return Object.fromEntries(own);
}

function specOf(model: ModelSpec, seed: number): Spec {
  return {
    data: { path: "", heldOut: { fraction: 0.5, seed: 0 }, scale: 1, binarize: "none", transform: "none" },
    model,
    objective: plainObjective,
    training: { epochs: 2, batchSize: 4, learningRate: 0.01, optimizer: "adam", select: "last", seed },
  };
}

describe.each(Object.keys(models) as (keyof typeof models)[])("a model %s", (name) => {
  test("starts in a stack with the same numbers as alone", async () => {
    expect(await trained(name, [4, 7, 9], 1, 0)).toEqual(await trained(name, [7], 0, 0));
  });

  test.each([
    ["others of its seed", [7, 7]],
    ["others of other seeds", [4, 7]],
  ] as const)("trained beside %s ends with the same numbers as alone", async (_, seeds) => {
    const beside = await trained(name, seeds, 1, 6);
    for (const [parameter, alone] of Object.entries(await trained(name, [7], 0, 6))) {
      // Stacked and plain matrix products round differently.
      alone.forEach((value, i) => expect(beside[parameter]?.[i]).toBeCloseTo(value, 4));
    }
  });
});
