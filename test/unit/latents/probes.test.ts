import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clusterAgreement } from "../../../src/core/latents/clusterAgreement.ts";
import { kMeans } from "../../../src/core/latents/kMeans.ts";
import type { LabelledRows } from "../../../src/core/latents/labelledRows.ts";
import { linearProbe } from "../../../src/core/latents/linearProbe.ts";
import { nearestProbe } from "../../../src/core/latents/nearestProbe.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";

/** scikit-learn's answers (test/fixtures/latents/makeProbes.py), row by row. */
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/latents/probes.json"), "utf8"),
) as Readonly<
  Record<
    "values" | "classes" | "shuffled" | "linear" | "nearest" | "linearShuffled" | "nearestShuffled",
    readonly number[]
  >
> & { readonly agreement: { readonly normalisedMutualInformation: number; readonly adjustedRandIndex: number } };

const rows = (classes: readonly number[]): LabelledRows => ({
  rows: 150,
  columns: 3,
  values: Float64Array.from(reference.values),
  classOf: Int32Array.from(classes),
  classes: 4,
  foldOf: Int32Array.from({ length: 150 }, (_, row) => row % 5),
  folds: 5,
});
const accuracy = (correct: ArrayLike<number>): number => Array.from(correct).reduce((sum, one) => sum + one, 0) / 150;

test("the linear probe is right on the same rows as scikit-learn's logistic regression", () => {
  expect(Array.from(linearProbe(rows(reference.classes)).correct)).toEqual(reference.linear);
  expect(accuracy(reference.linear)).toBeGreaterThan(0.5);
});

test("the probe of neighbours is right on the same rows as scikit-learn's classifier", () => {
  expect(Array.from(nearestProbe(rows(reference.classes)))).toEqual(reference.nearest);
});

test("both are at chance, a quarter, for shuffled labels, on the same rows as scikit-learn's", () => {
  const linear = linearProbe(rows(reference.shuffled)).correct;
  const nearest = nearestProbe(rows(reference.shuffled));
  expect(Array.from(linear)).toEqual(reference.linearShuffled);
  expect(Array.from(nearest)).toEqual(reference.nearestShuffled);
  for (const correct of [linear, nearest]) expect(Math.abs(accuracy(correct) - 0.25)).toBeLessThan(0.12);
});

test("agreement of partitions is scikit-learn's", () => {
  const { normalisedMutualInformation, adjustedRandIndex } = clusterAgreement(
    Int32Array.from(reference.classes),
    Int32Array.from(reference.shuffled, (label) => label % 3),
  );
  expect(normalisedMutualInformation).toBeCloseTo(reference.agreement.normalisedMutualInformation, 10);
  expect(adjustedRandIndex).toBeCloseTo(reference.agreement.adjustedRandIndex, 10);
});

test("k-means finds clusters that are apart, whatever their numbers", () => {
  const classOf = Int32Array.from({ length: 90 }, (_, row) => row % 3);
  const values = Float64Array.from({ length: 180 }, (_, at) => {
    const row = Math.floor(at / 2);
    return 10 * (at % 2 === 0 ? row % 3 : (row % 3) ** 2) + Math.sin(at * 7);
  });
  const agreement = clusterAgreement(classOf, kMeans(values, 2, 3, seededRandom(0, 8, 0, 5)));
  expect(agreement.adjustedRandIndex).toBeCloseTo(1, 10);
  expect(agreement.normalisedMutualInformation).toBeCloseTo(1, 10);
});
