import type { Shape } from "../graph/shape.ts";

/**
 * Several models of one shape train as one graph along a leading axis; a lone model has none, because engines run plain
 * matrices faster than stacks of one. Everything below writes its shapes through `modelShape` and knows no more of it.
 */
export function modelShape(models: number, ...rest: readonly number[]): Shape {
  return models === 1 ? rest : [models, ...rest];
}

/** The shape of what all models share, next to stacks of `models`. */
export function sharedShape(models: number, ...rest: readonly number[]): Shape {
  return models === 1 ? rest : [1, ...rest];
}
