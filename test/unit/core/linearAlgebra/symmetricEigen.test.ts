import { describe, expect, test } from "vitest";
import { symmetricEigen } from "../../../../src/core/linearAlgebra/symmetricEigen.ts";
import { matrixOf, randomSymmetric, worstOrthogonality, worstResidual } from "./matrices.ts";

describe("the eigenvalues of a symmetric matrix", () => {
  test("of 2 x 2 are those of the quadratic formula", () => {
    const { values, vectors } = symmetricEigen(
      matrixOf(2, (i, j) => (i === j ? 2 : 1)),
      2,
    );
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(Math.abs(vectors[0] ?? 0)).toBeCloseTo(Math.SQRT1_2, 14);
  });

  test("of a diagonal matrix are its elements, largest first", () =>
    expect([
      ...symmetricEigen(
        matrixOf(4, (i, j) => (i === j ? [3, -1, 7, 0][i]! : 0)),
        4,
      ).values,
    ]).toEqual([7, 3, 0, -1]));

  test("of the second-difference matrix are 2 - 2 cos(k pi / (n + 1))", () => {
    const n = 60;
    const { values } = symmetricEigen(
      matrixOf(n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
      n,
    );
    values.forEach((value, i) => expect(value).toBeCloseTo(2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1)), 12));
  });

  test("of one by one is the element", () => expect([...symmetricEigen(Float64Array.of(-4), 1).values]).toEqual([-4]));
  test("of an empty matrix are an empty list", () =>
    expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0));
  test("add up to the trace", () => {
    const matrix = randomSymmetric(40, 3);
    const trace = Array.from({ length: 40 }, (_, i) => matrix[i * 41]!).reduce((sum, value) => sum + value, 0);
    expect(symmetricEigen(matrix, 40).values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(trace, 10);
  });
  test.each([1e-200, 1e200])("scale with the matrix, also by %d", (scale) => {
    const plain = symmetricEigen(randomSymmetric(10, 1), 10).values;
    const scaled = symmetricEigen(
      randomSymmetric(10, 1).map((value) => value * scale),
      10,
    ).values;
    scaled.forEach((value, i) => expect(value / scale).toBeCloseTo(plain[i]!, 12));
  });
  test.each([NaN, Infinity])("of a matrix with %d are an error", (bad) =>
    expect(() =>
      symmetricEigen(
        matrixOf(3, () => bad),
        3,
      ),
    ).toThrow(RangeError),
  );
});

describe("the eigenvectors", () => {
  test.each([2, 3, 17, 150])("of %d rows of random numbers satisfy the equation and are orthonormal", (n) => {
    const pairs = symmetricEigen(randomSymmetric(n, n), n);
    expect(worstResidual(randomSymmetric(n, n), n, pairs)).toBeLessThan(1e-12 * n);
    expect(worstOrthogonality(n, pairs)).toBeLessThan(1e-12);
  });

  const degenerate = {
    "the identity": (i: number, j: number) => (i === j ? 1 : 0),
    "all zeros": () => 0,
    "all ones": () => 1,
    "rank two": (i: number, j: number) => Math.sin(i) * Math.sin(j) + i * j,
    "two equal blocks": (i: number, j: number) => (i % 2 === j % 2 ? 1 / (1 + Math.abs(i - j)) : 0),
    "eigenvalues over twelve orders": (i: number, j: number) => (i === j ? 10 ** (-12 * (i / 97)) : 0),
  };
  test.each(
    Object.entries(degenerate).flatMap(([name, element]) => [30, 31, 97].map((n) => [name, n, element] as const)),
  )("of %s, %d rows, too", (_, n, element) => {
    const pairs = symmetricEigen(matrixOf(n, element), n);
    expect(worstResidual(matrixOf(n, element), n, pairs)).toBeLessThan(1e-11 * Math.max(1, pairs.values[0]!));
    expect(worstOrthogonality(n, pairs)).toBeLessThan(1e-11);
  });

  test("are only as many as asked for", () =>
    expect(symmetricEigen(randomSymmetric(9, 1), 9, 2).vectors).toHaveLength(18));
});
