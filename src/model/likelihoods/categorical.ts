import { logSumExp } from "../../graph/functions.ts";
import { arrayConstant, constant, exp, reduceSum, reshape, subtract, whereEqual } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Likelihood } from "./likelihood.ts";

/** Added to the count of each class for the initial bias: the logarithm of 0 is not finite. */
const START_ROWS = 0.5;

/**
 * One of K classes, 0 .. K-1, in each column, with the decoder's outputs as logits: log sum e^l_k - l_x. The encoder sees
 * columns one-hot, because classes have no order.
 */
export function categorical(categories: number): Likelihood {
  return {
    settings: [],
    outputsPerColumn: categories,
    encoderInput: {
      perColumn: categories,
      ofTensor: (x) => {
        const columns = x.shape.at(-1) ?? 1;
        const before = x.shape.slice(0, -1);
        // The classes of a column are side by side, as the channels of a pixel are.
        const oneHot = whereEqual(
          constant(1),
          reshape(x, [...before, columns, 1]),
          classes(categories, before.length + 2, -1),
        );
        return reshape(oneHot, [...before, columns * categories]);
      },
      ofValue: (x) => Array.from({ length: categories }, (_, k) => (k === x ? 1 : 0)),
    },
    rowDistortion: (x, decoded) => {
      const columns = x.shape.at(-1) ?? 1;
      const logits = logitsOf(decoded, categories);
      const data = reshape(x, [...x.shape.slice(0, -1), 1, columns]);
      const own = reduceSum(whereEqual(logits, data, classes(categories, logits.shape.length, -2)), [-2]);
      const perColumn = subtract(logSumExp(logits, [-2]), own);
      return reduceSum(reshape(perColumn, [...decoded.shape.slice(0, -1), columns]), [-1]);
    },
    mean: (decoded) => {
      const logits = logitsOf(decoded, categories);
      return reshape(exp(subtract(logits, logSumExp(logits, [-2]))), decoded.shape);
    },
    parameters: (decoded) => ({ logits: decoded }),
    constantNats: () => 0,
    startBias: ({ rows, classCounts }) =>
      classCounts?.map((count) => Math.log((count + START_ROWS) / (rows + categories * START_ROWS))),
  };
}

/** [.., rows, K * columns] -> [.., rows, K, columns]. */
function logitsOf(decoded: Tensor, categories: number): Tensor {
  return reshape(decoded, [...decoded.shape.slice(0, -1), categories, (decoded.shape.at(-1) ?? 1) / categories]);
}

/** 0 .. K-1 along one axis of a tensor of this rank. */
function classes(categories: number, rank: number, axis: number): Tensor {
  const shape = new Array<number>(rank).fill(1).with(axis, categories);
  return arrayConstant(
    Float32Array.from({ length: categories }, (_, k) => k),
    shape,
  );
}
