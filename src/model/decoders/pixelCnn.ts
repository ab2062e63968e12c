import { convolve2d } from "../../graph/convolution.ts";
import { add, concat, reshape, slice } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { PixelCnnSpec } from "../../spec/spec.ts";
import { activate } from "../activations.ts";
import { columnDegrees, hiddenDegrees, hiddenMask, outputMask, type Degrees } from "../autoregressive/masks.ts";
import { contextShift, maskedWeight } from "../autoregressive/maskedNetwork.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { codeOf, type Decoder, type DecoderOutputs } from "./decoder.ts";

/**
 * p(x|z) as the product over pixels in raster order, and over the channels of each, by masked convolutions (van den Oord et al. 2016,
 * Pixel Recurrent Neural Networks). A kernel takes the pixels above, those to the left, and of the pixel itself the channels that
 * its mask leaves: in the first layer the channels before (their mask A), later also what came of those (mask B). There is one
 * stack of convolutions, with its blind spot: pixels above, further to the right than the kernels reach from row to row, are
 * not seen (their later paper's Figure 1).
 *
 * z adds a map of its own to the first layer, so that it can say what lies where, and a number for each channel to the others
 * (Conditional Image Generation with PixelCNN Decoders, 2016, equation 3, and its location-dependent form). The outputs' kernel is
 * of one pixel; each column has its own last bias, as other decoders have.
 */
export function buildPixelCnn(
  graph: ModelGraph,
  latentSize: number,
  { channels, kernel, activation }: PixelCnnSpec,
  { perColumn, shownPerColumn, startBias }: DecoderOutputs,
): Decoder {
  const { image, columns, conditionSize } = graph.shape;
  if (image === undefined) throw new Error("the examples have no height and width");
  const [height, width, imageChannels] = image;
  const codeSize = latentSize + conditionSize;
  const order = columnDegrees(imageChannels);

  let degrees: Degrees = order.flatMap((degree) => new Array<number>(shownPerColumn).fill(degree));
  const layers = channels.map((size, i) => {
    const units = hiddenDegrees(size, imageChannels);
    const name = `decoder.${i}`;
    const response = maskedConvolution(graph, name, { kernel, inputs: degrees.length, outputs: size, center: hiddenMask(degrees, units), codeSize });
    const [mapHeight, mapWidth] = i === 0 ? [height, width] : [1, 1];
    const shift = contextShift(graph, name, { contextSize: codeSize, outputs: mapHeight * mapWidth * size, fanIn: response.fanIn });
    degrees = units;
    return (x: Tensor, code: Tensor): Tensor => activate(add(response.map(x), asMaps(shift(code), mapHeight, mapWidth)), activation);
  });
  const outputDegrees = Array.from({ length: perColumn }, () => order).flat();
  const outputs = { inputs: degrees.length, outputs: outputDegrees.length };
  const response = maskedConvolution(graph, "decoder.output", { kernel: 1, ...outputs, center: outputMask(degrees, outputDegrees), codeSize: 0 });
  const bias = contextShift(graph, "decoder.output", { contextSize: 0, outputs: perColumn * columns, fanIn: response.fanIn, startBias });
  return (inputs) => {
    const code = codeOf(inputs);
    const hidden = layers.reduce((h, layer) => layer(h, code), asMaps(inputs.shown, height, width));
    return add(asBlocks(response.map(hidden), imageChannels), bias(undefined));
  };
}

interface MaskedConvolutionSpec {
  readonly kernel: number;
  readonly inputs: number;
  readonly outputs: number;
  /** What a pixel is given of itself, [inputs, outputs]. */
  readonly center: Float32Array;
  /** Numbers that z adds to the layer's fan-in. */
  readonly codeSize: number;
}

interface MaskedConvolution {
  /** [.., rows, height, width, inputs] -> [.., rows, height, width, outputs]. */
  readonly map: (x: Tensor) => Tensor;
  readonly fanIn: number;
}

/** The rows of the kernel below its centre see nothing and are not there. */
function maskedConvolution(graph: ModelGraph, name: string, { kernel, inputs, outputs, center, codeSize }: MaskedConvolutionSpec): MaskedConvolution {
  const above = Math.floor(kernel / 2);
  const shape = [above + 1, kernel, inputs, outputs];
  const middle = (above * kernel + above) * center.length;
  const mask = new Float32Array((above + 1) * kernel * center.length).fill(1, 0, middle);
  mask.set(center, middle);
  const fanIn = (above + 1) * kernel * inputs + codeSize;
  const weight = maskedWeight(graph, name, shape, mask, fanIn);
  return { fanIn, map: (x) => convolve2d(x, weight, { padding: [above, above, 0, kernel - 1 - above] }) };
}

/** [.., rows, height * width * channels] -> [.., rows, height, width, channels]. */
function asMaps(x: Tensor, height: number, width: number): Tensor {
  return reshape(x, [...x.shape.slice(0, -1), height, width, (x.shape.at(-1) ?? 1) / (height * width)]);
}

/** [.., rows, height, width, perColumn * channels] -> [.., rows, perColumn * columns], in blocks of whole images. */
function asBlocks(maps: Tensor, channels: number): Tensor {
  const [rows = 1, height = 1, width = 1, size = 1] = maps.shape.slice(-4);
  const shape = [...maps.shape.slice(0, -4), rows, height * width * channels];
  const block = (i: number): Tensor => reshape(slice(maps, i * channels, channels), shape);
  const others = Array.from({ length: size / channels - 1 }, (_, i) => block(i + 1));
  return others.length === 0 ? reshape(maps, shape) : concat([block(0), ...others]);
}
