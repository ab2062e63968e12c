import { expect, test } from "vitest";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import type { LikelihoodSpec, Spec } from "../../../src/spec/spec.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { likelihoods, modelSpec, plainObjective } from "./verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const matrix: Matrix = { rows: 8, columns: 3, values: Float32Array.from({ length: 24 }, (_, i) => (i * 5) % 7), scale: 1 };
const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const dataset: Dataset = { columns: 3, train: matrix, heldOut: matrix, fingerprint: "", ...labels };

/** Parameters by name after some steps, those of one model of a stack with these seeds. */
async function trained(seeds: readonly [number, ...number[]], model: number, steps: number, likelihood: LikelihoodSpec = likelihoods.Poisson): Promise<Readonly<Record<string, readonly number[]>>> {
  const [first, ...others] = seeds.map((seed) => specOf(seed, likelihood)) as [Spec, ...Spec[]];
  const trainer = await StackTrainer.create({ specs: [first, ...others], dataset, engine });
  for (let step = 0; step < steps; step++) await trainer.step(Math.floor(step / trainer.stepsPerEpoch), step % trainer.stepsPerEpoch);
  const own = Object.entries(trainer.arrays().parameters).map(([name, array]) => {
    const length = array.length / seeds.length;
    return [name, [...array.subarray(model * length, (model + 1) * length)]] as const;
  });
  await trainer.dispose();
  return Object.fromEntries(own);
}

function specOf(seed: number, likelihood: LikelihoodSpec): Spec {
  return {
    data: { path: "", heldOut: { fraction: 0.5, seed: 0 }, scale: 1, binarize: "none" },
    model: modelSpec(likelihood, { hidden: [5] }),
    objective: plainObjective,
    training: { epochs: 2, batchSize: 4, learningRate: 0.01, optimizer: "adam", seed },
  };
}

test("a model starts in a stack with the very numbers it starts with alone", async () => {
  expect(await trained([4, 7, 9], 1, 0)).toEqual(await trained([7], 0, 0));
});

test.each([
  ["others of its seed", [7, 7]],
  ["others of other seeds", [4, 7]],
] as const)("a model trained beside %s ends where it ends alone", async (_, seeds) => {
  const beside = await trained(seeds, 1, 6);
  for (const [name, alone] of Object.entries(await trained([7], 0, 6))) {
    // Stacked and plain matrix products round differently.
    alone.forEach((value, i) => expect(beside[name]?.[i]).toBeCloseTo(value, 4));
  }
});

test.each(["negative binomial, learned dispersions", "Gaussian, a learned variance for each column", "zero-inflated negative binomial, learned dispersions and library size"] as const)(
  "a model learns what belongs to its columns by itself, %s",
  async (name) => {
    const beside = await trained([4, 7], 1, 6, likelihoods[name]);
    const alone = await trained([7], 0, 6, likelihoods[name]);
    const own = Object.keys(alone).filter((parameter) => parameter.startsWith("likelihood."));
    expect(own).toHaveLength(1);
    for (const [parameter, values] of Object.entries(alone)) {
      values.forEach((value, i) => expect(beside[parameter]?.[i]).toBeCloseTo(value, 4));
    }
    const [{ length } = []] = own.map((parameter) => alone[parameter] ?? []);
    expect(length).toBe(matrix.columns);
  },
);
