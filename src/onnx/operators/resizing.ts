/** Resize and Upsample: every mode is a linear map of each axis (ONNX's operator Resize, its coordinate transformations). */
import { mapAxis } from "../../graph/axes.ts";
import { arrayConstant } from "../../graph/operations.ts";
import { ShapeError } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { requireElements } from "../constants.ts";
import { axisOf, computed, UnsupportedOperator, type NodeReader, type Operator, type Value } from "../values.ts";

interface Axis {
  readonly size: number;
  readonly newSize: number;
  readonly scale: number;
}

function resized(node: NodeReader): Value {
  const x = node.tensor(0);
  const rank = x.shape.length;
  const isUpsample = node.node.operator === "Upsample";
  const axes = node.list("axes")?.map((axis) => axisOf(axis, rank)) ?? x.shape.map((_, axis) => axis);
  const scales = node.integers(isUpsample || node.operatorSet < 11 ? 1 : 2, "scales");
  const sizes = isUpsample || node.inputs[3] === undefined ? undefined : node.integers(3, "sizes");
  if (node.text("keep_aspect_ratio_policy", "stretch") !== "stretch" || node.number("antialias", 0) !== 0)
    throw new UnsupportedOperator("keeps an aspect ratio or smooths, which is unsupported");
  return computed(
    axes.reduce((sofar: Tensor, axis, i) => {
      const size = x.shape[axis] ?? 1;
      const scale = sizes === undefined || sizes.length === 0 ? (scales?.[i] ?? 1) : (sizes[i] ?? size) / size;
      const newSize = sizes === undefined || sizes.length === 0 ? Math.floor(size * scale) : (sizes[i] ?? size);
      if (!(newSize >= 1)) throw new ShapeError(`an axis of ${size} cannot become one of ${newSize}`);
      if (newSize === size && scale === 1) return sofar;
      return mapAxis(sofar, axis, mapOf(node, { size, newSize, scale }));
    }, x),
  );
}

function mapOf(node: NodeReader, axis: Axis): Tensor {
  const { size, newSize } = axis;
  const values = new Float32Array(requireElements([newSize, size]));
  for (let i = 0; i < newSize; i++)
    for (const [pixel, weight] of weightsAt(node, coordinate(node, axis, i), axis)) {
      const place = i * size + Math.min(Math.max(pixel, 0), size - 1);
      values[place] = (values[place] as number) + weight;
    }
  return arrayConstant(values, [newSize, size]);
}

/** The place in the original of a new pixel. */
function coordinate(node: NodeReader, { size, newSize, scale }: Axis, i: number): number {
  const before = node.operatorSet < 11 || node.node.operator === "Upsample";
  const mode = node.text("coordinate_transformation_mode", before ? "asymmetric" : "half_pixel");
  switch (mode) {
    case "half_pixel":
      return (i + 0.5) / scale - 0.5;
    case "pytorch_half_pixel":
      return newSize > 1 ? (i + 0.5) / scale - 0.5 : 0;
    case "half_pixel_symmetric": {
      const adjustment = newSize / (scale * size);
      return (size / 2) * (1 - adjustment) + (i + 0.5) / scale - 0.5;
    }
    case "align_corners":
      return newSize === 1 ? 0 : (i * (size - 1)) / (newSize - 1);
    case "asymmetric":
      return i / scale;
    default:
      throw new UnsupportedOperator(`resizes in the unsupported mode ${mode}`);
  }
}

/** Pixels and their weights; pixels outside are replaced by the nearest one inside. */
function weightsAt(node: NodeReader, at: number, { size }: Axis): readonly (readonly [number, number])[] {
  const mode = node.text("mode", "nearest");
  switch (mode) {
    case "nearest":
      return [[nearest(node, at), 1]];
    case "linear":
    case "bilinear": {
      const inside = Math.min(Math.max(at, 0), size - 1);
      const below = Math.floor(inside);
      return [
        [below, 1 - (inside - below)],
        [below + 1, inside - below],
      ];
    }
    case "cubic":
      return cubicWeights(at, node.number("cubic_coeff_a", -0.75));
    default:
      throw new UnsupportedOperator(`resizes in the unsupported mode ${mode}`);
  }
}

function nearest(node: NodeReader, at: number): number {
  const before = node.operatorSet < 11 || node.node.operator === "Upsample";
  switch (node.text("nearest_mode", before ? "floor" : "round_prefer_floor")) {
    case "floor":
      return Math.floor(at);
    case "ceil":
      return Math.ceil(at);
    case "round_prefer_ceil":
      return Math.floor(at + 0.5);
    default:
      return Math.ceil(at - 0.5);
  }
}

/** Keys 1981, equation 4, with the coefficient `a`. */
function cubicWeights(at: number, a: number): readonly (readonly [number, number])[] {
  const first = Math.floor(at);
  return [-1, 0, 1, 2].map((offset) => {
    const d = Math.abs(at - first - offset);
    const weight = d <= 1 ? (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1 : d < 2 ? a * (d ** 3 - 5 * d ** 2 + 8 * d - 4) : 0;
    return [first + offset, weight] as const;
  });
}

export const resizing: Readonly<Record<string, Operator>> = {
  Resize: (node) => [resized(node)],
  Upsample: (node) => [resized(node)],
};
