import { describe, expect, test } from "vitest";
import { input } from "../../../src/graph/operations.ts";
import { buildDecoder } from "../../../src/model/decoders/buildDecoder.ts";
import type { DecoderOutputs } from "../../../src/model/decoders/decoder.ts";
import { noStatistics } from "../../../src/model/dataStatistics.ts";
import { ModelGraph, type StackShape } from "../../../src/model/modelGraph.ts";
import { buildParts, buildVae } from "../../../src/model/vae.ts";
import type { Json } from "../../../src/spec/json.ts";
import { seededValues } from "../../support/gradientChecks.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { likelihoods, modelOf, smallShape } from "./verbs.ts";

type Network = Readonly<Record<string, Json>>;

const made = (hidden: readonly number[], more: Network = {}): Network => ({
  type: "autoregressive",
  hidden,
  activation: "tanh",
  ...more,
});
const pixelCnn = (channels: readonly number[], kernel: number): Network => ({
  type: "pixelCnn",
  channels,
  kernel,
  activation: "tanh",
});
const model = (decoder: Network, likelihood: Network = { type: "bernoulli" }) =>
  modelOf({ latentSize: 2, encoder: { hidden: [] }, decoder, likelihood });
const image = (height: number, width: number, channels = 1) =>
  ({ columns: height * width * channels, image: [height, width, channels] }) as const;

type Change = (values: Readonly<Record<string, Float64Array>>) => void;

/** What a decoder gives for one row, before and after a change of what it is given: perColumn numbers for each column. */
function decoded(
  decoder: Network,
  shape: Partial<StackShape>,
  change: Change,
  { training = false, ...given }: Partial<DecoderOutputs> & { training?: boolean } = {},
) {
  const graph = new ModelGraph(smallShape({ rows: 2, ...shape }), noStatistics(smallShape(shape)), training);
  const { columns, conditionSize } = graph.shape;
  const outputs = { perColumn: 2, startBias: undefined, shownPerColumn: 1, ...given };
  const decode = buildDecoder(graph, 2, model(decoder).decoder, outputs);
  const output = decode({
    z: input("z", [2, 2]),
    shown: input("shown", [2, outputs.shownPerColumn * columns]),
    condition: conditionSize > 0 ? input("condition", [2, conditionSize]) : undefined,
  });
  const values = seededValues(output);
  for (const [name, array] of Object.entries(values))
    if (name.endsWith("runningVariance")) values[name] = array.map(Math.abs);
  const [before = new Float64Array()] = interpret([output], values);
  change(values);
  const [after = new Float64Array()] = interpret([output], values);
  return { before, after, columns, perColumn: outputs.perColumn };
}

/** The columns of the first row any of whose numbers a change of one column changes. */
function reached(
  decoder: Network,
  shape: Partial<StackShape>,
  column: number,
  given: Partial<DecoderOutputs> & { training?: boolean } = {},
): readonly number[] {
  const shownPerColumn = given.shownPerColumn ?? 1;
  const change: Change = ({ shown }) => {
    for (let i = 0; i < shownPerColumn; i++)
      shown?.fill(3 + i, column * shownPerColumn + i, column * shownPerColumn + i + 1);
  };
  const { before, after, columns, perColumn } = decoded(decoder, shape, change, given);
  return range(columns).filter((other) =>
    range(perColumn).some((block) => before[block * columns + other] !== after[block * columns + other]),
  );
}

function range(size: number): readonly number[] {
  return Array.from({ length: size }, (_, i) => i);
}

describe("in a masked network a column affects all later columns,", () => {
  const columns = 6;
  test.each<readonly [string, Network, object]>([
    ["without hidden layers", made([]), {}],
    ["with a hidden layer", made([7]), {}],
    ["with two", made([9, 13]), {}],
    ["shown three numbers a column", made([8]), { shownPerColumn: 3 }],
    ["with three outputs a column", made([8]), { perColumn: 3 }],
    ["normalised over the batch", made([8], { normalization: "batch" }), {}],
    ["with dropout", made([60, 60], { dropout: 0.3 }), { training: true }],
  ])("%s", (_, decoder, given) => {
    for (const column of range(columns))
      expect(reached(decoder, { columns }, column, given)).toEqual(range(columns).slice(column + 1));
  });

  test("with fewer units than columns, those after its units' degrees", () => {
    // Two units, of degrees 0 and 3: the second sees the first three columns, for the last three.
    expect(range(columns).map((column) => reached(made([2]), { columns }, column))).toEqual([
      [3, 4, 5],
      [3, 4, 5],
      [3, 4, 5],
      [],
      [],
      [],
    ]);
  });
});

describe("in masked convolutions", () => {
  test("a pixel affects only later pixels in raster order", () => {
    const shape = image(3, 4);
    for (const column of range(shape.columns)) {
      const behind = reached(pixelCnn([3, 2, 2], 5), shape, column);
      expect(behind.every((other) => other > column)).toBe(true);
      expect(behind.length > 0).toBe(column < shape.columns - 1);
    }
  });

  test("one layer sees what its kernel covers above and to the left", () => {
    // In 3 x 4 pixels the second of the first row is to the left of the third, and above three of the second row.
    expect(reached(pixelCnn([2], 3), image(3, 4), 1)).toEqual([2, 4, 5, 6]);
    expect(reached(pixelCnn([2], 4), image(3, 4), 5)).toEqual([6, 7, 8, 9, 10, 11]);
    expect(reached(pixelCnn([2], 1), image(3, 4), 1)).toEqual([]);
  });

  test("more layers see further, but not the blind spot", () => {
    // The third pixel of the first row is above and two to the right of the first of the second.
    expect(reached(pixelCnn([2, 2, 2], 3), image(3, 4), 2)).toEqual([3, 5, 6, 7, 8, 9, 10, 11]);
  });

  test("a channel affects the later channels of its own pixel", () => {
    for (const channel of [0, 1, 2]) {
      const withinPixel = reached(pixelCnn([5, 4], 3), image(2, 2, 3), channel).filter((other) => other < 3);
      expect(withinPixel).toEqual([0, 1, 2].slice(channel + 1));
      expect(reached(pixelCnn([5, 4], 3), image(2, 2, 3), channel, { shownPerColumn: 2 })).toEqual(
        range(12).slice(channel + 1),
      );
    }
  });
});

describe.each<readonly [string, Network, Partial<StackShape>]>([
  ["a masked network", made([5]), { columns: 6 }],
  ["a masked network without hidden layers", made([]), { columns: 6 }],
  ["masked convolutions", pixelCnn([3, 3], 3), image(2, 3)],
])("every column of %s depends", (_, decoder, shape) => {
  test.each(["z", "condition"])("on %s", (name) => {
    const { before, after } = decoded(decoder, { ...shape, conditionSize: 1 }, (values) =>
      values[name]?.fill(0.9, 0, 1),
    );
    const row = before.length / 2;
    before.forEach((value, i) => (i < row ? expect(after[i]).not.toBe(value) : expect(after[i]).toBe(value)));
  });
});

/** The sum of p(x|z) over every x that the likelihood can make, at one z. */
function totalProbability(
  decoder: Network,
  likelihood: Network,
  shape: Partial<StackShape> & { columns: number },
  values: number,
): number {
  const { columns } = shape;
  const rows = values ** columns;
  const graph = new ModelGraph(smallShape({ ...shape, rows }), noStatistics({ columns }), false);
  const distortion = buildParts(graph, model(decoder, likelihood)).distortion(
    input("z", [rows, 2]),
    input("x", [rows, columns]),
    undefined,
  );
  const given = seededValues(distortion, {
    z: Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? 0.7 : -1.2)),
    x: Float64Array.from(
      { length: columns * rows },
      (_, i) => Math.floor(Math.floor(i / columns) / values ** (i % columns)) % values,
    ),
  });
  const [nats = new Float64Array()] = interpret([distortion], given);
  return nats.reduce((sum, value) => sum + Math.exp(-value), 0);
}

const bernoulli = { type: "bernoulli" };
const categorical = { type: "categorical", categories: 3 };

test.each<readonly [string, Network, Network, Partial<StackShape> & { columns: number }, number]>([
  ["a masked network without hidden layers", made([]), bernoulli, { columns: 6 }, 2],
  ["a masked network with two", made([7, 9]), bernoulli, { columns: 6 }, 2],
  ["a masked network over classes", made([5]), categorical, { columns: 4 }, 3],
  ["masked convolutions", pixelCnn([3, 2], 3), bernoulli, image(2, 3), 2],
  ["masked convolutions over channels", pixelCnn([4, 4], 3), bernoulli, image(1, 2, 3), 2],
  ["masked convolutions over classes", pixelCnn([4], 2), categorical, image(2, 2), 3],
])("the probabilities of all examples add up to 1, %s", (_, decoder, likelihood, shape, values) => {
  expect(totalProbability(decoder, likelihood, shape, values)).toBeCloseTo(1, 9);
});

test("a masked network sees counts as log(1 + x)", () => {
  const graph = new ModelGraph(smallShape({ rows: 1, columns: 2 }), noStatistics({ columns: 2 }), false);
  const parts = buildParts(graph, model(made([]), { type: "poisson" }));
  const distortion = parts.distortion(input("z", [1, 2]), input("x", [1, 2]), undefined);
  const values = seededValues(distortion, {
    z: [0, 0],
    x: [5, 2],
    "decoder.output.weight": [0, 0.3, 0, 0],
    "decoder.output.bias": [0.2, -0.1],
  });
  const second = -0.1 + 0.3 * Math.log(6);
  expect(interpret([distortion], values)[0]?.[0]).toBeCloseTo(
    Math.exp(0.2) - 5 * 0.2 + Math.exp(second) - 2 * second,
    12,
  );
});

describe("an autoregressive decoder starts", () => {
  const columnMeans = Float64Array.of(0.5, 1, 2, 4, 8, 16);
  const statistics = { rows: 10, columnMeans, columnVariances: new Float64Array(6).fill(1) };
  test.each<readonly [string, Network]>([
    ["a masked network", made([5])],
    ["masked convolutions", pixelCnn([3], 3)],
  ])("at the data's mean counts, %s", (_, decoder) => {
    const { learned } = buildVae(model(decoder, { ...likelihoods.Poisson }), smallShape(image(2, 3)), statistics);
    const bias = learned.find(({ tensor }) => tensor.name === "decoder.output.bias");
    const part = new Float32Array(6);
    bias?.initialise(part, 1);
    expect(part).toEqual(Float32Array.from(columnMeans, Math.log));
  });

  test("with weights bounded by 1 over the root of all its layer's inputs, masked and unmasked", () => {
    const { learned } = buildVae(model(made([200])), smallShape({ columns: 30 }), noStatistics({ columns: 30 }));
    const fanIn: Readonly<Record<string, number>> = { "decoder.0": 32, "decoder.output": 202 };
    for (const { tensor, sizePerModel, initialise } of learned.filter(({ tensor: { name } }) =>
      name.startsWith("decoder"),
    )) {
      const part = new Float32Array(sizePerModel);
      initialise(part, 1);
      const bound = 1 / Math.sqrt(fanIn[tensor.name.replace(/\.\w+$/, "")] ?? NaN);
      expect(Math.max(...part.map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
      expect(Math.max(...part.map(Math.abs))).toBeGreaterThan(0.8 * bound);
    }
  });
});
