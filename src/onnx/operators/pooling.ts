/** Pooling: means and maxima of windows of pixels, which are behind the channels. */
import { concatAxis, mapAxis, padAxis, sliceAxis } from "../../graph/axes.ts";
import { add, arrayConstant, reduceMax, reshape } from "../../graph/operations.ts";
import { ShapeError } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { requireElements } from "../constants.ts";
import { computed, UnsupportedOperator, type NodeReader, type Operator } from "../values.ts";
import { meanOver } from "./reductions.ts";

/** The windows along one axis of pixels. */
interface Windows {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly count: number;
}

/** One for each axis of pixels. @throws UnsupportedOperator, ShapeError */
function windowsOf(node: NodeReader, x: Tensor): readonly Windows[] {
  const sizes = x.shape.slice(2);
  const kernel = node.list("kernel_shape") ?? [];
  if (kernel.length !== sizes.length) throw new ShapeError(`a window of [${kernel}] is not for [${x.shape}]`);
  const mode = node.text("auto_pad", "NOTSET");
  return sizes.map((size, i) => {
    const [entries = 1, stride = 1, dilation = 1] = [kernel[i], node.list("strides")?.[i], node.list("dilations")?.[i]];
    const reach = (entries - 1) * dilation + 1;
    const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
    const [before, after] =
      mode === "SAME_UPPER"
        ? [Math.floor(total / 2), Math.ceil(total / 2)]
        : mode === "SAME_LOWER"
          ? [Math.ceil(total / 2), Math.floor(total / 2)]
          : mode === "VALID"
            ? [0, 0]
            : [node.list("pads")?.[i] ?? 0, node.list("pads")?.[i + sizes.length] ?? 0];
    const places = (size + before + after - reach) / stride;
    let count = Math.floor(places) + 1;
    // A last window may go beyond the padding, but has to begin inside.
    if (node.number("ceil_mode", 0) !== 0) {
      count = Math.ceil(places) + 1;
      if ((count - 1) * stride >= size + before) count--;
    }
    if (places < 0) throw new ShapeError(`a window of ${reach} does not fit in ${size} pixels`);
    return { size, kernel: entries, stride, dilation, before, after, count };
  });
}

/** The mean of windows is one of rows, then one of columns: a product with a matrix each. */
function averagePool(node: NodeReader): Tensor {
  const x = node.tensor(0);
  const includesPadding = node.number("count_include_pad", 0) !== 0;
  return windowsOf(node, x).reduce(
    (sofar: Tensor, windows, i) => mapAxis(sofar, i + 2, meanMap(windows, includesPadding)),
    x,
  );
}

function meanMap({ size, kernel, stride, dilation, before, after, count }: Windows, includesPadding: boolean): Tensor {
  const values = new Float32Array(requireElements([count, size]));
  for (let window = 0; window < count; window++) {
    const pixels = Array.from({ length: kernel }, (_, entry) => window * stride + entry * dilation - before);
    const inside = pixels.filter((pixel) => pixel >= 0 && pixel < size);
    const counted = includesPadding ? pixels.filter((pixel) => pixel < size + after).length : inside.length;
    for (const pixel of inside) values[window * size + pixel] = 1 / counted;
  }
  return arrayConstant(values, [count, size]);
}

/** Below every float32 of a model, and far enough from its limit to be added to. */
const BELOW_ALL = -1e30;

function maxPool(node: NodeReader): Tensor {
  if (node.node.outputs.filter((name) => name !== "").length > 1)
    throw new UnsupportedOperator("gives the places of its maxima");
  const x = node.tensor(0);
  return windowsOf(node, x).reduce((sofar: Tensor, windows, i) => maxAlong(sofar, i + 2, windows), x);
}

/** The maximum of windows is one of rows, then one of columns. */
function maxAlong(x: Tensor, axis: number, { size, kernel, stride, dilation, before, count }: Windows): Tensor {
  const behind = x.shape.slice(axis + 1);
  const lead = x.shape.slice(0, axis);
  const needed = Math.max(before + size, (kernel - 1) * dilation + stride * count);
  const padded = add(padAxis(x, axis, before, needed), outsideMask(x, axis, before, size, needed));
  const entries = Array.from({ length: kernel }, (_, entry) => {
    const from = sliceAxis(padded, axis, entry * dilation, stride * count);
    const apart = reshape(from, [...lead, count, stride, ...behind]);
    return sliceAxis(apart, axis + 1, 0, 1);
  });
  const [first, ...others] = entries;
  if (first === undefined) throw new ShapeError("a window without pixels has no maximum");
  return reshape(reduceMax(concatAxis([first, ...others], axis + 1), [axis + 1]), [...lead, count, ...behind]);
}

/** Zero at the pixels, and below all numbers in the padding. */
function outsideMask(x: Tensor, axis: number, before: number, size: number, needed: number): Tensor {
  const values = Float32Array.from({ length: needed }, (_, i) => (i >= before && i < before + size ? 0 : BELOW_ALL));
  return arrayConstant(
    values,
    x.shape.map((_, i) => (i === axis ? needed : 1)),
  );
}

const pixelAxes = (x: Tensor): readonly number[] => x.shape.flatMap((_, axis) => (axis > 1 ? [axis] : []));

export const pooling: Readonly<Record<string, Operator>> = {
  AveragePool: (node) => [computed(averagePool(node))],
  MaxPool: (node) => [computed(maxPool(node))],
  GlobalAveragePool: (node) => [computed(meanOver(node.tensor(0), pixelAxes(node.tensor(0))))],
  GlobalMaxPool: (node) => [computed(reduceMax(node.tensor(0), pixelAxes(node.tensor(0))))],
};
