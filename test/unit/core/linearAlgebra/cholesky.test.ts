import { describe, expect, test } from "vitest";
import { cholesky, solveLeading } from "../../../../src/core/linearAlgebra/cholesky.ts";

// L = [[2, 0, 0], [1, 3, 0], [-1, 2, 1]]
const matrix = Float64Array.of(4, 2, -2, 2, 10, 5, -2, 5, 6);

describe("the Cholesky factor", () => {
  test("equals the factor that the matrix was made from", () =>
    expect([...cholesky(matrix, 3)]).toEqual([2, 0, 0, 1, 3, 0, -1, 2, 1]));
  test("reads only the lower triangle", () =>
    expect([...cholesky(Float64Array.of(4, 99, 2, 10), 2)]).toEqual([2, 0, 1, 3]));
  test("of a matrix that is not positive definite is refused", () =>
    expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow("not positive definite (pivot -3 in row 1)"));
});

test.each([1, 2, 3])("the same factor solves with the leading %d rows", (order) => {
  const solution = [3, -1, 2].slice(0, order);
  const vector = Float64Array.from(solution, (_, i) =>
    solution.reduce((sum, value, j) => sum + (matrix[i * 3 + j] as number) * value, 0),
  );
  solveLeading(cholesky(matrix, 3), 3, order, vector);
  vector.forEach((value, i) => expect(value).toBeCloseTo(solution[i] as number, 12));
});
