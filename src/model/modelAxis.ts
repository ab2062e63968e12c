import type { Shape } from "../graph/shape.ts";

/**
 * Several models of one shape train as one graph along a leading axis. A single model has no such axis, because engines run plain
 * matrices faster than stacks of one. All code for models makes its shapes with `modelShape` and needs no other knowledge of the axis.
 */
export function modelShape(models: number, ...rest: readonly number[]): Shape {
  return models === 1 ? rest : [models, ...rest];
}

/** The shape of a tensor that all models share, for use next to stacks of `models`. */
export function sharedShape(models: number, ...rest: readonly number[]): Shape {
  return models === 1 ? rest : [1, ...rest];
}
