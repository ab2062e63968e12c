import { describe, expect, test } from "vitest";
import { symmetricEigen } from "../../../../../src/core/linearAlgebra/symmetricEigen.ts";
import { seededRandom } from "../../../../../src/core/seededRandom.ts";
import { negativeBinomialDraw, poissonDraw } from "../simulate.ts";
import { fixtureRows, gather, normalRows } from "../verbs.ts";
import { covariance, gatherSame, madeRows, matrixOf } from "./gather.ts";

describe("with a variance learned per dimension", () => {
  const rows = fixtureRows("digits_train.npy", 300);

  test("the threshold is the largest eigenvalue of the correlation matrix", async () => {
    const covariances = covariance(await matrixOf(rows));
    const varied = covariances.map((_, j) => j).filter((j) => covariances[j]![j]! > 0);
    const correlations = varied.flatMap((i) =>
      varied.map((j) => covariances[i]![j]! / Math.sqrt(covariances[i]![i]! * covariances[j]![j]!)),
    );
    const { spectrum } = await gatherSame(rows, { type: "gaussian", perDimension: true });
    expect(
      spectrum.eigenvalues[0]! / symmetricEigen(Float64Array.from(correlations), varied.length, 1).values[0]!,
    ).toBeCloseTo(1, 5);
    expect(spectrum.trace).toBeCloseTo(varied.length, 4);
  });

  test("the unit of a column changes no eigenvalue, and the distortion by its logarithm", async () => {
    const one = await gatherSame(normalRows(500, [1, 2, 3], 1), { type: "gaussian", perDimension: true });
    const other = await gatherSame(normalRows(500, [10, 0.2, 30], 1), { type: "gaussian", perDimension: true });
    other.spectrum.eigenvalues.forEach((value, i) => expect(value).toBeCloseTo(one.spectrum.eigenvalues[i]!, 5));
    expect(other.logUnits! - one.logUnits!).toBeCloseTo(Math.log((10 * 0.2 * 30) / 6), 5);
    expect(other.collapsedDistortion.train).toBeCloseTo(1.5, 5);
  });
});

describe("counts with a learned dispersion", () => {
  const random = seededRandom(21);
  const counts = madeRows(600, () => {
    const common = 0.5 + 2 * random.nextUniform();
    return [2, 5, 9].map((mean) => negativeBinomialDraw(random, mean * common, 4));
  });

  test("in one column have an eigenvalue of their variance over that of the fit", async () => {
    const column = madeRows(400, () => [negativeBinomialDraw(random, 4, 1.5)]);
    const [learned, fixed] = [
      await gatherSame(column, { type: "negativeBinomial", dispersion: "learned" }),
      await gatherSame(column, { type: "negativeBinomial", dispersion: 1e5 }),
    ];
    // As good as Poisson: variance over mean.
    const values = (await matrixOf(column)).map(([x]) => x!);
    const mean = values.reduce((sum, x) => sum + x, 0) / 400;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 400;
    expect(fixed.spectrum.eigenvalues[0]! / (variance / mean)).toBeCloseTo(1, 3);
    // Maximum likelihood comes near the moments' estimate, at which the two variances are equal.
    expect(learned.spectrum.eigenvalues[0]).toBeGreaterThan(0.85);
    expect(learned.spectrum.eigenvalues[0]).toBeLessThan(1.15);
    expect(learned.collapsedDistortion.train).toBeLessThan(fixed.collapsedDistortion.train);
  });

  test("have the eigenvalues and the distortion of the best fixed dispersion", async () => {
    // Columns with the same values have the same dispersion, which a search over fixed ones finds.
    const twins = madeRows(300, (row) => [row, row].map(() => (row * 7919) % 13));
    const learned = await gatherSame(twins, { type: "negativeBinomial", dispersion: "learned" });
    let best = Infinity;
    let eigenvalue = NaN;
    for (let log = -1; log < 4; log += 0.25) {
      const fixed = await gatherSame(twins, { type: "negativeBinomial", dispersion: Math.exp(log) });
      if (fixed.collapsedDistortion.train >= best) continue;
      best = fixed.collapsedDistortion.train;
      eigenvalue = fixed.spectrum.eigenvalues[0]!;
    }
    expect(learned.collapsedDistortion.train).toBeLessThanOrEqual(best + 1e-9);
    expect(learned.collapsedDistortion.train).toBeCloseTo(best, 1);
    expect(learned.spectrum.eigenvalues[0]! / eigenvalue).toBeCloseTo(1, 1);
  });

  test("that vary together have an eigenvalue above 1", async () =>
    expect(
      (await gatherSame(counts, { type: "negativeBinomial", dispersion: "learned" })).spectrum.eigenvalues[0],
    ).toBeGreaterThan(1.3));
});

describe("with the library size as an offset", () => {
  const random = seededRandom(22);
  // All that varies besides chance is how much was counted in a row.
  const counts = madeRows(1500, () => {
    const size = 0.3 + 2 * random.nextUniform();
    return [3, 6, 2, 8, 5, 4].map((mean) => poissonDraw(random, mean * size));
  });

  test("what is left of Poisson counts is multinomial: no eigenvalue is above 1 but by chance", async () => {
    const plain = await gatherSame(counts, { type: "poisson" });
    const { spectrum } = await gatherSame(counts, { type: "poisson", librarySize: true });
    expect(plain.spectrum.eigenvalues[0]).toBeGreaterThan(5);
    expect(spectrum.eigenvalues[0]).toBeLessThan(1.2);
    // The row's total is known: of six directions one says nothing.
    expect(spectrum.eigenvalues[4]).toBeGreaterThan(0.8);
    expect(spectrum.eigenvalues[5]).toBeLessThan(0.05);
  });

  test.each([
    [{ type: "poisson" } as const],
    [{ type: "negativeBinomial", dispersion: 3 } as const],
    [{ type: "negativeBinomial", dispersion: "learned" } as const],
  ])("rows of one total are as without it: %o", async (likelihood) => {
    const even = madeRows(300, () => {
      const first = poissonDraw(random, 5);
      return [first, 40 - first, 10];
    });
    const [plain, offset] = [
      await gatherSame(even, likelihood),
      await gatherSame(even, { ...likelihood, librarySize: true }),
    ];
    offset.spectrum.eigenvalues.forEach((value, i) => expect(value).toBeCloseTo(plain.spectrum.eigenvalues[i]!, 4));
    expect(offset.collapsedDistortion.train).toBeCloseTo(plain.collapsedDistortion.train, 3);
  });

  test("an empty row keeps the figures finite", async () => {
    const { spectrum, collapsedDistortion } = await gatherSame(
      madeRows(50, (row) => (row === 7 ? [0, 0] : [row % 5, (row * 3) % 7])),
      { type: "negativeBinomial", dispersion: "learned", librarySize: true },
    );
    for (const value of [...spectrum.eigenvalues, collapsedDistortion.train]) expect(Number.isFinite(value)).toBe(true);
  });
});

describe("zero-inflated counts", () => {
  const random = seededRandom(23);
  const column = madeRows(800, () => [random.nextUniform() < 0.35 ? 0 : negativeBinomialDraw(random, 5, 3)]);

  test("in one column have the generalised eigenvalues of their two scores against the information", async () => {
    const theta = 3;
    const { spectrum } = await gatherSame(column, { type: "zeroInflatedNegativeBinomial", dispersion: theta });
    const values = (await matrixOf(column)).map(([x]) => x!);
    // The optimum by a plain search: alternating golden sections would do; the moments' equations are simpler. With F0 zeros, at the
    // optimum pi + (1 - pi) p0 = F0, and the mean of the positive counts is mu / (1 - p0).
    const positive = values.filter((x) => x > 0);
    const share = 1 - positive.length / values.length;
    const meanPositive = positive.reduce((sum, x) => sum + x, 0) / positive.length;
    const zero = (mu: number): number => (theta / (theta + mu)) ** theta;
    let [low, high] = [0.01, 50];
    for (let i = 0; i < 100; i++) {
      const middle = (low + high) / 2;
      if (middle / (1 - zero(middle)) < meanPositive) low = middle;
      else high = middle;
    }
    const mu = low;
    const p0 = zero(mu);
    const pi = (share - p0) / (1 - p0);
    const w = ((1 - pi) * p0) / (pi + (1 - pi) * p0);
    const slope = (theta * mu) / (theta + mu);
    const scores = values.map((x): [number, number] =>
      x > 0 ? [(theta * (x - mu)) / (theta + mu), -pi] : [-w * slope, 1 - w - pi],
    );
    const C = covariance(scores);
    // -d2 of ln(pi + (1 - pi) p0) and of the positive counts, in ln mu and logit pi.
    const ofPositive = (theta * mu * (theta + meanPositive)) / (theta + mu) ** 2;
    const H11 = (1 - share) * ofPositive + share * (w * slope * (theta / (theta + mu)) - w * (1 - w) * slope ** 2);
    const H12 = -share * w * (1 - w) * slope;
    const H22 = pi * (1 - pi) - share * w * (1 - w);
    // det(C - lambda H) = 0
    const a = H11 * H22 - H12 ** 2;
    const b = C[0]![0]! * H22 + C[1]![1]! * H11 - 2 * C[0]![1]! * H12;
    const c = C[0]![0]! * C[1]![1]! - C[0]![1]! ** 2;
    const root = Math.sqrt(b * b - 4 * a * c);
    expect(spectrum.eigenvalues[0]).toBeCloseTo((b + root) / (2 * a), 3);
    expect(spectrum.eigenvalues[1]).toBeCloseTo((b - root) / (2 * a), 3);
    expect(spectrum.informativeColumns).toBe(2);
  });

  test("drawn from the model have eigenvalues of 1, inflation and dispersion fitted", async () => {
    const { spectrum } = await gatherSame(column, { type: "zeroInflatedNegativeBinomial", dispersion: "learned" });
    for (const value of spectrum.eigenvalues) expect(Math.abs(value - 1)).toBeLessThan(0.2);
  });

  test("without inflation are plain counts", async () => {
    const plain = madeRows(500, () => [poissonDraw(random, 30), poissonDraw(random, 20)]);
    const [inflated, counts] = [
      await gatherSame(plain, { type: "zeroInflatedNegativeBinomial", dispersion: 50 }),
      await gatherSame(plain, { type: "negativeBinomial", dispersion: 50 }),
    ];
    expect(inflated.spectrum.eigenvalues[0]).toBeCloseTo(counts.spectrum.eigenvalues[0]!, 2);
    expect(inflated.collapsedDistortion.train).toBeCloseTo(counts.collapsedDistortion.train, 2);
  });
});

describe("categories", () => {
  const random = seededRandom(24);
  const bits = madeRows(400, () => {
    const first = random.nextUniform() < 0.4 ? 1 : 0;
    return [first, random.nextUniform() < 0.2 ? 1 - first : first, random.nextUniform() < 0.7 ? 1 : 0];
  });

  test("two categories have the spectrum of bits", async () => {
    const [categories, bernoulli] = [
      await gatherSame(bits, { type: "categorical", categories: 2 }),
      await gatherSame(bits, { type: "bernoulli" }),
    ];
    categories.spectrum.eigenvalues.forEach((value, i) =>
      expect(value).toBeCloseTo(bernoulli.spectrum.eigenvalues[i]!, 2),
    );
    expect(categories.collapsedDistortion.train).toBeCloseTo(bernoulli.collapsedDistortion.train, 3);
  });

  test("in one column have eigenvalues of 1, one fewer than there are of them", async () => {
    const { spectrum, collapsedDistortion } = await gatherSame(
      madeRows(600, (row) => [row % 2 === 0 ? 0 : (row % 3) + 1]),
      { type: "categorical", categories: 4 },
    );
    expect(spectrum.eigenvalues).toHaveLength(3);
    for (const value of spectrum.eigenvalues) expect(value).toBeCloseTo(1, 2);
    expect(collapsedDistortion.train).toBeCloseTo(-(0.5 * Math.log(0.5) + 0.5 * Math.log(1 / 6)), 3);
  });

  test("of two columns that are equal have eigenvalues of 2", async () => {
    const { spectrum } = await gatherSame(
      madeRows(600, (row) => [row % 3, row % 3]),
      { type: "categorical", categories: 3 },
    );
    expect(spectrum.eigenvalues[0]).toBeCloseTo(2, 2);
    expect(spectrum.eigenvalues[1]).toBeCloseTo(2, 2);
    expect(spectrum.eigenvalues[2]).toBeCloseTo(0, 5);
  });
});

test("continuous Bernoulli columns have eigenvalues of their covariance over the information", async () => {
  const random = seededRandom(25);
  // Uniform: the density with eta 0, of mean 1/2 and variance 1/12.
  const rows = madeRows(3000, () => [random.nextUniform(), random.nextUniform()]);
  const { spectrum, collapsedDistortion } = await gather(rows, rows, { type: "continuousBernoulli" });
  for (const value of spectrum.eigenvalues) expect(value).toBeCloseTo(1, 1);
  expect(collapsedDistortion.train).toBeCloseTo(0, 2);
});
