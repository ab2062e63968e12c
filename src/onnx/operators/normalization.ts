/** Normalisations, all in the form that a trained model has. */
import { add, divide, multiply, reshape, square, subtract } from "../../graph/operations.ts";
import { elementCount, ShapeError, type Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { constantOf } from "../constants.ts";
import {
  aligned,
  axisOf,
  computed,
  tensorOf,
  UnsupportedOperator,
  type NodeReader,
  type Operator,
  type Value,
} from "../values.ts";
import { squareRoot } from "./elementwise.ts";
import { meanOver } from "./reductions.ts";

const DEFAULT_EPSILON = 1e-5;

/** Scale and shift of each channel: in inference the moments are known. */
function batchNormalization(node: NodeReader): Value {
  if (node.number("training_mode", 0) !== 0)
    throw new UnsupportedOperator(
      "uses the batch's own moments: the model was exported in training mode. Call model.eval() before the export",
      { isFault: true },
    );
  const x = node.tensor(0);
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => node.constant(i, "moments").values);
  if (!scale || !shift || !mean || !variance) throw new UnsupportedOperator("lacks moments");
  const epsilon = node.number("epsilon", DEFAULT_EPSILON);
  const factors = Float64Array.from(scale, (one, c) => one / Math.sqrt((variance[c] ?? 0) + epsilon));
  const offsets = factors.map((factor, c) => (shift[c] ?? 0) - (mean[c] ?? 0) * factor);
  const shape = channelShape(x.shape, scale.length);
  const product = multiply(x, tensorOf(constantOf("float", shape, factors)));
  return computed(add(product, tensorOf(constantOf("float", shape, offsets))));
}

/** [1, channels, 1, ..] beside [rows, channels, ..]. */
function channelShape(shape: Shape, channels: number): Shape {
  return shape.map((_, axis) => (axis === 1 ? channels : 1));
}

/** (x - mean) / sqrt(variance + epsilon) over axes. */
function standardized(x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const centred = subtract(x, meanOver(x, axes));
  return divide(centred, squareRoot(add(meanOver(square(centred), axes), epsilon)));
}

function instanceNormalization(node: NodeReader): Value {
  const x = node.tensor(0);
  const axes = x.shape.flatMap((_, axis) => (axis > 1 ? [axis] : []));
  const shape = channelShape(x.shape, x.shape[1] ?? 1);
  const inner = standardized(x, axes, node.number("epsilon", DEFAULT_EPSILON));
  return computed(add(multiply(inner, reshape(node.tensor(1), shape)), reshape(node.tensor(2), shape)));
}

function layerNormalization(node: NodeReader): Value {
  const x = node.tensor(0);
  const first = axisOf(node.number("axis", -1), x.shape.length);
  const axes = x.shape.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const inner = computed(standardized(x, axes, node.number("epsilon", DEFAULT_EPSILON)));
  const scaled = computed(multiply(...aligned(inner, node.value(1))));
  const shift = node.optional(2);
  return shift === undefined ? scaled : computed(add(...aligned(scaled, shift)));
}

/** Its scale and shift were one for each group in operator set 18, and are one for each channel since 21. */
function groupNormalization(node: NodeReader): Value {
  const x = node.tensor(0);
  const [rows = 1, channels = 1] = x.shape;
  const groups = node.number("num_groups", 1);
  if (channels % groups !== 0) throw new ShapeError(`${channels} channels are not divisible into ${groups} groups`);
  const apart = reshape(x, [rows, groups, elementCount(x.shape) / (rows * groups)]);
  const inner = standardized(apart, [2], node.number("epsilon", DEFAULT_EPSILON));
  const perChannel = reshape(inner, [rows, channels, elementCount(x.shape) / (rows * channels)]);
  const ofChannels = (position: number): Tensor => {
    const known = node.constant(position, "scale");
    const each = channels / known.values.length;
    const values = Float64Array.from({ length: channels }, (_, c) => known.values[Math.floor(c / each)] ?? 1);
    return tensorOf(constantOf("float", [1, channels, 1], values));
  };
  return computed(reshape(add(multiply(perChannel, ofChannels(1)), ofChannels(2)), x.shape));
}

function rootMeanSquareNormalization(node: NodeReader): Value {
  const x = node.tensor(0);
  const first = axisOf(node.number("axis", -1), x.shape.length);
  const axes = x.shape.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const size = add(meanOver(square(x), axes), node.number("epsilon", DEFAULT_EPSILON));
  return computed(multiply(...aligned(computed(divide(x, squareRoot(size))), node.value(1))));
}

export const normalization: Readonly<Record<string, Operator>> = {
  BatchNormalization: (node) => [batchNormalization(node)],
  InstanceNormalization: (node) => [instanceNormalization(node)],
  LayerNormalization: (node) => [layerNormalization(node)],
  GroupNormalization: (node) => [groupNormalization(node)],
  RMSNormalization: (node) => [rootMeanSquareNormalization(node)],
};
