/** Operations on any axis, composed of those on the last one, and the exchange of axes. */
import { concat, matmul, pad, reshape, slice } from "./operations.ts";
import { elementCount, ShapeError, type Shape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/**
 * The same numbers with their axes in another order: axis i of the result is axis `permutation[i]` of x.
 * @throws ShapeError when the permutation does not name each axis once
 */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  const rank = x.shape.length;
  if (
    permutation.length !== rank ||
    new Set(permutation).size !== rank ||
    permutation.some((axis) => !(axis in x.shape))
  )
    throw new ShapeError(`cannot put the axes of [${x.shape}] into the order [${permutation}]`);
  if (x.operation === "transpose")
    return transpose(
      x.operands[0],
      permutation.map((axis) => x.permutation[axis] ?? axis),
    );
  const shape = permutation.map((axis) => x.shape[axis] ?? 1);
  // Axes of size 1 can change their place without moving a number.
  const moved = permutation.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? 0))) return reshape(x, shape);
  return { operation: "transpose", shape, operands: [x], permutation };
}

/** The order that undoes a permutation. */
export function inversePermutation(permutation: readonly number[]): readonly number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

/** Entries start .. start + size - 1 of an axis. @throws ShapeError when the axis does not have them */
export function sliceAxis(x: Tensor, axis: number, start: number, size: number): Tensor {
  if (start === 0 && size === x.shape[axis]) return x;
  const { inner, rows } = around(x.shape, axis);
  return reshape(slice(reshape(x, rows), start * inner, size * inner), withSize(x.shape, axis, size));
}

/** Zeros along an axis, with x from `start` on. @throws ShapeError when x does not fit */
export function padAxis(x: Tensor, axis: number, start: number, size: number): Tensor {
  if (start === 0 && size === x.shape[axis]) return x;
  const { inner, rows } = around(x.shape, axis);
  return reshape(pad(reshape(x, rows), start * inner, size * inner), withSize(x.shape, axis, size));
}

/** The parts one after another along an axis. @throws ShapeError when they differ in another axis */
export function concatAxis(parts: readonly [Tensor, ...Tensor[]], axis: number): Tensor {
  const [first, ...others] = parts;
  if (others.length === 0) return first;
  for (const { shape } of others)
    if (withSize(shape, axis, 1).join() !== withSize(first.shape, axis, 1).join())
      throw new ShapeError(`cannot join [${first.shape}] and [${shape}] along axis ${axis}`);
  const rowsOf = (x: Tensor): Tensor => reshape(x, around(x.shape, axis).rows);
  const size = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 1), 0);
  return reshape(concat([rowsOf(first), ...others.map(rowsOf)]), withSize(first.shape, axis, size));
}

/**
 * A linear map of the entries along an axis.
 * @param map a matrix, [new size, size]
 */
export function mapAxis(x: Tensor, axis: number, map: Tensor): Tensor {
  const { outer, inner } = around(x.shape, axis);
  const size = x.shape[axis] ?? 1;
  const [newSize = 1] = map.shape;
  const shape = withSize(x.shape, axis, newSize);
  if (inner === 1) return reshape(matmul(reshape(x, [outer, size]), map, { transposeRight: true }), shape);
  return reshape(matmul(reshape(map, [1, newSize, size]), reshape(x, [outer, size, inner])), shape);
}

function around(shape: Shape, axis: number): { readonly outer: number; readonly inner: number; readonly rows: Shape } {
  const outer = elementCount(shape.slice(0, axis));
  const inner = elementCount(shape.slice(axis + 1));
  return { outer, inner, rows: [outer, (shape[axis] ?? 1) * inner] };
}

function withSize(shape: Shape, axis: number, size: number): Shape {
  return shape.map((known, i) => (i === axis ? size : known));
}
