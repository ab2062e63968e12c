/** Convolutions by their definition: one sum over every entry of the kernel over every pixel at every place. */
import { elementCount, type Shape } from "../../src/graph/shape.ts";
import type { ConvolutionTensor } from "../../src/graph/tensor.ts";

/** @param values of both operands, with as many models as the tensor has */
export function convolved(
  { operation, geometry, operands, shape }: ConvolutionTensor,
  values: readonly Float64Array[],
): Float64Array {
  const result = new Float64Array(elementCount(shape));
  const [first, second] = operands.map((operand, i) => ({
    shape: operand.shape,
    values: values[i] ?? new Float64Array(),
  }));
  const made = { shape, values: result };
  const { image, kernel, response } = {
    convolve2d: { image: first, kernel: second, response: made },
    convolveTransposed2d: { image: made, kernel: second, response: first },
    convolutionWeights2d: { image: first, kernel: made, response: second },
  }[operation];
  const [rows = 0, height = 0, width = 0, channels = 0] = image?.shape.slice(-4) ?? [];
  const [kernelHeight = 0, kernelWidth = 0] = kernel?.shape.slice(-4) ?? [];
  const [, placesDown = 0, placesAcross = 0, outChannels = 0] = response?.shape.slice(-4) ?? [];
  const models = elementCount(shape.slice(0, -4));
  const sizes = [models, rows, placesDown, placesAcross, kernelHeight, kernelWidth, channels, outChannels];
  for (let flat = 0; flat < elementCount(sizes); flat++) {
    const [m = 0, n = 0, down = 0, across = 0, i = 0, j = 0, c = 0, o = 0] = indexOf(flat, sizes);
    const row = down * geometry.stride + i - geometry.padding[0];
    const column = across * geometry.stride + j - geometry.padding[1];
    if (row < 0 || row >= height || column < 0 || column >= width) continue;
    const x = flatIndex([m, n, row, column, c], [models, rows, height, width, channels]);
    const w = flatIndex([m, i, j, c, o], [models, kernelHeight, kernelWidth, channels, outChannels]);
    const y = flatIndex([m, n, down, across, o], [models, rows, placesDown, placesAcross, outChannels]);
    const factor = (part: { values: Float64Array } | undefined, at: number): number =>
      part === made ? 1 : (part?.values[at] ?? NaN);
    const target = image === made ? x : kernel === made ? w : y;
    result[target] = (result[target] ?? NaN) + factor(image, x) * factor(kernel, w) * factor(response, y);
  }
  return result;
}

function indexOf(flat: number, sizes: Shape): readonly number[] {
  const index = sizes.map(() => 0);
  for (let axis = sizes.length - 1, rest = flat; axis >= 0; axis--) {
    const size = sizes[axis] ?? 1;
    index[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return index;
}

function flatIndex(index: readonly number[], sizes: Shape): number {
  return index.reduce((flat, at, axis) => flat * (sizes[axis] ?? 1) + at, 0);
}
