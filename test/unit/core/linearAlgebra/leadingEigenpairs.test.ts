import { describe, expect, test } from "vitest";
import { leadingEigenpairs } from "../../../../src/core/linearAlgebra/leadingEigenpairs.ts";
import { symmetricEigen } from "../../../../src/core/linearAlgebra/symmetricEigen.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { matrixOf, normals, worstOrthogonality, worstResidual } from "./matrices.ts";

const options = { count: 5, blockWidth: 8, maximumSteps: 6, tolerance: 1e-3, random: seededRandom(5) };

/** A covariance whose eigenvalues fall off like those of data. */
function covariance(n: number): Float64Array {
  const values = normals(n * n, n);
  return matrixOf(n, (i, j) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += values[i * n + k]! * values[j * n + k]! * Math.exp(-k / 4);
    return sum / n;
  });
}

function times(
  matrix: Float64Array,
  n: number,
): (vectors: readonly Float64Array[]) => Promise<readonly Float64Array[]> {
  return (vectors) =>
    Promise.resolve(
      vectors.map((vector) =>
        vector.map((_, i) => vector.reduce((sum, value, j) => sum + matrix[i * n + j]! * value, 0)),
      ),
    );
}

describe("leading eigenpairs of an operator", () => {
  test("are those of its matrix", async () => {
    const n = 120;
    const found = await leadingEigenpairs({ ...options, size: n, apply: times(covariance(n), n) });
    const exact = symmetricEigen(covariance(n), n, 0).values;
    expect(found.values).toHaveLength(5);
    found.values.forEach((value, i) => expect(value / exact[i]!).toBeCloseTo(1, 4));
    expect(worstResidual(covariance(n), n, found)).toBeLessThan(2e-3 * exact[0]!);
    expect(worstOrthogonality(n, found)).toBeLessThan(1e-10);
  });

  test("are exact where the rank is below the block", async () => {
    const n = 40;
    const rankTwo = matrixOf(n, (i, j) => (i % 2 === j % 2 ? (i % 2 === 0 ? 2 : 1) : 0));
    const found = await leadingEigenpairs({ ...options, size: n, apply: times(rankTwo, n) });
    expect(found.values[0]).toBeCloseTo(40, 10);
    expect(found.values[1]).toBeCloseTo(20, 10);
    expect(found.values[2]).toBeCloseTo(0, 10);
  });

  test("of a small operator are all of them", async () => {
    const found = await leadingEigenpairs({ ...options, size: 3, apply: times(covariance(3), 3) });
    const exact = symmetricEigen(covariance(3), 3).values;
    expect(found.values).toHaveLength(3);
    found.values.forEach((value, i) => expect(value).toBeCloseTo(exact[i]!, 10));
  });

  test("are fewer than asked for when the steps do not suffice", async () => {
    const n = 200;
    const flat = matrixOf(n, (i, j) => (i === j ? 1 + (i === 0 ? 9 : 1e-3 * i) : 0));
    const found = await leadingEigenpairs({
      ...options,
      size: n,
      tolerance: 1e-9,
      maximumSteps: 4,
      apply: times(flat, n),
    });
    expect(found.values.length).toBeLessThan(5);
    expect(found.values[0]).toBeCloseTo(10, 6);
  });
});
