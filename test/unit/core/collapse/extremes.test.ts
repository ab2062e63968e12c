import { describe, expect, test } from "vitest";
import type { Evidence, EvidenceLikelihood } from "../../../../src/core/collapse/evidence.ts";
import type { RowSource } from "../../../../src/core/collapse/gatherEvidence.ts";
import { predictedFrontier } from "../../../../src/core/collapse/predictedFrontier.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { gather, normalRows, rowsOf, settingOf } from "./verbs.ts";

/** Counts of which some columns are always zero, one is zero but once, and one has a huge outlier. */
function counts(rows: number): RowSource {
  const random = seededRandom(8);
  const values = Array.from({ length: rows }, (_, row) => [
    Math.floor(5 * random.nextUniform()),
    0,
    row === 3 ? 1 : 0,
    row === 5 ? 1e6 : 1,
    Math.floor(3 * random.nextUniform()),
  ]).flat();
  return rowsOf(values, 5);
}

function bits(rows: number): RowSource {
  const random = seededRandom(9);
  return rowsOf(
    Array.from({ length: rows }, (_, row) => [0, 1, row === 0 ? 1 : 0, random.nextUniform() < 0.5 ? 1 : 0, 0.5]).flat(),
    5,
  );
}

const extremes: readonly [string, RowSource, RowSource, EvidenceLikelihood][] = [
  ["constant data", rowsOf(new Float32Array(40).fill(3), 4), rowsOf([3, 3, 3, 3], 4), { type: "gaussian" }],
  [
    "constant data, held out others",
    rowsOf(new Float32Array(40).fill(3), 4),
    rowsOf([1, 2, 3, 4], 4),
    { type: "gaussian" },
  ],
  ["all zeros", rowsOf(new Float32Array(40), 4), rowsOf([0, 0, 0, 0], 4), { type: "bernoulli" }],
  ["counts that are all zero", rowsOf(new Float32Array(40), 4), rowsOf([0, 2, 0, 0], 4), { type: "poisson" }],
  ["one row", rowsOf([1, 2, 3], 3), rowsOf([1, 2, 4], 3), { type: "gaussian" }],
  ["one column", rowsOf([1, 2, 4, 8], 1), rowsOf([3], 1), { type: "gaussian" }],
  [
    "more columns than rows",
    normalRows(6, new Array<number>(40).fill(1), 1),
    normalRows(6, new Array<number>(40).fill(1), 2),
    { type: "gaussian" },
  ],
  ["probabilities 0 and 1", bits(60), bits(20), { type: "bernoulli" }],
  ["rare and huge counts", counts(80), counts(30), { type: "poisson" }],
  ["rare and huge overdispersed counts", counts(80), counts(30), { type: "negativeBinomial", dispersion: 0.01 }],
  ["huge values", normalRows(50, [1e18, 3e17, 1], 3), normalRows(20, [1e18, 3e17, 1], 4), { type: "gaussian" }],
  ["tiny values", normalRows(50, [1e-18, 3e-19], 3), normalRows(20, [1e-18, 3e-19], 4), { type: "gaussian" }],
  [
    "duplicate columns",
    rowsOf(Array.from({ length: 50 }, (_, i) => [i % 7, i % 7]).flat(), 2),
    rowsOf([1, 1], 2),
    { type: "gaussian" },
  ],
];

const everyNumber = (value: unknown): number[] =>
  typeof value === "number"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(everyNumber)
      : [];

describe.each(extremes)("%s", (_, train, heldOut, likelihood) => {
  let known: Promise<Evidence> | undefined;
  const evidence = (): Promise<Evidence> => (known ??= gather(train, heldOut, likelihood));

  test("gives evidence of finite numbers", async () => {
    const numbers = everyNumber(await evidence());
    expect(numbers.length).toBeGreaterThan(10);
    expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
  });

  test.each([0, 1e-300, 1e-3, 1, 1e3, 1e300])("gives finite predictions or none at beta %d", async (beta) => {
    for (const variance of [1e-12, 1, 1e12, "learned"] as const) {
      for (const freeBits of [0, 0.5]) {
        const { thresholdBeta, activeUnits, rateNats, distortionNats } = predictPoint(
          await evidence(),
          settingOf({ beta, variance, freeBits, latentSize: 3 }),
        );
        for (const figure of [thresholdBeta, activeUnits, rateNats, distortionNats])
          if (figure !== null) expect(figure).toSatisfy(Number.isFinite);
        expect(activeUnits).toBeLessThanOrEqual(3);
        if (rateNats !== null) expect(rateNats).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test("gives a finite frontier", async () => {
    for (const variance of [1, "learned"] as const) {
      expect(
        everyNumber(predictedFrontier(await evidence(), settingOf({ variance }), 20)).filter(
          (value) => !Number.isFinite(value),
        ),
      ).toEqual([]);
    }
  });
});

test("constant data collapse at every beta: the threshold is 0", async () => {
  const constant = rowsOf(new Float32Array(40).fill(3), 4);
  const evidence = await gather(constant, constant);
  for (const variance of [1, "learned"] as const) {
    expect(predictPoint(evidence, settingOf({ beta: 0.001, variance }))).toMatchObject({
      thresholdBeta: 0,
      activeUnits: 0,
      rateNats: 0,
    });
  }
});

test("a column equal to another adds its eigenvalue, not a direction", async () => {
  const twins = rowsOf(Array.from({ length: 50 }, (_, i) => [i % 7, i % 7]).flat(), 2);
  const evidence = await gather(twins, twins);
  expect(evidence.duplicateColumns.count).toBe(1);
  expect(predictPoint(evidence, settingOf({ beta: 0.01 })).activeUnits).toBe(1);
});
