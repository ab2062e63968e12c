import {
  add,
  clip,
  concat,
  divide,
  multiply,
  reduceSum,
  reshape,
  slice,
  sqrt,
  square,
  subtract,
} from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { BETA_1, BETA_2, EPSILON } from "./adamSettings.ts";

/** A stack's parameters and moments, each [models, numbers per model]. The gradients have as many columns, or fewer: the others are not learned. */
export interface AdamState {
  readonly parameters: Tensor;
  readonly firstMoments: Tensor;
  readonly secondMoments: Tensor;
}

/** Each [models, 1]. */
export interface AdamStep {
  /** The learning rate over 1 - beta1^t. */
  readonly stepSize: Tensor;
  /** 1 / sqrt(1 - beta2^t). */
  readonly rootCorrection: Tensor;
  /** Gradients of a larger Euclidean norm are scaled down to it; undefined: none are. */
  readonly maxNorm?: Tensor;
}

/** Keeps the divisor positive. With it, the quotient stays finite for every limit up to `NO_LIMIT`: a GPU need not compute with infinity. */
const TINY = 1e-8;
/** A limit that no gradient reaches. */
export const NO_LIMIT = 1e30;

/** The state after one step of Adam, as a graph: the equations of assembly/adam.ts. Columns behind those of the gradients are `others`. */
export function adamGraph(
  { parameters, firstMoments, secondMoments }: AdamState,
  given: Tensor,
  others: Tensor | undefined,
  { stepSize, rootCorrection, maxNorm }: AdamStep,
): AdamState {
  const gradient = maxNorm === undefined ? given : clipped(given, maxNorm);
  const columns = given.shape.at(-1) ?? 0;
  const learned = (whole: Tensor): Tensor => (others === undefined ? whole : slice(whole, 0, columns));
  const kept = (whole: Tensor): readonly Tensor[] =>
    others === undefined ? [] : [slice(whole, columns, others.shape.at(-1) ?? 0)];
  const first = add(multiply(BETA_1, learned(firstMoments)), multiply(1 - BETA_1, gradient));
  const second = add(multiply(BETA_2, learned(secondMoments)), multiply(1 - BETA_2, square(gradient)));
  const scale = add(multiply(sqrt(second), rootCorrection), EPSILON);
  const next = subtract(learned(parameters), divide(multiply(stepSize, first), scale));
  return {
    parameters: concat([next, ...(others === undefined ? [] : [others])]),
    firstMoments: concat([first, ...kept(firstMoments)]),
    secondMoments: concat([second, ...kept(secondMoments)]),
  };
}

function clipped(gradient: Tensor, maxNorm: Tensor): Tensor {
  const norm = sqrt(reduceSum(square(gradient), [-1]));
  return multiply(gradient, clip(divide(maxNorm, add(norm, TINY)), 0, 1));
}

/** The tensors' gradients side by side, one row a model. */
export function besideEachOther(tensors: readonly Tensor[], models: number): Tensor | undefined {
  const [first, ...rest] = tensors.map((tensor) => {
    const size = tensor.shape.reduce((product, length) => product * length, 1) / models;
    return reshape(tensor, [models, size]);
  });
  return first === undefined ? undefined : concat([first, ...rest]);
}
