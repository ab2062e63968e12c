import { describe, expect, test } from "vitest";
import { Cholesky } from "../../../../src/core/linearAlgebra/cholesky.ts";
import { symmetricEigen } from "../../../../src/core/linearAlgebra/symmetricEigen.ts";
import { matrixOf, normals } from "./matrices.ts";

const SIZE = 6;
const root = normals(SIZE * SIZE, 4);
const matrix = matrixOf(SIZE, (i, j) => {
  let sum = i === j ? 0.1 : 0;
  for (let k = 0; k < SIZE; k++) sum += root[i * SIZE + k]! * root[j * SIZE + k]!;
  return sum;
});
const factor = new Cholesky(matrix, SIZE);

const product = (a: Float64Array, x: Float64Array) => Float64Array.from({ length: SIZE }, (_, i) => x.reduce((sum, value, j) => sum + a[i * SIZE + j]! * value, 0));

describe("a Cholesky factor", () => {
  const b = Float64Array.from(normals(SIZE, 5));
  test("solves", () => product(matrix, factor.solve(b)).forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 9)));
  test("inverts", () => product(factor.inverse(), b).forEach((value, i) => expect(value).toBeCloseTo(factor.solve(b)[i]!, 9)));
  test("has the determinant of the eigenvalues", () => {
    const eigenvalues = symmetricEigen(Float64Array.from(matrix), SIZE).values;
    expect(factor.logDeterminant()).toBeCloseTo(eigenvalues.reduce((sum, value) => sum + Math.log(value), 0), 9);
  });
  test("half solved has the inverse's length", () => {
    const half = factor.solveTransposedLower(b);
    const image = product(matrix, half).reduce((sum, value, i) => sum + value * half[i]!, 0);
    expect(image).toBeCloseTo(b.reduce((sum, value) => sum + value ** 2, 0), 9);
  });
  test.each([
    ["indefinite", [1, 2, 2, 1]],
    ["singular", [1, 1, 1, 1]],
    ["of no numbers", [Number.NaN, 0, 0, 1]],
  ])("does not exist where the matrix is %s", (_, values) => expect(() => new Cholesky(Float64Array.from(values), 2)).toThrow("not positive definite"));
});
