import { describe, expect, test } from "vitest";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { viewModel } from "../../../src/evaluation/modelView.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import type { ModelView } from "../../../src/protocol/pointQuestions.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

function examples(rows: number, columns: number, valueAt: (row: number, column: number) => number): Matrix {
  return {
    rows,
    columns,
    values: Float32Array.from({ length: rows * columns }, (_, at) => valueAt(Math.floor(at / columns), at % columns)),
    scale: 1,
  };
}

async function pointOf(matrix: Matrix, changes: Changes = {}, data: Partial<Dataset> = {}): Promise<TrainedPoint> {
  const [point] = accepts({
    "model.encoder.hidden": [3],
    "training.batchSize": 2,
    ...("model.decoder" in changes ? {} : { "model.decoder.hidden": [3] }),
    ...changes,
  }).points;
  if (point === undefined) throw new Error("unreachable");
  const dataset: Dataset = {
    columns: matrix.columns,
    train: matrix,
    heldOut: matrix,
    fingerprint: "",
    trainLabels: undefined,
    heldOutLabels: undefined,
    labelNames: undefined,
    ...data,
  };
  const trainer = await StackTrainer.create({ specs: [point.spec], dataset, engine });
  const parameters = Object.fromEntries(
    Object.entries((await trainer.arrays()).parameters).map(([name, values]) => [name, Float32Array.from(values)]),
  );
  await trainer.dispose();
  return {
    point,
    dataset,
    statistics: exampleStatistics(matrix, point.spec.model.likelihood),
    parameters,
    epoch: 3,
    step: 0,
  };
}

async function viewOf(point: TrainedPoint): Promise<ModelView> {
  const { view, dispose } = await viewModel(engine, point);
  await dispose();
  return view;
}

const bits = (columns: number) => examples(6, columns, (row, column) => (row + column) % 2);
const bernoulli: Changes = { "model.likelihood": { type: "bernoulli" } };

describe("the view of a model:", () => {
  test("has the columns with the largest variance, ascending, if examples are not images", async () => {
    const point = await pointOf(
      examples(6, 100, (row, column) => (column >= 30 && column < 70 ? row * column : 0.01 * row)),
    );
    const view = await viewOf(point);
    expect([view.image, view.columnCount, view.examples.length, view.epoch]).toEqual([null, 100, 6, 3]);
    expect(view.columns).toEqual(Array.from({ length: 40 }, (_, i) => 30 + i));
    expect(view.examples[1]?.x[0]).toBe(30);
    expect(view.range).toEqual({ low: 0, high: 5 * 69 });
  });

  test.each([
    ["the file's own shape", bits(12), bernoulli, { exampleShape: [3, 4] }, [3, 4, 1]],
    ["bits that can be a square", bits(64), bernoulli, {}, [8, 8, 1]],
    ["bits of a few columns, which are as likely a table", bits(9), bernoulli, {}, null],
    ["numbers that nobody called pixels", examples(6, 64, (row) => row), {}, {}, null],
    ["bytes that can be a colour image", { ...bits(192), values: new Uint8Array(6 * 192).fill(7) }, {}, {}, [8, 8, 3]],
  ])("%s", async (_, matrix, changes, data, expected) => {
    const view = await viewOf(await pointOf(matrix, changes, data));
    expect(view.image).toEqual(expected);
    expect(view.atZero).toHaveLength(view.columns.length);
  });

  test("has labels and their names", async () => {
    const labels = { heldOutLabels: Int32Array.of(0, 1, 1, 0, 1, 0), labelNames: ["bell", "drum"] };
    const view = await viewOf(await pointOf(bits(4), bernoulli, labels));
    expect(view.examples.map(({ label }) => label)).toEqual([0, 1, 1, 0, 1, 0]);
    expect(view.labelNames).toEqual(["bell", "drum"]);
    expect(view.means.labelSets).toEqual([{ name: "label", labels: [0, 1, 1, 0, 1, 0], names: ["bell", "drum"] }]);
  });

  test("refuses a decoder that would draw for minutes, and names the command that writes its draws", async () => {
    const point = await pointOf(bits(4100), { ...bernoulli, "model.decoder": { type: "autoregressive", hidden: [2] } });
    await expect(viewModel(engine, point)).rejects.toThrow(/4100 columns .* vae-lens draw/);
  });

  test("decodes the view's columns, and refuses z of another length", async () => {
    const { view, decode, dispose } = await viewModel(engine, await pointOf(bits(4), bernoulli));
    expect(await decode([0, 0], null)).toEqual(view.atZero);
    expect(await decode(view.examples[2]?.z ?? [], 2)).toHaveLength(4);
    await expect(decode([0], null)).rejects.toThrow("z must have 2 finite numbers; it has 1");
    await expect(decode([0, 0], 6)).rejects.toThrow("row 6 does not exist: the 6 held-out examples are counted from 0");
    await dispose();
  });
});
