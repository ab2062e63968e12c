import { describe, expect, test } from "vitest";
import { cumulativeSum, logAddExp, logSumExp } from "../../../src/graph/functions.ts";
import { gradients } from "../../../src/graph/gradients.ts";
import { arrayConstant, input, parameter, reduceMax, reduceSum, reshape } from "../../../src/graph/operations.ts";
import type { ParameterTensor, Tensor } from "../../../src/graph/tensor.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

const row = parameter("row", [1, 3]);

/** What a function of a row is there, and its gradient. */
function at(
  numbers: readonly number[],
  of: (row: ParameterTensor) => Tensor,
): { values: readonly number[]; gradient: readonly number[] } {
  const result = of(row);
  const [gradient = result] = gradients(result, [row]);
  const [values, slopes] = interpret([result, gradient], { row: numbers });
  return { values: [...(values ?? [])], gradient: [...(slopes ?? [])] };
}

describe("logSumExp", () => {
  const ofRow = (numbers: readonly number[]): ReturnType<typeof at> => at(numbers, (x) => logSumExp(x, [-1]));

  test("is the logarithm of a sum that would overflow", () => {
    expect(ofRow([1000, 1000, 1000]).values).toEqual([1000 + Math.log(3)]);
  });

  test("is the logarithm of a sum that would vanish", () => {
    expect(ofRow([-1000, -1000, -2000]).values).toEqual([-1000 + Math.log(2)]);
  });

  test("ignores a part of probability zero, which has no gradient", () => {
    expect(ofRow([-Infinity, 2, 2])).toEqual({ values: [2 + Math.log(2)], gradient: [0, 0.5, 0.5] });
  });

  test("shares its gradient among equal maxima, as softmax does", () => {
    expect(ofRow([7, 7, 7]).gradient).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });
});

test.each([
  [800, 800, 800 + Math.log(2)],
  [-800, 800, 800],
  [800, -800, 800],
])("logAddExp of %d and %d is %d", (a, b, expected) => {
  const [values] = interpret([logAddExp(input("a", [1, 1]), input("b", [1, 1]))], { a: [a], b: [b] });
  expect(values?.[0]).toBeCloseTo(expected, 10);
});

test("cumulativeSum adds up each row from the left", () => {
  const [values] = interpret([cumulativeSum(input("x", [2, 3]))], { x: [1, 2, 3, 10, 20, 30] });
  expect([...(values ?? [])]).toEqual([1, 3, 6, 10, 30, 60]);
});

describe("a shape error names", () => {
  test.each<[string, () => Tensor, string]>([
    [
      "constants that are too few",
      () => arrayConstant(new Float32Array(3), [2, 2]),
      "a constant of shape [2,2] cannot hold 3 values",
    ],
    ["a reshape that loses entries", () => reshape(row, [2, 1]), "cannot reshape [1,3] to [2,1]"],
    ["an axis that is not there", () => reduceMax(row, [2]), "cannot combine [1,3] over axes [2]"],
    ["an axis before the first", () => reduceSum(row, [-3]), "cannot combine [1,3] over axes [-3]"],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
