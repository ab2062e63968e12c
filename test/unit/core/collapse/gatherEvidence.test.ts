import { describe, expect, test } from "vitest";
import type { Evidence, EvidenceLikelihood } from "../../../../src/core/collapse/evidence.ts";
import { gatherEvidence, type RowSource } from "../../../../src/core/collapse/gatherEvidence.ts";
import { gatherMoments } from "../../../../src/core/collapse/moments.ts";
import { plainProducts } from "../../../../src/core/collapse/products.ts";
import { scoresOf } from "../../../../src/core/collapse/scores.ts";
import { scoreEigenpairs } from "../../../../src/core/collapse/spectrum.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import { ColumnSums, transformRows, type ColumnTransform } from "../../../../src/core/columnTransform.ts";
import { logGamma } from "../../../../src/core/logGamma.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { fixtureRows, gather, normalRows, rowsOf, settingOf } from "./verbs.ts";

/** Leading eigenvalues alone, exact or by Lanczos. */
async function eigenvaluesOf(train: RowSource, widestExact?: number): Promise<readonly number[]> {
  const scores = scoresOf(await gatherMoments(train, false, undefined), { type: "gaussian" }, false);
  const { values } = await scoreEigenpairs(train, { scores, products: plainProducts }, widestExact);
  return Array.from(values, (value) => value * scores.unit ** 2);
}

describe("the spectrum", () => {
  test("of the digits begins at 0.690", async () => {
    const [largest] = await eigenvaluesOf(fixtureRows("digits_train.npy"));
    expect(largest).toBeCloseTo(0.689665, 5);
  });

  test("is the same by Lanczos as by the covariance", async () => {
    const exact = await eigenvaluesOf(fixtureRows("digits_train.npy", 400));
    const lanczos = await eigenvaluesOf(fixtureRows("digits_train.npy", 400), 10);
    expect(lanczos.length).toBeGreaterThan(20);
    for (let i = 0; i < 20; i++) expect(lanczos[i]! / exact[i]!).toBeCloseTo(1, 3);
  });

  test("of data far from zero loses no digits", async () => {
    const [near] = await eigenvaluesOf(normalRows(500, [3, 2, 1], 1));
    const [far] = await eigenvaluesOf(normalRows(500, [3, 2, 1], 1, 4096));
    expect(far! / near!).toBeCloseTo(1, 3);
  });

  test("of the held-out rows along the training's directions is about the training's mean", async () => {
    const train = normalRows(3000, [3, 1], 1);
    const { spectrum } = await gather(train, normalRows(3000, [1.5, 1], 2, 0.5));
    expect(spectrum.heldOutVariances[0]).toBeCloseTo(1.5 ** 2 + 0.5 ** 2, 0);
    expect(spectrum.heldOutTrace).toBeCloseTo(
      spectrum.heldOutVariances.reduce((sum, value) => sum + value, 0),
      4,
    );
  });

  test("comes with the skewness and kurtosis of its directions", async () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 6000 }, (_, i) =>
      i % 2 === 0 ? -4 * Math.log(1 - random.nextUniform()) : random.nextUniform(),
    );
    const { skewness, excessKurtosis } = (await gather(rowsOf(values, 2), rowsOf(values, 2))).spectrum;
    expect(Math.abs(skewness[0]!)).toBeCloseTo(2, 0);
    expect(excessKurtosis[0]! / 6).toBeCloseTo(1, 0);
    expect(excessKurtosis[1]).toBeCloseTo(-1.2, 1);
  });

  test("under Bernoulli is that of the correlation matrix when values are bits", async () => {
    const bits = twinBits(2000, 0.2);
    const { spectrum } = await gather(rowsOf(bits, 3), rowsOf(bits, 3), { type: "bernoulli" });
    expect(spectrum.trace).toBeCloseTo(3, 5);
    // Two columns that are equal but for one in five share an eigenvalue 1 + correlation.
    expect(spectrum.eigenvalues[0]).toBeCloseTo(1.6, 1);
  });

  test("under dynamic binarisation is that of the bits drawn, without drawing them", async () => {
    const random = seededRandom(4);
    const rows = 4000;
    const grey = Float32Array.from(
      { length: rows * 3 },
      (_, i) => [0.5, 0.5, 0.9][i % 3]! + (i % 3 < 2 ? 0.45 * Math.sin(Math.floor(i / 3)) : 0),
    );
    const bits = grey.map((value) => (random.nextUniform() < value ? 1 : 0));
    const request = { likelihood: { type: "bernoulli" }, products: plainProducts } as const;
    const [expected, found] = [
      await gatherEvidence({
        ...request,
        train: rowsOf(bits, 3),
        heldOut: rowsOf(bits, 3),
        dynamicBinarization: false,
      }),
      await gatherEvidence({ ...request, train: rowsOf(grey, 3), heldOut: rowsOf(grey, 3), dynamicBinarization: true }),
    ];
    found.spectrum.eigenvalues.forEach((value, i) =>
      expect(value / expected.spectrum.eigenvalues[i]!).toBeCloseTo(1, 1),
    );
    expect(found.spectrum.heldOutTrace).toBeCloseTo(3, 5);
    expect(found.collapsedDistortion.heldOut).toBeCloseTo(expected.collapsedDistortion.heldOut, 1);
    expect(found.train).toMatchObject({ minimum: 0, maximum: 1, shareZeroOrOne: 1 });
    expect(found.constantColumns.count).toBe(0);
  });
});

/** Three bits a row; the second is the first, but for one row in 1 / `noise`; the third is a coin of its own. */
function twinBits(rows: number, noise: number): number[] {
  const random = seededRandom(5);
  return Array.from({ length: rows }, () => {
    const first = random.nextUniform() < 0.5 ? 1 : 0;
    return [first, random.nextUniform() < noise ? 1 - first : first, random.nextUniform() < 0.5 ? 1 : 0];
  }).flat();
}

describe("the collapsed distortion", () => {
  test("of bits is their entropy at the training's means", async () => {
    const bits = rowsOf([1, 0, 0, 0, 1, 0, 0, 0], 1);
    const { collapsedDistortion } = await gather(bits, bits, { type: "bernoulli" });
    expect(collapsedDistortion.train).toBeCloseTo(-(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)), 10);
  });

  test.each<[EvidenceLikelihood, (x: number, mean: number) => number]>([
    [{ type: "poisson" }, (x, mean) => mean - x * Math.log(mean) + logGamma(x + 1)],
    [
      { type: "negativeBinomial", dispersion: 2 },
      (x, mean) =>
        logGamma(x + 1) +
        logGamma(2) -
        logGamma(x + 2) -
        2 * Math.log(2 / (2 + mean)) -
        x * Math.log(mean / (2 + mean)),
    ],
  ])(
    "of counts is their negative log-likelihood, constants included: %o",
    async (likelihood, negativeLogLikelihood) => {
      const counts = [0, 1, 5, 2, 7, 3];
      const { collapsedDistortion } = await gather(rowsOf(counts, 1), rowsOf([4, 9], 1), likelihood);
      expect(collapsedDistortion.train).toBeCloseTo(
        counts.reduce((sum, x) => sum + negativeLogLikelihood(x, 3), 0) / 6,
        10,
      );
      expect(collapsedDistortion.heldOut).toBeCloseTo(
        (negativeLogLikelihood(4, 3) + negativeLogLikelihood(9, 3)) / 2,
        10,
      );
    },
  );

  test("of what never occurred in training is finite", async () => {
    const { collapsedDistortion } = await gather(rowsOf([0, 0, 0, 0], 1), rowsOf([1], 1), { type: "bernoulli" });
    expect(collapsedDistortion.heldOut).toBeCloseTo(Math.log(10), 10);
  });
});

describe("columns", () => {
  test("with a single value are named", async () => {
    const { constantColumns, spectrum } = await gather(rowsOf([1, 5, 0, 2, 5, 0, 4, 5, 0], 3), rowsOf([1, 1, 1], 3));
    expect(constantColumns).toEqual({ count: 2, first: [1, 2] });
    expect(spectrum.informativeColumns).toBe(1);
  });

  test("equal to an earlier one are named with it, constant ones not again", async () => {
    const values = Array.from({ length: 50 }, (_, row) => [row % 7, (row * row) % 11, row % 7, 3, 3]).flat();
    const { duplicateColumns } = await gather(rowsOf(values, 5), rowsOf(values, 5));
    expect(duplicateColumns).toEqual({ count: 1, first: [[2, 0]] });
  });

  test("with the same values in another order are not equal", async () => {
    const { duplicateColumns } = await gather(rowsOf([1, 3, 2, 1, 3, 2], 2), rowsOf([1, 1], 2));
    expect(duplicateColumns.count).toBe(0);
  });
});

test("values are summarised", async () => {
  const { train } = await gather(rowsOf([0, 2.5, 1, 3.5, 2, 7], 2), rowsOf([1, 1], 2));
  expect(train).toMatchObject({ rows: 3, minimum: 0, maximum: 7, shareWhole: 4 / 6, shareZeroOrOne: 2 / 6 });
  expect(train.meanColumnVariance).toBeCloseTo(
    (2 / 3 + ((2.5 - 13 / 3) ** 2 + (3.5 - 13 / 3) ** 2 + (7 - 13 / 3) ** 2) / 3) / 2,
    6,
  );
});

test("chunks make no difference", async () => {
  // More than a chunk holds: 300,000 numbers a column.
  const rows = normalRows(300_000, [2, 1, 1, 0.5], 6);
  const moments = await gatherMoments(rows, false, undefined);
  const all = new Float32Array(rows.rows * 4);
  await rows.read(0, rows.rows, all);
  const mean = all.reduce((sum, value, i) => (i % 4 === 0 ? sum + value : sum), 0) / rows.rows;
  const variance = all.reduce((sum, value, i) => (i % 4 === 0 ? sum + (value - mean) ** 2 : sum), 0) / rows.rows;
  expect(moments.mean[0]).toBeCloseTo(mean, 9);
  expect(moments.variance[0]).toBeCloseTo(variance, 9);
});

test("a signal stops it", async () => {
  const signal = AbortSignal.abort(new Error("no longer wanted"));
  const rows = normalRows(50, [1, 1], 1);
  const gathering = gatherEvidence({
    train: rows,
    heldOut: rows,
    likelihood: { type: "gaussian" },
    dynamicBinarization: false,
    products: plainProducts,
    signal,
  });
  await expect(gathering).rejects.toThrow("no longer wanted");
});

test("evidence is plain data: it survives JSON unchanged", async () => {
  const rows = normalRows(60, [3, 1], 1);
  const evidence: Evidence = await gather(rows, rows);
  expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
});

test("the predicted distortion of transformed columns is that of the data before", async () => {
  const deviations = [4, 0.5, 20];
  const [train, heldOut] = [normalRows(400, deviations, 1), normalRows(200, deviations, 2)];
  const likelihood = { type: "gaussian", perDimension: true } as const;
  const transform = await transformOf(train);
  const transformed = (source: RowSource): RowSource => ({
    ...source,
    read: (start, count, target) => {
      void source.read(start, count, target);
      transformRows(transform, target, 0, count, source.columns);
    },
  });
  const shared = { likelihood, dynamicBinarization: false, products: plainProducts };
  const before = await gatherEvidence({ ...shared, train, heldOut });
  const after = await gatherEvidence({
    ...shared,
    train: transformed(train),
    heldOut: transformed(heldOut),
    transform,
  });
  // With as many latents as directions a learned variance has no bound at this beta.
  const setting = settingOf({ variance: "learnedPerDimension", beta: 0.8, latentSize: 1 });
  const distortions = [before, after].map((evidence) => predictPoint(evidence, setting).distortionNats ?? NaN);
  expect(distortions[0]! - distortions[1]!).toBeCloseTo(0, 3);
  expect(after.transformNats).toBeCloseTo(Math.log(4 * 0.5 * 20), 0);
});

async function transformOf(train: RowSource): Promise<ColumnTransform> {
  const values = new Float32Array(train.rows * train.columns);
  await train.read(0, train.rows, values);
  const sums = new ColumnSums(train.columns);
  sums.add(values, train.rows);
  return sums.transform("standardize");
}
