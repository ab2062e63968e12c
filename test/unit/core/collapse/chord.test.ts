import { describe, expect, test } from "vitest";
import { chordBeta, survivalRatio } from "../../../../src/core/collapse/chord.ts";
import type { Evidence } from "../../../../src/core/collapse/evidence.ts";
import type { PointSetting } from "../../../../src/core/collapse/pointSetting.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import { effectiveThreshold } from "../../../../src/core/collapse/threshold.ts";
import { fillNormal, seededRandom } from "../../../../src/core/seededRandom.ts";
import { evidenceWith, gather, normalRows, rowsOf, settingOf } from "./verbs.ts";

type Variance = PointSetting["variance"];

function chordRatio(evidence: Evidence, variance: Variance): number {
  return (chordBeta(evidence, { variance }) ?? NaN) / effectiveThreshold(evidence, { variance });
}

/** `count` equally large clusters at the ends of as many orthogonal unit vectors; noise of this deviation in every column. */
function orthogonalClusters(count: number, rows: number, deviation: number, seed: number) {
  const values = new Float32Array(rows * count);
  fillNormal(seededRandom(21, seed), values);
  return rowsOf(
    values.map((noise, i) => deviation * noise + (Math.floor(i / count) % count === i % count ? 1 : 0)),
    count,
  );
}

describe("the chord over the threshold", () => {
  // The mean-field Potts model: docs/theory.md, section 7.
  test.each([3, 5, 10, 30])(
    "of %d equal clusters without noise is the Potts model's, or less by up to 15 %",
    async (k) => {
      const rows = 480 - (480 % k);
      const evidence = await gather(orthogonalClusters(k, rows, 0, 0), orthogonalClusters(k, rows, 0, 1));
      const closedForm = (k * (k - 2)) / (2 * (k - 1) * Math.log(k - 1));
      const ratio = chordRatio(evidence, 1);
      expect(ratio).toBeLessThan(1.001 * closedForm);
      expect(ratio).toBeGreaterThan(0.85 * closedForm);
    },
  );

  test.each<[Variance]>([[1], ["learned"]])("of normal data is at most about 1 (variance %s)", async (variance) => {
    const evidence = await gather(normalRows(800, [2, 1, 1], 1), normalRows(800, [2, 1, 1], 2));
    const ratio = chordRatio(evidence, variance);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.1);
  });

  const twoClusters = (seed: number) => {
    const values = new Float32Array(800 * 3);
    fillNormal(seededRandom(22, seed), values);
    return rowsOf(
      values.map((noise, i) => 0.15 * noise + (i % 3 === 0 ? (i % 2 === 0 ? 1 : -1) : 0)),
      3,
    );
  };
  test("of two equal clusters is at most 1 at a fixed variance, and that of telling them apart at a learned one", async () => {
    const evidence = await gather(twoClusters(1), twoClusters(2));
    expect(chordRatio(evidence, 0.1)).toBeLessThan(1.05);
    // (d/2) ln(mse0 / mse) / I over d lambda_1 / tr
    const apart = (1.5 * Math.log(1.0675 / 0.0675)) / Math.LN2 / ((3 * 1.0225) / 1.0675);
    expect(apart).toBeCloseTo(2.08, 2);
    expect(chordRatio(evidence, "learned") / apart).toBeCloseTo(1, 1);
  });

  test("where each column learns a variance is that of the column that the code tells exactly", async () => {
    const evidence = await gather(twoClusters(1), twoClusters(2), { type: "gaussian", perDimension: true });
    // The columns are uncorrelated: the threshold is about 1.
    const apart = (0.5 * Math.log(1.0225 / 0.0225)) / Math.LN2;
    expect(chordRatio(evidence, "learnedPerDimension") / apart).toBeCloseTo(1, 0.7);
  });
});

/** beta* is 10; a code of 0.5 nats lowers the distortion by this many. */
const withCode = (drop: number, changes: Partial<Evidence> = {}): Evidence =>
  evidenceWith([10, 6, 3, 1], { codes: [{ rateNats: 0.5, drop }], ...changes });

describe("an active solution", () => {
  test("survives nowhere above the threshold where the transition is continuous", () =>
    expect(survivalRatio(withCode(5.4), { variance: 1 })).toBe(1));
  test("survives to 1.1 times the chord where a code is better above the threshold", () =>
    expect(survivalRatio(withCode(10), { variance: 1 })).toBeCloseTo(2.2, 12));
  test("survives as far in units of the variance", () =>
    expect(survivalRatio(withCode(10), { variance: 0.3 })).toBeCloseTo(2.2, 12));
  test("is not known of where there is no code", () =>
    expect(survivalRatio(evidenceWith([10, 6, 3, 1]), { variance: 1 })).toBeUndefined());
  test("is not known of from a code with next to no information", () =>
    expect(survivalRatio(withCode(10, { codes: [{ rateNats: 0.02, drop: 10 }] }), { variance: 1 })).toBeUndefined());
  test("is not known of where a likelihood does not factorise, or learns its dispersion", () => {
    expect(
      survivalRatio(withCode(10, { likelihood: { type: "gaussian", given: { preceding: true } } }), { variance: 1 }),
    ).toBeUndefined();
    expect(
      survivalRatio(withCode(10, { likelihood: { type: "negativeBinomial", dispersion: "learned" } }), { variance: 1 }),
    ).toBeUndefined();
  });
  test("with held-out rows that vary twice as much as the training rows survives half as far", () => {
    const { spectrum } = withCode(20);
    const evidence = withCode(20, { spectrum: { ...spectrum, heldOutTrace: 2 * spectrum.trace } });
    expect(survivalRatio(evidence, { variance: 1 })).toBeCloseTo(2.2, 12);
  });
});

describe("above the threshold of data with a chord of twice the threshold", () => {
  const bistable = withCode(10);
  const said = (beta: number, changes: Parameters<typeof settingOf>[0] = {}) => {
    const { verdict, reasons } = predictPoint(bistable, settingOf({ beta, ...changes }));
    return verdict === "at-risk" ? reasons : verdict;
  };
  test("a cold start collapses", () => expect(said(15)).toBe("collapse"));
  test("a warm-up may stay active up to 1.1 times the chord", () => {
    expect(said(15, { warmupEpochs: 50 })).toEqual(["bistable-above-threshold"]);
    expect(said(21.9, { warmupEpochs: 50 })).toEqual(["bistable-above-threshold"]);
    expect(said(22.1, { warmupEpochs: 50 })).toBe("collapse");
  });
  test("the prediction gives the beta below which that can be, in the spec's own units", () => {
    expect(predictPoint(bistable, settingOf({ beta: 15 })).survivesBelowBeta).toBeCloseTo(22, 10);
    expect(predictPoint(bistable, settingOf({ beta: 15, reconstruction: "mean" })).survivesBelowBeta).toBeCloseTo(
      5.5,
      10,
    );
    expect(predictPoint(withCode(5), settingOf({ beta: 15 })).survivesBelowBeta).toBeUndefined();
  });
});
