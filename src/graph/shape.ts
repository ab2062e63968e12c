/** Sizes of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Thrown while a graph is built, so that a wrong model never reaches an engine. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/**
 * The shape of the combination of two operands. Unlike in NumPy, ranks must be equal or one side a scalar, so that
 * a forgotten axis is an error and not a silent outer product.
 * @throws ShapeError when an axis differs and neither side is 1
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  if (a.length !== b.length) throw new ShapeError(`cannot combine shapes [${a}] and [${b}]: their ranks differ`);
  return a.map((size, axis) => {
    const other = b[axis] ?? 1;
    if (size !== other && size !== 1 && other !== 1) {
      throw new ShapeError(`cannot combine shapes [${a}] and [${b}]: axis ${axis} is ${size} against ${other}`);
    }
    return Math.max(size, other);
  });
}

/** @throws ShapeError unless `shape` can be repeated to `target`. */
export function requireExpandable(shape: Shape, target: Shape): void {
  if (!sameShape(broadcastShapes(shape, target), target)) {
    throw new ShapeError(`cannot expand shape [${shape}] to [${target}]`);
  }
}
