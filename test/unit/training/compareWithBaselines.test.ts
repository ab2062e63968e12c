import { describe, expect, test } from "vitest";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { resolved, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

/** Two columns of values and a constant one. */
function rowsOf(rows: number, stream: number, constant: number, valueOf: (normal: number) => number): Matrix {
  const normal = new Float32Array(rows * 2);
  fillNormal(seededRandom(5, stream), normal);
  const values = Float32Array.from({ length: rows * 3 }, (_, i) =>
    i % 3 === 2 ? constant : valueOf(normal[Math.floor(i / 3) * 2 + (i % 3)] as number),
  );
  return { rows, columns: 3, values, scale: 1 };
}

function datasetOf(constant: number, valueOf: (normal: number) => number): Dataset {
  return {
    columns: 3,
    train: rowsOf(40, 1, constant, valueOf),
    heldOut: rowsOf(30, 2, constant, valueOf),
    trainLabels: undefined,
    heldOutLabels: undefined,
    labelNames: undefined,
    fingerprint: "",
  };
}

const reals = datasetOf(7, (normal) => 2 * normal);
const counts = datasetOf(0, (normal) => Math.floor(Math.exp(normal + 1)));

type Parameters = Readonly<Record<string, readonly number[]>>;

/** Models whose decoder puts out its bias, whatever z is, one for each `biases`. */
async function compared(
  dataset: Dataset,
  changes: Changes,
  biases: readonly (readonly number[])[],
  given: Parameters = {},
) {
  const specs = biases.map((_, seed) =>
    resolved({
      "model.latentSize": 2,
      "model.encoder.hidden": [],
      "model.decoder.hidden": [],
      "training.batchSize": 10,
      "training.seed": seed,
      ...changes,
    }),
  );
  const [first, ...others] = specs;
  if (first === undefined) throw new Error("unreachable");
  const trainer = await StackTrainer.create({ specs: [first, ...others], dataset, engine });
  try {
    const { parameters } = await trainer.arrays();
    // A posterior equal to the prior, so that the rate is zero.
    for (const name of Object.keys(parameters)) if (!name.startsWith("likelihood")) parameters[name]?.fill(0);
    parameters["decoder.output.bias"]?.set(biases.flat());
    for (const [name, numbers] of Object.entries(given)) parameters[name]?.set(numbers);
    return await trainer.compareHeldOut();
  } finally {
    await trainer.dispose();
  }
}

describe("trained models beside models without latents", () => {
  test("are below the column means where their own means are far from the data's, model by model", async () => {
    const { comparisons, evaluations } = await compared(reals, {}, [
      [0, 0, 7],
      [30, 0, 7],
    ]);
    expect(comparisons.map(({ belowBaseline }) => belowBaseline)).toEqual([false, true]);
    const [good] = comparisons;
    expect(good?.baselines?.columnMeansElboNats).toBeGreaterThan((evaluations[0]?.elboNats ?? 0) - 1);
  });

  const nats = (square: number, logVariance: number): number =>
    (square / Math.exp(logVariance) + logVariance + Math.log(2 * Math.PI)) / 2;
  test.each<[string, Changes, Parameters, number]>([
    ["a fixed variance", { "model.likelihood.variance": 0.5 }, {}, Math.log(0.5)],
    ["a learned variance", { "model.likelihood.variance": "learned" }, { "likelihood.logVariance": [-1] }, -1],
    [
      "a variance learned per column",
      { "model.likelihood.variance": "learnedPerDimension" },
      { "likelihood.logVariances": [0, 1, -2] },
      -2,
    ],
  ])("leave a constant column out on both sides, with %s", async (_, changes, given, logVariance) => {
    const { comparisons, evaluations } = await compared(reals, changes, [[0, 0, 6]], given);
    const [{ baselines } = {}] = comparisons;
    expect(baselines?.independentColumnsElboNats).not.toBeNull();
    const expected = (evaluations[0]?.elboNats ?? NaN) + nats(1, logVariance);
    expect(baselines?.varyingColumnsElboNats).toBeCloseTo(expected, 4);
  });

  test.each<[string, number[], number]>([
    ["negativeBinomial", [1, 1, -1], 0],
    ["zeroInflatedNegativeBinomial", [1, 1, -1, -5, -5, 0.5], 1 / (1 + Math.exp(-0.5))],
  ])("leave a column without counts out on both sides, with %s", async (type, bias, zeroShare) => {
    const { comparisons, evaluations } = await compared(counts, { "model.likelihood": { type, dispersion: 2 } }, [
      bias,
    ]);
    const [{ baselines } = {}] = comparisons;
    const zero = zeroShare + (1 - zeroShare) * (1 + Math.exp(-1) / 2) ** -2;
    expect(baselines?.varyingColumnsElboNats).toBeCloseTo((evaluations[0]?.elboNats ?? NaN) - Math.log(zero), 4);
    expect(baselines?.probabilisticPcaElboNats).toBeNull();
  });

  test("have probabilistic PCA for Gaussian likelihoods", async () => {
    // Without the constant column: its residuals are zero, and a third component would leave no noise.
    const { comparisons } = await compared(reals, { "model.latentSize": 1 }, [[0, 0, 7]]);
    expect(comparisons[0]?.baselines?.probabilisticPcaElboNats).toBeLessThan(0);
  });
});
