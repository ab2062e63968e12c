import { describe, expect, test } from "vitest";
import { featureMoments, frechetDistance } from "../../../../src/core/inference/frechetDistance.ts";
import { kernelDistance } from "../../../../src/core/inference/kernelDistance.ts";
import { fitPrincipalFeatures, principalFeaturesOf } from "../../../../src/core/inference/principalFeatures.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { rowsOf } from "../collapse/verbs.ts";
import { largestGap, mean, normals } from "./linearModels.ts";

const diagonal = (...values: readonly number[]) =>
  Float64Array.from({ length: values.length ** 2 }, (_, at) =>
    at % (values.length + 1) === 0 ? values[at / (values.length + 1)]! : 0,
  );

/** A rotation by 30 degrees of diag(a, b). */
const rotated = (a: number, b: number) => {
  const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  return Float64Array.of(c * c * a + s * s * b, c * s * (a - b), c * s * (a - b), s * s * a + c * c * b);
};

describe("the Frechet distance", () => {
  test("of Gaussians whose covariances commute is that of means and deviations", () => {
    const a = { mean: Float64Array.of(0, 1, 2), covariance: diagonal(1, 4, 9) };
    const b = { mean: Float64Array.of(1, 1, 0), covariance: diagonal(4, 4, 1) };
    expect(frechetDistance(a, b)).toBeCloseTo(5 + 1 + 0 + 4, 10);
  });

  test("of two covariances in the plane is the closed form, in both directions", () => {
    const a = { mean: new Float64Array(2), covariance: rotated(5, 0.5) };
    const b = { mean: new Float64Array(2), covariance: diagonal(1, 3) };
    // tr (C D)^1/2 of 2 x 2 matrices is (tr C D + 2 (det C D)^1/2)^1/2.
    const trace = rotated(5, 0.5)[0]! * 1 + rotated(5, 0.5)[3]! * 3;
    const expected = 5.5 + 4 - 2 * Math.sqrt(trace + 2 * Math.sqrt(2.5 * 3));
    expect(frechetDistance(a, b)).toBeCloseTo(expected, 10);
    expect(frechetDistance(b, a)).toBeCloseTo(expected, 10);
  });

  test("of a Gaussian to itself is zero, where it is flat too", () => {
    const flat = { mean: Float64Array.of(3, 3), covariance: rotated(2, 0) };
    expect(frechetDistance(flat, flat)).toBeCloseTo(0, 7);
  });

  test("of two samples is slightly above that of their distributions", () => {
    const sample = (seed: number, shift: number, scale: number) =>
      featureMoments(
        normals(12_000, seed).map((value, i) => shift * (i % 3) + scale * value),
        3,
      );
    // Means (0, 1, 2) apart, deviations 1 and 2: 5 + 3.
    expect(Math.abs(frechetDistance(sample(1, 0, 1), sample(2, 1, 2)) - 8)).toBeLessThan(0.3);
    const nothing = frechetDistance(sample(3, 0, 1), sample(4, 0, 1));
    expect(nothing).toBeGreaterThan(0);
    expect(nothing).toBeLessThan(0.01);
  });

  test("needs at least two rows", () =>
    expect(() => featureMoments(new Float64Array(3), 3)).toThrow("at least two rows"));
});

describe("feature moments", () => {
  test("are the mean and the covariance over rows less one, far from zero too", () => {
    const { mean: centre, covariance } = featureMoments(Float64Array.of(1e8, 0, 1e8 + 2, 2, 1e8 + 4, 1), 2);
    expect(largestGap(centre, [1e8 + 2, 1])).toBeLessThan(1e-6);
    expect(largestGap(covariance, [4, 1, 1, 1])).toBeLessThan(1e-6);
  });
});

describe("the kernel distance", () => {
  const options = (blockRows: number) => ({ blockRows, random: seededRandom(6) });

  test("of Gaussians in one dimension is the closed form", () => {
    // (x y + 1)^3: sum over powers p of binomial(3, p) (E x^p - E y^p)^2. N(0, 1) and N(1, 1): moments (0, 1, 0) and (1, 2, 4).
    const expected = 3 * 1 + 3 * 1 + 16;
    const { mean: distance, standardError } = kernelDistance(
      normals(10_000, 1),
      normals(10_000, 2).map((value) => value + 1),
      1,
      options(250),
    );
    expect(standardError).toBeLessThan(1);
    expect(Math.abs(distance - expected)).toBeLessThan(4 * standardError);
  });

  test("between samples of one distribution has no bias", () => {
    const { mean: distance, standardError } = kernelDistance(normals(24_000, 3), normals(24_000, 4), 3, options(50));
    expect(Math.abs(distance)).toBeLessThan(4 * standardError);
    // Counting each row's likeness to itself would add E k(x, x) / 50 twice: more than 0.3.
    expect(standardError).toBeLessThan(0.05);
  });

  test("of one block equals the explicit sum, with an unknown error", () => {
    const [a, b] = [Float64Array.of(1, 2), Float64Array.of(0, 3)];
    const k = (x: number, y: number) => (x * y + 1) ** 3;
    const expected = k(1, 2) + k(0, 3) - (k(1, 0) + k(1, 3) + k(2, 0) + k(2, 3)) / 2;
    const { mean: distance, standardError } = kernelDistance(a, b, 1, options(2));
    expect(distance).toBeCloseTo(expected, 12);
    expect(standardError).toBeNaN();
  });

  test.each([1, 11])("in blocks of %i out of ten rows throws", (rows) =>
    expect(() => kernelDistance(new Float64Array(10), new Float64Array(10), 1, options(rows))).toThrow("cannot be cut"),
  );
});

describe("principal features", () => {
  const ROWS = 3000;
  // Deviations 3, 2 and 1/2 along the axes (1, 1)/sqrt 2, (1, -1)/sqrt 2 and e_3, about (10, 0, -5).
  const noise = normals(ROWS * 3, 8);
  const values = noise.map((_, at) => {
    const [row, column] = [Math.floor(at / 3), at % 3];
    const [u, v, w] = [3 * noise[row * 3]!, 2 * noise[row * 3 + 1]!, noise[row * 3 + 2]! / 2];
    return column === 0 ? 10 + (u + v) / Math.SQRT2 : column === 1 ? (u - v) / Math.SQRT2 : -5 + w;
  });
  const fitted = fitPrincipalFeatures(rowsOf(values, 3), { count: 2, random: seededRandom(1) });

  test("lie along the axes of greatest variance", async () => {
    const { axes, variances, size, totalVariance } = await fitted;
    expect(size).toBe(2);
    expect(largestGap(axes.map(Math.abs), [Math.SQRT1_2, Math.SQRT1_2, 0, Math.SQRT1_2, Math.SQRT1_2, 0])).toBeLessThan(
      0.05,
    );
    expect(Math.abs(variances[0]! - 9)).toBeLessThan(1);
    expect(Math.abs(totalVariance - 13.25)).toBeLessThan(1);
  });

  test("of the rows they were fitted to have mean 0, their variances, and no correlation", async () => {
    const features = principalFeaturesOf(await fitted, Float32Array.from(values));
    const { mean: centre, covariance } = featureMoments(features, 2);
    const { variances } = await fitted;
    expect(largestGap(centre, [0, 0])).toBeLessThan(1e-5);
    expect(
      largestGap(
        covariance.map((value) => (value * (ROWS - 1)) / ROWS),
        [variances[0]!, 0, 0, variances[1]!],
      ),
    ).toBeLessThan(1e-4);
  });

  test("of rows that are all equal do not exist", async () =>
    await expect(
      fitPrincipalFeatures(rowsOf(new Float32Array(30).fill(2), 3), { count: 2, random: seededRandom(1) }),
    ).rejects.toThrow("no principal axes"));

  test("are at most as many as the rank of the rows", async () => {
    const { size, axes } = await fitPrincipalFeatures(rowsOf(normals(60, 5), 20), {
      count: 10,
      random: seededRandom(1),
    });
    expect([size, axes.length]).toEqual([2, 40]);
    expect(mean(axes.map((value) => value ** 2)) * 20).toBeCloseTo(1, 10);
  });
});
