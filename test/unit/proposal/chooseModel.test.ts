import { expect, test } from "vitest";
import { chooseModel } from "../../../src/proposal/chooseModel.ts";
import type { DataProfile, ValueProfile } from "../../../src/proposal/dataProfile.ts";

const continuous: ValueProfile = { minimum: -3, maximum: 200.5, areWhole: false, zeroShare: 0, totalsRatio: Infinity };
const table: DataProfile = {
  rows: 1000,
  columns: 12,
  shape: undefined,
  labels: undefined,
  leftOut: [],
  values: continuous,
};

const chosen = (values: Partial<ValueProfile>, profile: Partial<DataProfile> = {}) =>
  chooseModel({ ...table, ...profile, values: { ...continuous, ...values } });

test("continuous columns are standardised, with a learned variance", () =>
  expect(chosen({})).toMatchObject({
    likelihood: { value: { type: "gaussian", variance: "learned" } },
    transform: { value: "standardize" },
    scale: undefined,
  }));

test("zeros and ones are Bernoulli, also in images", () => {
  const bits = { minimum: 0, maximum: 1, areWhole: true, zeroShare: 0.6 };
  for (const profile of [{}, { shape: [28, 28] }])
    expect(chosen(bits, profile)).toMatchObject({
      likelihood: { value: { type: "bernoulli" } },
      transform: undefined,
      scale: undefined,
    });
});

test.each([
  [255, 255],
  [16, 16],
  [200, 255],
  [60000, 65535],
])("images with values up to %d are divided by %d", (maximum, scale) =>
  expect(chosen({ minimum: 0, maximum, areWhole: true }, { shape: [8, 8] })).toMatchObject({
    scale: { value: scale },
    transform: undefined,
    likelihood: { value: { type: "gaussian", variance: "learned" } },
  }),
);

test("images between 0 and 1 have no scale", () =>
  expect(chosen({ minimum: 0, maximum: 0.98 }, { shape: [8, 8] }).scale).toBeUndefined());

const counts = { minimum: 0, maximum: 90, areWhole: true, zeroShare: 0.5 };

test("whole numbers with many zeros are counts, with library size where the rows' totals differ", () => {
  expect(chosen({ ...counts, totalsRatio: 40 }).likelihood.value).toEqual({
    type: "negativeBinomial",
    dispersion: "learned",
    librarySize: true,
  });
  expect(chosen({ ...counts, totalsRatio: 1.5 }).likelihood.value).toMatchObject({ librarySize: false });
  // A row without any count has no depth.
  expect(chosen({ ...counts, totalsRatio: Infinity }).likelihood.value).toMatchObject({ librarySize: false });
});

test("whole numbers without zeros, such as ages, are not taken for counts", () =>
  expect(chosen({ ...counts, zeroShare: 0.01 }).transform?.value).toBe("standardize"));

test("answers from 0 to 5 are not taken for counts", () =>
  expect(chosen({ ...counts, maximum: 5 }).transform?.value).toBe("standardize"));

test("few rows have smaller batches and more epochs", () => {
  const few = chooseModel({ ...table, rows: 60 });
  const many = chooseModel({ ...table, rows: 50_000 });
  expect([few.batchSize, many.batchSize]).toEqual([4, 64]);
  expect(few.epochs.value).toBeGreaterThan(many.epochs.value);
  expect(chooseModel({ ...table, rows: 3 }).batchSize).toBe(1);
});
