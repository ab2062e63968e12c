import { describe, expect, test } from "vitest";
import { drawsForExamples, fillOppositeNormals, normalQuantile } from "../../../src/core/evaluationDraws.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";

const SIZE = 3000;

function draws(count: number, seed = 0): readonly Float32Array[] {
  const target = new Float32Array(count * SIZE);
  fillOppositeNormals(seededRandom(seed), target, count);
  return Array.from({ length: count }, (_, draw) => target.subarray(draw * SIZE, (draw + 1) * SIZE));
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe("draws of an evaluation", () => {
  test.each([2, 4, 46])("%i of them come in opposite pairs", (count) => {
    const all = draws(count);
    for (let pair = 0; pair < count; pair += 2) expect(all[pair + 1]).toEqual(all[pair]?.map((value) => -value));
  });

  test.each([1, 2, 8, 64])("of %i, each alone is standard normal", (count) => {
    for (const draw of draws(count, 3)) {
      // Moments 2 and 4, and the share beyond 1.959964, each within five standard errors.
      expect(Math.abs(mean(draw))).toBeLessThan(5 / Math.sqrt(SIZE));
      expect(Math.abs(mean(draw.map((value) => value ** 2)) - 1)).toBeLessThan(5 * Math.sqrt(2 / SIZE));
      expect(Math.abs(mean(draw.map((value) => value ** 4)) - 3)).toBeLessThan(5 * Math.sqrt(96 / SIZE));
      const beyond = mean(draw.map((value) => Number(Math.abs(value) > 1.959964)));
      expect(Math.abs(beyond - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / SIZE));
    }
  });

  test("have coordinates that are uncorrelated", () => {
    const [draw] = draws(16, 1) as [Float32Array];
    const products = draw.subarray(1).map((value, i) => value * (draw[i] as number));
    expect(Math.abs(mean(products))).toBeLessThan(5 / Math.sqrt(SIZE));
  });

  test("have mean squares with a sixth of the variance of plain noise", () => {
    const all = draws(64, 2);
    const errors = Array.from({ length: SIZE }, (_, i) => (mean(all.map((draw) => (draw[i] as number) ** 2)) - 1) ** 2);
    const ofPlainNoise = 2 / 64;
    expect(mean(errors)).toBeLessThan(ofPlainNoise / 6);
  });

  test("are refused in odd numbers", () => {
    expect(() => fillOppositeNormals(seededRandom(0), new Float32Array(9), 3)).toThrow(RangeError);
  });

  test.each([
    [1, 64],
    [360, 24],
    [1437, 6],
    [10_000, 4],
  ])("for %i examples are %i", (examples, expected) => {
    expect(drawsForExamples(examples)).toBe(expected);
  });
});

/** SciPy 1.17, scipy.stats.norm.ppf. */
test.each([
  [1e-12, -7.034483825],
  [1e-4, -3.719016485],
  [0.03, -1.880793608],
  [0.3, -0.524400513],
  [0.5, 0],
  [0.9, 1.281551566],
  [0.999, 3.090232306],
])("the normal quantile of %d agrees with SciPy", (p, expected) => {
  expect(normalQuantile(p)).toBeCloseTo(expected, 5);
});
