/** Makes the IR's convolutions and their gradients. Shapes may have a leading model axis, as those of `matmul`. */
import {
  convolutionGeometry,
  type ConvolutionGeometry,
  type ConvolutionOptions,
  type Size,
} from "./convolutionGeometry.ts";
import { broadcastShapes, sameShape, ShapeError, type Shape } from "./shape.ts";
import type { ConvolutionTensor, Tensor } from "./tensor.ts";

/**
 * Slides a kernel over images (a cross-correlation, which all frameworks call convolution).
 * @param x [rows, height, width, channels], or [models, ...]
 * @param w [kernel height, kernel width, channels, out channels], or [models, ...]; either side may have one model
 * @returns [rows, response height, response width, out channels], or [models, ...]
 * @throws ShapeError when channels differ or the kernel does not fit.
 */
export function convolve2d(x: Tensor, w: Tensor, options: ConvolutionOptions = {}): Tensor {
  requireRanks("convolve2d", x.shape, w.shape);
  const { height, width, channels, outChannels } = kernelSizes(w.shape);
  const image = imageSizes(x.shape);
  if (image.channels !== channels) {
    throw new ShapeError(`convolve2d of [${x.shape}] and [${w.shape}]: channels are ${image.channels} and ${channels}`);
  }
  const geometry = convolutionGeometry(image.size, [height, width], options);
  return convolution("convolve2d", [x, w], geometry, [image.rows, ...geometry.response, outChannels]);
}

export interface TransposedConvolutionOptions extends ConvolutionOptions {
  /**
   * Height and width of the result. With a stride, several sizes have the same response; other frameworks choose among them by
   * output padding.
   */
  readonly size: Size;
}

/**
 * The transpose of `convolve2d` as a linear map of images: adds a weighted kernel at every place.
 * @param y [rows, height, width, channels], or [models, ...]
 * @param w [kernel height, kernel width, out channels, channels], or [models, ...]: the kernel of the convolution transposed
 * @returns [rows, size, out channels], or [models, ...]
 * @throws ShapeError when channels differ, or when the response of a convolution of `size` does not have the size of y.
 */
export function convolveTransposed2d(y: Tensor, w: Tensor, { size, ...options }: TransposedConvolutionOptions): Tensor {
  requireRanks("convolveTransposed2d", y.shape, w.shape);
  const { height, width, channels, outChannels } = kernelSizes(w.shape);
  const response = imageSizes(y.shape);
  if (response.channels !== outChannels) {
    throw new ShapeError(
      `convolveTransposed2d of [${y.shape}] and [${w.shape}]: channels are ${response.channels} and ${outChannels}`,
    );
  }
  const geometry = convolutionGeometry(size, [height, width], options);
  if (!sameShape(geometry.response, response.size)) {
    throw new ShapeError(
      `convolveTransposed2d to [${size}] is for responses of [${geometry.response}], not [${response.size}]`,
    );
  }
  return convolution("convolveTransposed2d", [y, w], geometry, [response.rows, ...size, channels]);
}

/**
 * Padding with which a stride gives ceil(size / stride) places, as TensorFlow's "same": an odd pixel is added below and right.
 */
export function samePadding(
  [height, width]: Size,
  kernel: Size,
  stride: number,
): readonly [number, number, number, number] {
  const total = (size: number, entries: number): number =>
    Math.max(0, (Math.ceil(size / stride) - 1) * stride + entries - size);
  const [vertical, horizontal] = [total(height, kernel[0]), total(width, kernel[1])];
  return [Math.floor(vertical / 2), Math.floor(horizontal / 2), Math.ceil(vertical / 2), Math.ceil(horizontal / 2)];
}

/** The gradients of both operands, from a gradient in the tensor's own shape. */
export function convolutionGradients(
  { operation, operands: [a, b], geometry }: ConvolutionTensor,
  gradient: Tensor,
): readonly (() => Tensor)[] {
  const respond = (x: Tensor, w: Tensor): Tensor =>
    convolution("convolve2d", [x, w], geometry, [rowsOf(x), ...geometry.response, w.shape.at(-1) ?? 1]);
  const layDown = (y: Tensor, w: Tensor): Tensor =>
    convolution("convolveTransposed2d", [y, w], geometry, [rowsOf(y), ...geometry.image, w.shape.at(-2) ?? 1]);
  const correlate = (x: Tensor, y: Tensor): Tensor =>
    convolution("convolutionWeights2d", [x, y], geometry, [
      ...geometry.kernel,
      x.shape.at(-1) ?? 1,
      y.shape.at(-1) ?? 1,
    ]);
  switch (operation) {
    case "convolve2d":
      return [() => layDown(gradient, b), () => correlate(a, gradient)];
    case "convolveTransposed2d":
      return [() => respond(gradient, b), () => correlate(gradient, a)];
    case "convolutionWeights2d":
      return [() => layDown(b, gradient), () => respond(a, gradient)];
  }
}

function convolution(
  operation: ConvolutionTensor["operation"],
  operands: readonly [Tensor, Tensor],
  geometry: ConvolutionGeometry,
  shape: Shape,
): ConvolutionTensor {
  const models = broadcastShapes(operands[0].shape.slice(0, -4), operands[1].shape.slice(0, -4));
  return { operation, operands, geometry, shape: [...models, ...shape] };
}

function requireRanks(name: string, images: Shape, kernel: Shape): void {
  if (images.length !== kernel.length || images.length < 4 || images.length > 5) {
    throw new ShapeError(
      `${name} needs images and a kernel of four axes, or stacks of them, not [${images}] and [${kernel}]`,
    );
  }
}

function rowsOf(images: Tensor): number {
  return images.shape.at(-4) ?? 1;
}

function imageSizes(shape: Shape): { rows: number; size: Size; channels: number } {
  const [rows = 1, height = 1, width = 1, channels = 1] = shape.slice(-4);
  return { rows, size: [height, width], channels };
}

function kernelSizes(shape: Shape): { height: number; width: number; channels: number; outChannels: number } {
  const [height = 1, width = 1, channels = 1, outChannels = 1] = shape.slice(-4);
  return { height, width, channels, outChannels };
}
