import type { Size } from "../graph/convolutionGeometry.ts";
import { concat, reshape, slice } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ModelGraph } from "./modelGraph.ts";

/**
 * Shapes of images within networks. Operations on single pixels (biases, nonlinearities) use one row per pixel of each example,
 * [.., rows * height * width, channels]; convolutions use [.., rows, height, width, channels]. The numbers and their order are
 * those of [.., rows, height * width * channels].
 */

/** Height, width and channels of the examples. @throws unless they are images; training/checkNetworks.ts refuses others before. */
export function imageOf({ shape: { image } }: ModelGraph): readonly [height: number, width: number, channels: number] {
  if (image === undefined) throw new Error("the examples have no height and width");
  return image;
}

/** Sizes of an image and of the maps that strided convolutions with "same" padding make of it. */
export function mapSizes([height, width]: Size, convolutions: number, stride: number): readonly Size[] {
  const sizes: Size[] = [[height, width]];
  for (let i = 0; i < convolutions; i++) {
    const [rows, columns] = sizes[i] ?? [1, 1];
    sizes.push([Math.ceil(rows / stride), Math.ceil(columns / stride)]);
  }
  return sizes;
}

/** [.., rows, size[0], size[1], channels]; the number of rows follows from the number of entries. */
export function asImages(x: Tensor, [height, width]: Size, channels: number): Tensor {
  const [rows = 1, columns = 1] = x.shape.slice(-2);
  return reshape(x, [...x.shape.slice(0, -2), (rows * columns) / (height * width * channels), height, width, channels]);
}

/** [.., rows, height, width, channels] -> [.., rows * height * width, channels]. */
export function asPixels(images: Tensor): Tensor {
  const [rows = 1, height = 1, width = 1, channels = 1] = images.shape.slice(-4);
  return reshape(images, [...images.shape.slice(0, -4), rows * height * width, channels]);
}

/** [.., rows * height * width, channels] -> [.., rows, height * width * channels]. */
export function asRows(pixels: Tensor, [height, width]: Size): Tensor {
  const [rows = 1, channels = 1] = pixels.shape.slice(-2);
  return reshape(pixels, [...pixels.shape.slice(0, -2), rows / (height * width), height * width * channels]);
}

/** From pixels, [.., rows * pixels, perColumn * channels], to blocks of whole images, [.., rows, perColumn * columns]. */
export function asBlocks(x: Tensor, pixels: number, channels: number): Tensor {
  const [rows = 1, size = 1] = x.shape.slice(-2);
  const block = (part: Tensor): Tensor => reshape(part, [...x.shape.slice(0, -2), rows / pixels, pixels * channels]);
  if (size === channels) return block(x);
  const [first, ...others] = Array.from({ length: size / channels }, (_, i) => block(slice(x, i * channels, channels)));
  return first === undefined ? x : concat([first, ...others]);
}
