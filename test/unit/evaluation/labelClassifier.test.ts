import path from "node:path";
import { describe, expect, test } from "vitest";
import { featureMoments, frechetDistance } from "../../../src/core/inference/frechetDistance.ts";
import { gatherRows, type Dataset } from "../../../src/data/dataset.ts";
import { readDataset } from "../../../src/data/readDataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { trainLabelClassifier } from "../../../src/evaluation/labelClassifier.ts";
import { accepts } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const mediaFolder = path.resolve(import.meta.dirname, "../../../media");
const [point] = accepts({ data: { path: "builtin:digits", scale: 16, labels: "builtin:digits" } }).points;
if (point === undefined) throw new Error("unreachable");
const { dataset } = await readDataset(point.spec, { specFolder: ".", mediaFolder });
if (dataset === undefined) throw new Error("unreachable");
const digits: Dataset = dataset;
const classifier = (changes: Partial<Dataset> = {}, seed = 0) =>
  trainLabelClassifier({ engine, dataset: { ...digits, ...changes }, size: 16, seed });

/** Held-out rows of one digit, every second of them. */
function rowsOf(digit: number, half: 0 | 1): Float32Array {
  const rows = [...digits.heldOutLabels!]
    .flatMap((label, row) => (label === digit ? [row] : []))
    .filter((_, i) => i % 2 === half);
  const values = new Float32Array(rows.length * digits.columns);
  gatherRows(digits.heldOut, rows, 0, rows.length, values, 0);
  return values;
}

describe("a classifier of the digits' labels", () => {
  test("classifies most held-out digits correctly", async () => {
    const { heldOutAccuracy, size, classes } = await classifier();
    expect([size, classes]).toEqual([16, 10]);
    expect(heldOutAccuracy).toBeGreaterThan(0.93);
  });

  test("has features that are closer for equal digits than for different ones", async () => {
    const { featuresOf, size } = await classifier();
    const moments = async (digit: number, half: 0 | 1) => featureMoments(await featuresOf(rowsOf(digit, half)), size);
    const zero = await moments(0, 0);
    expect(frechetDistance(zero, await moments(1, 1))).toBeGreaterThan(5 * frechetDistance(zero, await moments(0, 1)));
  });

  test("depends on the seed alone", async () => {
    const [a, b, c] = await Promise.all(
      [classifier(), classifier(), classifier({}, 1)].map(async (trained) => (await trained).featuresOf(rowsOf(3, 0))),
    );
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  test("has no accuracy if held-out examples have no labels", async () => {
    expect((await classifier({ heldOutLabels: undefined })).heldOutAccuracy).toBeNull();
  });

  test("needs labels, and more than one class", async () => {
    await expect(classifier({ trainLabels: undefined })).rejects.toThrow(
      /name them with "labels" in the spec's "data"/,
    );
    await expect(classifier({ trainLabels: new Int32Array(digits.train.rows) })).rejects.toThrow(
      /have 1 different labels/,
    );
  });
});
