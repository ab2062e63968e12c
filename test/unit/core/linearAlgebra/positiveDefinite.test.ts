import { describe, expect, test } from "vitest";
import { PositiveDefinite } from "../../../../src/core/linearAlgebra/positiveDefinite.ts";
import { symmetricEigen } from "../../../../src/core/linearAlgebra/symmetricEigen.ts";
import { matrixOf, normals } from "./matrices.ts";

const SIZE = 6;
const root = normals(SIZE * SIZE, 4);
const matrix = matrixOf(SIZE, (i, j) => {
  let sum = i === j ? 0.1 : 0;
  for (let k = 0; k < SIZE; k++) sum += root[i * SIZE + k]! * root[j * SIZE + k]!;
  return sum;
});
const factored = new PositiveDefinite(matrix, SIZE);

const product = (a: Float64Array, x: Float64Array) =>
  Float64Array.from({ length: SIZE }, (_, i) => x.reduce((sum, value, j) => sum + a[i * SIZE + j]! * value, 0));

describe("a positive definite matrix", () => {
  const b = Float64Array.from(normals(SIZE, 5));
  test("solves linear systems", () =>
    product(matrix, factored.solve(b)).forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 9)));
  test("has the inverse of its factors", () =>
    product(factored.inverse(), b).forEach((value, i) => expect(value).toBeCloseTo(factored.solve(b)[i]!, 9)));
  test("has the determinant of the eigenvalues", () => {
    const eigenvalues = symmetricEigen(Float64Array.from(matrix), SIZE).values;
    expect(factored.logDeterminant()).toBeCloseTo(
      eigenvalues.reduce((sum, value) => sum + Math.log(value), 0),
      9,
    );
  });
  test.each([
    ["indefinite", [1, 2, 2, 1]],
    ["singular", [1, 1, 1, 1]],
    ["of no numbers", [Number.NaN, 0, 0, 1]],
  ])("is not one that is %s", (_, values) =>
    expect(() => new PositiveDefinite(Float64Array.from(values), 2)).toThrow("not positive definite"),
  );
});
