import { describe, expect, test } from "vitest";
import { input } from "../../../src/graph/operations.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { ModelGraph } from "../../../src/model/modelGraph.ts";
import { buildNormalization } from "../../../src/model/normalization.ts";
import { noStatistics } from "../../../src/model/dataStatistics.ts";
import type { Normalization } from "../../../src/spec/spec.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { smallShape } from "./verbs.ts";

const rows = [
  [1, -2],
  [4, 0],
  [2, 6],
  [9, 1],
];
const others = [
  [10, 20],
  [30, 10],
];
const start = { "layer.scale": [2, 3], "layer.shift": [0.5, -1] };

interface Built {
  readonly graph: ModelGraph;
  readonly outputs: readonly Tensor[];
}

/** A layer of two units applied to `rows`, then to `others`. */
function layer(normalization: Normalization, { training = true, pixels = 1 } = {}): Built {
  const shape = smallShape();
  const graph = new ModelGraph(shape, noStatistics(shape), training);
  const normalize = buildNormalization(graph, "layer", { size: 2, pixels }, normalization);
  return { graph, outputs: [normalize(input("x", [4, 2])), normalize(input("others", [2, 2]))] };
}

function run(outputs: readonly Tensor[], states: Readonly<Record<string, readonly number[]>> = {}): number[][] {
  return interpret(outputs, { ...start, x: rows.flat(), others: others.flat(), ...states }).map((values) => [
    ...values,
  ]);
}

const column = (j: number): number[] => rows.map((row) => row[j] ?? NaN);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));
const standardized = (value: number, m: number, v: number): number => (value - m) / Math.sqrt(v + 1e-5);

function expectClose(values: readonly number[] | undefined, expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(values?.[i]).toBeCloseTo(value, 10));
}

/** Both units of each row, standardised with these moments, scaled and shifted. */
function scaled(of: readonly (readonly number[])[], means: readonly number[], variances: readonly number[]): number[] {
  return of.flatMap((row) =>
    row.map((x, j) => standardized(x, means[j] ?? NaN, variances[j] ?? NaN) * (2 + j) + (j === 0 ? 0.5 : -1)),
  );
}

describe("batch normalisation", () => {
  const means = [mean(column(0)), mean(column(1))];
  const variances = [variance(column(0)), variance(column(1))];

  test("standardises each unit over the rows of a training step, then scales and shifts it", () => {
    expectClose(run(layer("batch").outputs)[0], scaled(rows, means, variances));
  });

  test("standardises later rows with the moments of the examples", () => {
    expectClose(run(layer("batch").outputs)[1], scaled(others, means, variances));
  });

  test("updates running moments by a tenth per step, with the unbiased variance", () => {
    const { states } = layer("batch").graph;
    expect(states.map(({ tensor, start: first }) => [tensor.name, first])).toEqual([
      ["layer.runningMean", 0],
      ["layer.runningVariance", 1],
    ]);
    const next = run(
      states.flatMap((state) => state.next ?? []),
      { "layer.runningMean": [3, -1], "layer.runningVariance": [2, 5] },
    );
    expectClose(next[0], [0.9 * 3 + 0.1 * (means[0] ?? NaN), -0.9 + 0.1 * (means[1] ?? NaN)]);
    expectClose(next[1], [
      0.9 * 2 + (0.1 * 4 * (variances[0] ?? NaN)) / 3,
      0.9 * 5 + (0.1 * 4 * (variances[1] ?? NaN)) / 3,
    ]);
  });

  test("evaluates with the running moments, which do not change", () => {
    const { graph, outputs } = layer("batch", { training: false });
    const states = { "layer.runningMean": [3, -1], "layer.runningVariance": [2, 5] };
    const results = run(outputs, states);
    expectClose(results[0], scaled(rows, [3, -1], [2, 5]));
    expectClose(results[1], scaled(others, [3, -1], [2, 5]));
    expect(graph.states.map(({ next }) => next)).toEqual([undefined, undefined]);
  });
});

describe("layer normalisation", () => {
  test.each([true, false])("standardises the units of each row, training or not: %s", (training) => {
    const expected = rows.flatMap((row) => scaled([row], [mean(row), mean(row)], [variance(row), variance(row)]));
    expectClose(run(layer("layer", { training }).outputs)[0], expected);
  });

  test("standardises all pixels and channels of an image together", () => {
    const images = [rows.slice(0, 2), rows.slice(2)];
    const expected = images.flatMap((pixels) => {
      const all = pixels.flat();
      return scaled(pixels, [mean(all), mean(all)], [variance(all), variance(all)]);
    });
    expectClose(run(layer("layer", { pixels: 2 }).outputs)[0], expected);
  });
});

test("without normalisation a layer has no further parameters or states", () => {
  const { graph, outputs } = layer("none");
  expect([graph.parameters.learned, graph.states]).toEqual([[], []]);
  expect(run(outputs)[0]).toEqual(rows.flat());
});
