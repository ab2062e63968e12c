import { convolve2d, samePadding } from "../../graph/convolution.ts";
import { concat, expand, slice } from "../../graph/operations.ts";
import type { ConvolutionsSpec } from "../../spec/spec.ts";
import { asImages, asPixels, asRows, imageOf, mapSizes } from "../images.ts";
import { completeLayer, hiddenLayers, type HiddenLayers, type Layer } from "../layers.ts";
import type { ModelGraph } from "../modelGraph.ts";

/**
 * Strided convolutions with "same" padding, then dense layers. A condition has no pixels, so it is appended to the
 * flattened maps before the dense layers.
 * @param inputs numbers per row: those of the columns and those of the condition
 */
export function buildConvolutionalEncoder(graph: ModelGraph, inputs: number, encoder: ConvolutionsSpec): HiddenLayers {
  const { channels: outChannels, kernel, stride, hidden, ...layers } = encoder;
  const [height, width] = imageOf(graph);
  const columns = inputs - graph.shape.conditionSize;
  // Several numbers of one column are side by side, as the channels of a pixel are.
  const imageChannels = columns / (height * width);
  const sizes = mapSizes([height, width], outChannels.length, stride);
  const channels = [imageChannels, ...outChannels];
  const convolutions = outChannels.map((after, i): Layer => {
    const name = `encoder.convolution${i}`;
    const [before = 1, size = [1, 1] as const, [rows, columns] = [1, 1]] = [channels[i], sizes[i], sizes[i + 1]];
    const fanIn = kernel * kernel * before;
    const weight = graph.parameters.uniform(`${name}.weight`, [kernel, kernel, before, after], fanIn);
    const complete = completeLayer(graph, name, { fanIn, size: after, pixels: rows * columns }, layers);
    const options = { stride, padding: samePadding(size, [kernel, kernel], stride) };
    return (x) => complete(asPixels(convolve2d(asImages(x, size, before), weight, options)));
  });
  const map = sizes.at(-1) ?? [1, 1];
  const features = map[0] * map[1] * (channels.at(-1) ?? 1);
  const dense = hiddenLayers(graph, "encoder", features + inputs - columns, { hidden, ...layers });
  return {
    size: dense.size,
    layer: (x) => {
      const shown = inputs > columns ? slice(x, 0, columns) : x;
      const flattened = asRows(
        convolutions.reduce((h, convolution) => convolution(h), shown),
        map,
      );
      if (inputs === columns) return dense.layer(flattened);
      // Models may share their examples, but each has its own maps.
      const condition = expand(slice(x, columns, inputs - columns), [
        ...flattened.shape.slice(0, -1),
        inputs - columns,
      ]);
      return dense.layer(concat([flattened, condition]));
    },
  };
}
