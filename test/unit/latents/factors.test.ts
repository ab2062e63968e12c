import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chiSquaredTail } from "../../../src/core/chiSquared.ts";
import { concentration, mutualInformationGap, separatedAttribute } from "../../../src/core/latents/disentanglement.ts";
import { jackknifed } from "../../../src/core/latents/jackknife.ts";
import type { LabelledRows } from "../../../src/core/latents/labelledRows.ts";
import { linearProbe } from "../../../src/core/latents/linearProbe.ts";
import { localInverseSimpson, mixingTests } from "../../../src/core/latents/mixing.ts";
import { nearestRows } from "../../../src/core/latents/nearestRows.ts";
import { ridgeProbe, rSquared } from "../../../src/core/latents/ridgeProbe.ts";
import { silhouettes } from "../../../src/core/latents/silhouette.ts";
import { fillNormal, permutation, seededRandom } from "../../../src/core/seededRandom.ts";
import { disentanglementOf, factorOf, mixingOf } from "../../../src/training/latents/factorFigures.ts";

/** The answers of scikit-learn, SciPy and NumPy (test/fixtures/latents/makeFactors.py). */
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/latents/factors.json"), "utf8"),
) as Readonly<
  Record<
    | "values"
    | "first"
    | "second"
    | "batch"
    | "silhouettes"
    | "batchSilhouettes"
    | "inverseSimpson"
    | "tests"
    | "informationGaps"
    | "attributes"
    | "ridge"
    | "completeness",
    readonly number[]
  >
> & { readonly disentanglement: number };

const ROWS = 150;
const values = Float64Array.from(reference.values);
const all = Int32Array.from({ length: ROWS }, (_, row) => row);
const labelled = (labels: readonly number[]): LabelledRows => ({
  rows: ROWS,
  columns: 4,
  values,
  classOf: Int32Array.from(labels),
  classes: Math.max(...labels) + 1,
  foldOf: all.map((row) => row % 5),
  folds: 5,
});
const [first, second, batch] = [reference.first, reference.second, reference.batch].map(labelled) as [
  LabelledRows,
  LabelledRows,
  LabelledRows,
];

function expectClose(found: ArrayLike<number | null>, expected: readonly number[], digits = 9): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, digits));
}

describe("row by row as scikit-learn and SciPy are", () => {
  test("silhouettes, of all rows and within classes", () => {
    expectClose(silhouettes(values, 4, first), reference.silhouettes);
    expectClose(silhouettes(values, 4, batch, first.classOf), reference.batchSilhouettes);
  });

  test("local inverse Simpson's indices and tests of mixing", () => {
    const nearest = nearestRows(values, 4, 90);
    expectClose(localInverseSimpson(nearest, batch, 30), reference.inverseSimpson, 4);
    expect(Array.from(mixingTests(nearest, batch, 25, 0.05))).toEqual(reference.tests);
  });

  test("predictions of a ridge regression", () => {
    expectClose(ridgeProbe(second, Float64Array.from(reference.second)).predicted, reference.ridge);
  });
});

describe("as NumPy's formulas of the papers are", () => {
  test("gaps of mutual information and of single correlations", () => {
    expectClose(
      [first, second, batch].map((one) => mutualInformationGap(values, 4, one)),
      reference.informationGaps,
    );
    const numbers = [reference.first, reference.second].map((one) => Float64Array.from(one));
    expectClose(
      numbers.map((one) => separatedAttribute(values, 4, one, all)),
      reference.attributes,
    );
  });

  test("completeness and disentanglement, from weights of probes within a hundredth", () => {
    const importances = [first, second].map((one) => linearProbe(one).importances);
    const found = importances.map((one) => factorOf(first, null, one).completeness?.value ?? NaN);
    expectClose(found, reference.completeness, 2);
    expect(disentanglementOf(importances)?.value).toBeCloseTo(reference.disentanglement, 2);
  });
});

test.each([
  [0.5, 1, 0.4795001222],
  [7.814727903, 3, 0.05],
  [40, 9, 7.598525229464e-6],
])("a chi-squared variable exceeds %d with %d degrees of freedom as often as SciPy says", (value, degrees, tail) => {
  expect(chiSquaredTail(value, degrees) / tail).toBeCloseTo(1, 6);
});

test("shuffled labels are mixed, and no latent stands for them", () => {
  const order = permutation(seededRandom(0, 8, 0, 3), ROWS);
  const shuffled = labelled(Array.from(order, (row) => reference.second[row] as number));
  const mixing = mixingOf(shuffled, nearestRows(values, 4, 90), first);
  expect(Math.abs(mixing.silhouette.value - 0.5)).toBeLessThan(0.1);
  expect(mixing.inverseSimpson.value).toBeGreaterThan(0.75);
  expect(mixing.testsPassed.value).toBeGreaterThan(0.8);
  const {
    mutualInformationGap: gap,
    separatedAttribute: attribute,
    ridge,
  } = factorOf(shuffled, Float64Array.from(shuffled.classOf), linearProbe(shuffled).importances);
  for (const figure of [gap, attribute, ridge])
    expect(Math.abs(figure?.value ?? NaN)).toBeLessThan(3 * (figure?.standardError ?? 0) + 0.03);
});

test("a factor of its own latent is concentrated, and one of equal shares is not", () => {
  expect(concentration([1, 0, 0])).toBe(1);
  expect(concentration([1, 1, 1])).toBeCloseTo(0, 12);
  expect(concentration([0, 0])).toBeNull();
  expect(concentration([1])).toBeNull();
});

test("text labels have no line and no ridge regression, and a constant number no share of explained variance", () => {
  const figures = factorOf(first, null, linearProbe(first).importances);
  expect(figures).toMatchObject({ separatedAttribute: null, ridge: null });
  const constant = new Float64Array(ROWS).fill(3);
  expect(rSquared(ridgeProbe(first, constant), constant, all)).toBeNaN();
});

test("the jackknife has the standard error of a mean", () => {
  const sample = new Float64Array(400);
  fillNormal(seededRandom(0, 8, 0, 4), sample);
  const found = jackknifed(400, (rows) => rows.reduce((sum, row) => sum + (sample[row] as number), 0) / rows.length);
  expect(found?.standardError).toBeGreaterThan(0.03);
  expect(found?.standardError).toBeLessThan(0.075);
});
