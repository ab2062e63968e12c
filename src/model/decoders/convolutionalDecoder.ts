import { convolveTransposed2d, samePadding } from "../../graph/convolution.ts";
import type { ConvolutionsSpec } from "../../spec/spec.ts";
import { asBlocks, asImages, asPixels, imageOf, mapSizes } from "../images.ts";
import { bias, completeLayer, hiddenLayers, type Layer } from "../layers.ts";
import type { ModelGraph } from "../modelGraph.ts";
import type { DecoderOutputs } from "./decoder.ts";

/**
 * Dense layers, the last of which gives a map with channels[0], then transposed convolutions. Their maps have the sizes of those of a
 * convolutional encoder with this stride and kernel, in reverse order, up to the image's.
 * @param inputs numbers per row of the input
 */
export function buildConvolutionalDecoder(
  graph: ModelGraph,
  inputs: number,
  decoder: ConvolutionsSpec,
  outputs: DecoderOutputs,
): Layer {
  const { channels: mapChannels, kernel, stride, hidden, ...layers } = decoder;
  const [height, width, imageChannels] = imageOf(graph);
  const sizes = mapSizes([height, width], mapChannels.length, stride).toReversed();
  const [smallest = [1, 1] as const] = sizes;
  const channels = [...mapChannels, imageChannels * outputs.perColumn];
  const dense = hiddenLayers(graph, "decoder", inputs, {
    hidden: [...hidden, smallest[0] * smallest[1] * (channels[0] ?? 1)],
    ...layers,
  });
  const convolutions = mapChannels.map((before, i): Layer => {
    const last = i === mapChannels.length - 1;
    const name = last ? "decoder.output" : `decoder.convolution${i}`;
    const [small = [1, 1] as const, size = [1, 1] as const, after = 1] = [sizes[i], sizes[i + 1], channels[i + 1]];
    // With a stride, only every stride-th row and column of the kernel contributes to a pixel.
    const fanIn = Math.max(1, (kernel / stride) ** 2) * before;
    const weight = graph.parameters.uniform(`${name}.weight`, [kernel, kernel, after, before], fanIn);
    const complete = last
      ? bias(
          graph,
          name,
          fanIn,
          after,
          outputs.startBias && channelMeans(outputs.startBias, imageChannels, outputs.perColumn),
        )
      : completeLayer(graph, name, { fanIn, size: after, pixels: size[0] * size[1] }, layers);
    const options = { stride, size, padding: samePadding(size, [kernel, kernel], stride) };
    return (x) => complete(asPixels(convolveTransposed2d(asImages(x, small, before), weight, options)));
  });
  return (code) =>
    asBlocks(
      convolutions.reduce((h, convolution) => convolution(h), dense.layer(code)),
      height * width,
      imageChannels,
    );
}

/** Means over the pixels of one number per output: in blocks of images, [perColumn, pixels, channels] -> [perColumn, channels]. */
function channelMeans(values: Float64Array, channels: number, perColumn: number): Float64Array {
  const pixels = values.length / perColumn / channels;
  const means = new Float64Array(perColumn * channels);
  values.forEach((value, i) => {
    const mean = Math.floor(i / (pixels * channels)) * channels + (i % channels);
    means[mean] = (means[mean] ?? 0) + value / pixels;
  });
  return means;
}
