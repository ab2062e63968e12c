import { describe, expect, test } from "vitest";
import { parameter } from "../../../src/graph/operations.ts";
import { buildConvolutionalDecoder } from "../../../src/model/decoders/convolutionalDecoder.ts";
import { buildConvolutionalEncoder } from "../../../src/model/encoders/convolutionalEncoder.ts";
import { mapSizes } from "../../../src/model/images.ts";
import { ModelGraph } from "../../../src/model/modelGraph.ts";
import { noStatistics } from "../../../src/model/dataStatistics.ts";
import type { ConvolutionsSpec } from "../../../src/spec/spec.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { smallShape } from "./verbs.ts";

const layers = { activation: "relu", normalization: "none", dropout: 0 } as const;

function spec(changes: Partial<ConvolutionsSpec> = {}): ConvolutionsSpec {
  return { type: "conv", channels: [4, 3], kernel: 3, stride: 2, hidden: [], ...layers, ...changes };
}

function graphOf(image: readonly [number, number, number], conditionSize = 0): ModelGraph {
  const shape = smallShape({ columns: image[0] * image[1] * image[2], image, conditionSize });
  return new ModelGraph(shape, noStatistics(shape), true);
}

const shapes = (graph: ModelGraph): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(graph.parameters.learned.map(({ tensor }) => [tensor.name, tensor.shape]));

describe("a convolutional encoder", () => {
  test("halves the image at every stride, rounding up, and flattens the last map", () => {
    expect(mapSizes([28, 5], 3, 2)).toEqual([
      [28, 5],
      [14, 3],
      [7, 2],
      [4, 1],
    ]);
    const graph = graphOf([7, 5, 2]);
    const encoder = buildConvolutionalEncoder(graph, 70, spec({ hidden: [6] }));
    expect(encoder.layer(parameter("x", [3, 70])).shape).toEqual([3, 6]);
    expect(shapes(graph)).toEqual({
      "encoder.convolution0.weight": [3, 3, 2, 4],
      "encoder.convolution0.bias": [1, 4],
      "encoder.convolution1.weight": [3, 3, 4, 3],
      "encoder.convolution1.bias": [1, 3],
      "encoder.0.weight": [2 * 2 * 3, 6],
      "encoder.0.bias": [1, 6],
    });
  });

  test("adds a condition after the convolutions", () => {
    const graph = graphOf([2, 2, 1], 2);
    const { layer, size } = buildConvolutionalEncoder(graph, 6, spec({ channels: [1], kernel: 1, stride: 1 }));
    const [seen] = interpret([layer(parameter("x", [1, 6]))], {
      x: [1, 2, 3, 4, 50, 60],
      "encoder.convolution0.weight": [10],
      "encoder.convolution0.bias": [1],
    });
    expect(size).toBe(6);
    expect([...(seen ?? [])]).toEqual([11, 21, 31, 41, 50, 60]);
  });
});

describe("a convolutional decoder", () => {
  test.each([
    [28, 28, 1],
    [7, 5, 3],
    [1, 9, 1],
  ] as const)("gives images of exactly %d x %d x %d", (...image) => {
    const columns = image[0] * image[1] * image[2];
    for (const [kernel, stride, perColumn] of [
      [3, 2, 1],
      [2, 2, 1],
      [4, 3, 2],
      [5, 1, 2],
    ] as const) {
      const graph = graphOf(image);
      const decoder = buildConvolutionalDecoder(graph, 2, spec({ kernel, stride, hidden: [5] }), {
        perColumn,
        shownPerColumn: 1,
        startBias: undefined,
      });
      expect(decoder(parameter("z", [3, 2])).shape).toEqual([3, perColumn * columns]);
    }
  });

  test("starts at the channel means of each of its blocks, for all pixels", () => {
    const [pixels, channels, perColumn] = [6, 2, 2];
    const graph = graphOf([2, 3, channels]);
    // Block b, pixel p, channel c starts at 100 b + 10 c + p: the mean over six pixels is 2.5 more than without them.
    const startBias = Float64Array.from({ length: perColumn * pixels * channels }, (_, i) => {
      const [block, pixel, channel] = [
        Math.floor(i / (pixels * channels)),
        Math.floor(i / channels) % pixels,
        i % channels,
      ];
      return 100 * block + 10 * channel + pixel;
    });
    const decoder = buildConvolutionalDecoder(graph, 1, spec(), { perColumn, shownPerColumn: 1, startBias });
    const values = Object.fromEntries(
      graph.parameters.learned.map(({ tensor, sizePerModel, initialise }) => {
        const start = new Float32Array(sizePerModel);
        if (tensor.name === "decoder.output.bias") initialise(start, 0);
        return [tensor.name, start];
      }),
    );
    const [decoded] = interpret([decoder(parameter("z", [1, 1]))], { ...values, z: [1] });
    const means = [
      [2.5, 12.5],
      [102.5, 112.5],
    ];
    expect([...(decoded ?? [])]).toEqual(means.flatMap((block) => Array.from({ length: pixels }, () => block).flat()));
  });
});
