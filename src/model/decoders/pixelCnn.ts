import { convolve2d } from "../../graph/convolution.ts";
import { add, reshape } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { PixelCnnSpec } from "../../spec/spec.ts";
import { columnDegrees, hiddenDegrees, hiddenMask, outputMask, type Degrees } from "../autoregressive/masks.ts";
import { contextProduct, maskedProduct, maskedWeight } from "../autoregressive/maskedNetwork.ts";
import { asBlocks, asImages, asPixels, imageOf } from "../images.ts";
import { bias, completeLayer } from "../layers.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { codeOf, type Decoder, type DecoderOutputs } from "./decoder.ts";

/**
 * p(x|z) as the product over pixels in raster order, and over the channels of each, by masked convolutions (van den Oord et al. 2016,
 * Pixel Recurrent Neural Networks). A kernel covers the pixels above, those to the left, and of the pixel itself the unmasked
 * channels: in the first layer the earlier channels (their mask A), in later layers also the features of those (mask B). There is one
 * stack of convolutions, with its blind spot: it does not see pixels above that are further to the right than the kernels reach from
 * row to row (their later paper's Figure 1).
 *
 * z adds a map to the first layer, so that its effect can depend on the location, and one number per channel to the other layers
 * (Conditional Image Generation with PixelCNN Decoders, 2016, equation 3, and its location-dependent form). The outputs are a
 * product within each pixel; each column has its own last bias, as in other decoders.
 */
export function buildPixelCnn(
  graph: ModelGraph,
  latentSize: number,
  { channels, kernel, activation }: PixelCnnSpec,
  { perColumn, shownPerColumn, startBias }: DecoderOutputs,
): Decoder {
  const [height, width, imageChannels] = imageOf(graph);
  const size = [height, width] as const;
  const pixels = height * width;
  const order = columnDegrees(imageChannels);

  let degrees: Degrees = order.flatMap((degree) => new Array<number>(shownPerColumn).fill(degree));
  const layers = channels.map((after, i) => {
    const name = `decoder.${i}`;
    const before = degrees.length;
    const units = hiddenDegrees(after, imageChannels);
    const spec = {
      kernel,
      before,
      after,
      codeSize: latentSize + graph.shape.conditionSize,
      codePlaces: i === 0 ? size : ([1, 1] as const),
    };
    const { map, fanIn } = maskedConvolution(graph, name, hiddenMask(degrees, units), spec);
    const complete = completeLayer(
      graph,
      name,
      { fanIn, size: after, pixels },
      { activation, normalization: "none", dropout: 0 },
    );
    degrees = units;
    return (h: Tensor, code: Tensor): Tensor => complete(asPixels(map(asImages(h, size, before), code)));
  });
  const outputDegrees = Array.from({ length: perColumn }, () => order).flat();
  const shape = { inputs: degrees.length, outputs: outputDegrees.length, contextSize: 0 };
  const { map, fanIn } = maskedProduct(graph, "decoder.output", outputMask(degrees, outputDegrees), shape);
  const shift = bias(graph, "decoder.output", fanIn, perColumn * graph.shape.columns, startBias);
  return (inputs) => {
    const code = codeOf(inputs);
    const hidden = layers.reduce((h, layer) => layer(h, code), inputs.shown);
    return shift(asBlocks(map(hidden, undefined), pixels, imageChannels));
  };
}

interface MaskedConvolutionSpec {
  readonly kernel: number;
  /** Channels. */
  readonly before: number;
  readonly after: number;
  readonly codeSize: number;
  /** The size of the map that z and the condition add: the image's, or one pixel for all. */
  readonly codePlaces: readonly [height: number, width: number];
}

/**
 * Maps [.., rows, height, width, before], z and the condition to [.., rows, height, width, after]. The kernel's rows below its centre
 * are masked and left out.
 * @param center the mask of the pixel itself, [before, after]
 */
function maskedConvolution(graph: ModelGraph, name: string, center: Float32Array, spec: MaskedConvolutionSpec) {
  const { kernel, before, after, codeSize, codePlaces } = spec;
  const above = Math.floor(kernel / 2);
  const middle = (above * kernel + above) * center.length;
  const mask = new Float32Array((above + 1) * kernel * center.length).fill(1, 0, middle);
  mask.set(center, middle);
  const fanIn = (above + 1) * kernel * before + codeSize;
  const weight = maskedWeight(graph, name, [above + 1, kernel, before, after], mask, fanIn);
  const ofCode = contextProduct(graph, name, codeSize, codePlaces[0] * codePlaces[1] * after, fanIn);
  const padding = [above, above, 0, kernel - 1 - above] as const;
  const map = (x: Tensor, code: Tensor): Tensor => {
    const codeMap = reshape(ofCode(code), [...code.shape.slice(0, -1), ...codePlaces, after]);
    return add(convolve2d(x, weight, { padding }), codeMap);
  };
  return { map, fanIn };
}
