/** Convolutions of one and two dimensions. ONNX has channels before the pixels, the IR behind them. */
import { mapAxis, transpose } from "../../graph/axes.ts";
import { convolve2d, convolveTransposed2d, samePadding } from "../../graph/convolution.ts";
import { add, arrayConstant, reshape } from "../../graph/operations.ts";
import { ShapeError, type Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { constantOf, requireElements, type Constant } from "../constants.ts";
import { computed, tensorOf, UnsupportedOperator, type NodeReader, type Operator, type Value } from "../values.ts";
import { taken } from "./selection.ts";

type Pair = readonly [number, number];
type Sides = readonly [number, number, number, number];

export const lastChannels = (x: Tensor): Tensor => transpose(x, [0, 2, 3, 1]);
export const firstChannels = (x: Tensor): Tensor => transpose(x, [0, 3, 1, 2]);

interface Settings {
  /** Whether the images are rows of pixels, to which a first axis of size 1 is added. */
  readonly isRow: boolean;
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly groups: number;
}

function settingsOf(node: NodeReader, shape: Shape): Settings {
  const isRow = shape.length === 3;
  if (!isRow && shape.length !== 4)
    throw new UnsupportedOperator(`has images of ${shape.length - 2} dimensions: one or two are supported`);
  const pair = (attribute: string): Pair => {
    const [first = 1, second = 1] = node.list(attribute) ?? [];
    return isRow ? [1, first] : [first, second];
  };
  return { isRow, strides: pair("strides"), dilation: pair("dilations"), groups: node.number("group", 1) };
}

/** [rows, channels, height, width] of a row or image. */
function asImages(x: Tensor, isRow: boolean): Tensor {
  return isRow ? reshape(x, [x.shape[0] ?? 1, x.shape[1] ?? 1, 1, x.shape[2] ?? 1]) : x;
}

function fromImages(x: Tensor, isRow: boolean): Tensor {
  return isRow ? reshape(x, [x.shape[0] ?? 1, x.shape[1] ?? 1, x.shape[3] ?? 1]) : x;
}

function paddingOf(node: NodeReader, isRow: boolean): Sides {
  const given = node.list("pads") ?? [];
  if (given.length === 0) return [0, 0, 0, 0];
  if (isRow) return [0, given[0] ?? 0, 0, given[1] ?? 0];
  return [given[0] ?? 0, given[1] ?? 0, given[2] ?? 0, given[3] ?? 0];
}

/**
 * A kernel as the IR has it, [height, width, channels, out channels], for all groups at once: channels of other groups have
 * weights of zero. A dilation puts zeros between the entries.
 * @param weights [out channels, channels of a group, height, width]; of a transposed
 *   convolution [channels, out channels of a group, height, width], whose kernel is [height, width, out channels, channels]
 */
function kernelOf(weights: Constant, { isRow, dilation, groups }: Settings): Constant {
  const [first = 1, inGroup = 1, ...size] = weights.shape;
  const [height = 1, width = 1] = isRow ? [1, ...size] : size;
  if (first % groups !== 0) throw new ShapeError(`${first} channels are not divisible into ${groups} groups`);
  const shape = [(height - 1) * dilation[0] + 1, (width - 1) * dilation[1] + 1, inGroup * groups, first] as const;
  const values = new Float32Array(requireElements(shape));
  const perGroup = first / groups;
  let at = 0;
  for (let one = 0; one < first; one++)
    for (let other = 0; other < inGroup; other++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const channel = Math.floor(one / perGroup) * inGroup + other;
          const entry = row * dilation[0] * shape[1] + column * dilation[1];
          values[(entry * shape[2] + channel) * first + one] = weights.values[at++] as number;
        }
  return constantOf("float", shape, values);
}

function kernelTensor(node: NodeReader, settings: Settings): Tensor {
  const weights = node.value(1);
  if (weights.kind === "constant") return tensorOf(kernelOf(weights, settings));
  // Weights that are computed, as of a spectral normalisation: only without zeros between them.
  if (settings.groups !== 1 || settings.dilation.some((spacing) => spacing !== 1))
    throw new UnsupportedOperator("computes its weights, which is supported without groups and dilations only");
  return transpose(asImages(weights.tensor, settings.isRow), [2, 3, 1, 0]);
}

function withBias(x: Tensor, bias: Value | undefined): Tensor {
  return bias === undefined ? x : add(x, reshape(tensorOf(bias), [1, 1, 1, x.shape.at(-1) ?? 1]));
}

function convolution(node: NodeReader): Value {
  const x = node.tensor(0);
  const settings = settingsOf(node, x.shape);
  const kernel = kernelTensor(node, settings);
  const images = lastChannels(asImages(x, settings.isRow));
  const padding = automaticPadding(node, images.shape, kernel.shape, settings) ?? paddingOf(node, settings.isRow);
  const response = strided(images, kernel, padding, settings);
  return computed(fromImages(firstChannels(withBias(response, node.optional(2))), settings.isRow));
}

/** The IR has one stride for both axes: of two, the places of a stride of 1 are computed, and some are taken. */
function strided(images: Tensor, kernel: Tensor, padding: Sides, { isRow, strides }: Settings): Tensor {
  const [vertical, horizontal] = strides;
  // The places of a single row are the same for every vertical stride.
  if (isRow || vertical === horizontal) return convolve2d(images, kernel, { stride: horizontal, padding });
  const dense = computed(convolve2d(images, kernel, { stride: 1, padding }));
  return tensorOf(
    strides.reduce(
      (sofar: Value, stride, i) => taken(sofar, i + 1, everyPlace(dense.shape[i + 1] ?? 1, stride)),
      dense,
    ),
  );
}

function everyPlace(size: number, stride: number): readonly number[] {
  return Array.from({ length: Math.ceil(size / stride) }, (_, i) => i * stride);
}

function automaticPadding(
  node: NodeReader,
  [, height = 1, width = 1]: Shape,
  [kernelHeight = 1, kernelWidth = 1]: Shape,
  { strides, isRow }: Settings,
): Sides | undefined {
  const mode = node.text("auto_pad", "NOTSET");
  if (mode === "NOTSET") return undefined;
  if (mode === "VALID") return [0, 0, 0, 0];
  const [top, , bottom] = samePadding([height, width], [kernelHeight, kernelWidth], isRow ? strides[1] : strides[0]);
  const [, left, , right] = samePadding([height, width], [kernelHeight, kernelWidth], strides[1]);
  const sides: Sides = mode === "SAME_LOWER" ? [bottom, right, top, left] : [top, left, bottom, right];
  return isRow ? [0, sides[1], 0, sides[3]] : sides;
}

function transposedConvolution(node: NodeReader): Value {
  const x = node.tensor(0);
  const settings = settingsOf(node, x.shape);
  const { isRow } = settings;
  const [vertical, horizontal] = settings.strides;
  const kernel = kernelTensor(node, settings);
  const images = lastChannels(asImages(x, isRow));
  const [, height = 1, width = 1] = images.shape;
  const [kernelHeight = 1, kernelWidth = 1] = kernel.shape;
  const [extraHeight, extraWidth] = outputPadding(node, isRow);
  const full: Pair = [
    (height - 1) * (isRow ? 1 : vertical) + kernelHeight + extraHeight,
    (width - 1) * horizontal + kernelWidth + extraWidth,
  ];
  const padding = transposedPadding(node, full, settings, [height, width]);
  const size: Pair = [full[0] - padding[0] - padding[2], full[1] - padding[1] - padding[3]];
  const result =
    isRow || vertical === horizontal
      ? convolveTransposed2d(images, kernel, { size, stride: horizontal, padding })
      : convolveTransposed2d(spread(images, [vertical, horizontal]), kernel, { size, stride: 1, padding });
  return computed(fromImages(firstChannels(withBias(result, node.optional(2))), isRow));
}

/** Pixels with zeros between them, which is what the strides of a transposed convolution do. */
function spread(images: Tensor, strides: Pair): Tensor {
  return strides.reduce((sofar: Tensor, stride, i) => {
    const size = images.shape[i + 1] ?? 1;
    const total = (size - 1) * stride + 1;
    const values = new Float32Array(requireElements([total, size]));
    for (let place = 0; place < size; place++) values[place * stride * size + place] = 1;
    return mapAxis(sofar, i + 1, arrayConstant(values, [total, size]));
  }, images);
}

function outputPadding(node: NodeReader, isRow: boolean): Pair {
  const [first = 0, second = 0] = node.list("output_padding") ?? [];
  return isRow ? [0, first] : [first, second];
}

/** From the paddings, from the size of the output, or so that it is the stride times that of the input. */
function transposedPadding(node: NodeReader, full: Pair, { isRow, strides }: Settings, size: Pair): Sides {
  const given = node.list("output_shape");
  const mode = node.text("auto_pad", "NOTSET");
  if (mode === "VALID" || (given === undefined && mode === "NOTSET")) {
    return mode === "VALID" ? [0, 0, 0, 0] : paddingOf(node, isRow);
  }
  const wanted =
    given === undefined
      ? size.map((one, i) => (isRow && i === 0 ? 1 : one * (strides[i] ?? 1)))
      : isRow
        ? [1, given.at(-1) ?? 1]
        : given.slice(-2);
  const totals = full.map((one, i) => Math.max(0, one - (wanted[i] ?? one)));
  const before = totals.map((total) => (mode === "SAME_LOWER" ? Math.ceil(total / 2) : Math.floor(total / 2)));
  const [top = 0, left = 0] = before;
  return [top, left, (totals[0] ?? 0) - top, (totals[1] ?? 0) - left];
}

export const convolutions: Readonly<Record<string, Operator>> = {
  Conv: (node) => [convolution(node)],
  ConvTranspose: (node) => [transposedConvolution(node)],
};
