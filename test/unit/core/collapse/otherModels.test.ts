import { describe, expect, test } from "vitest";
import type { Evidence, Preceding } from "../../../../src/core/collapse/evidence.ts";
import { effectiveBetaOf } from "../../../../src/core/collapse/effectiveBeta.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import { predictedFrontier } from "../../../../src/core/collapse/predictedFrontier.ts";
import type { PointSetting } from "../../../../src/core/collapse/pointSetting.ts";
import { linearDrop, linearRate } from "../../../../src/core/collapse/linearFrontier.ts";
import { evidenceWith, settingOf, type SettingChanges } from "./verbs.ts";

// Of a Gaussian of variance 1: beta* is 10.
const eigenvalues = [10, 6, 3, 1];
const plain = evidenceWith(eigenvalues);
const said = (evidence: Evidence, setting: PointSetting): readonly string[] => {
  const { verdict, reasons } = predictPoint(evidence, setting);
  return verdict === "at-risk" ? reasons : [verdict];
};

describe("a target rate", () => {
  const aiming = (rate: number, weight: number, annealEpochs = 0): PointSetting => ({
    ...settingOf({ latentSize: 4 }),
    objective: { type: "targetRate", rate, weight, annealEpochs },
  });

  test("implies the beta at which the frontier has it", () => {
    const { effectiveBeta, rateNats, distortionNats, thresholdBeta, verdict } = predictPoint(plain, aiming(2, 8));
    expect(linearRate(eigenvalues, effectiveBeta)).toBeCloseTo(2, 8);
    expect(rateNats).toBe(2);
    expect(distortionNats).toBeCloseTo(10 - linearDrop(eigenvalues, effectiveBeta) + 2 * Math.log(2 * Math.PI), 8);
    expect(thresholdBeta).toBeNull();
    expect(verdict).toBe("active");
  });

  test.each([0.4, 1, 3])("ends at max(C, R(beta = w)): weight %d", (weight) => {
    const { rateNats } = predictPoint(plain, aiming(2, weight));
    expect(rateNats).toBeCloseTo(Math.max(2, linearRate(eigenvalues, weight)), 8);
  });

  test("of zero implies the threshold; what acts is the weight", () => {
    expect(predictPoint(plain, aiming(0, 20))).toMatchObject({
      effectiveBeta: 10,
      rateNats: 0,
      verdict: "collapse",
      activeUnits: 0,
    });
    expect(predictPoint(plain, aiming(0, 4)).rateNats).toBeCloseTo(linearRate(eigenvalues, 4), 10);
    expect(predictPoint(plain, aiming(0, 4)).verdict).toBe("active");
    expect(said(plain, aiming(0, 10))).toEqual(["near-threshold"]);
  });

  test("carried by one unit is met even if its beta is close to the threshold", () =>
    expect(predictPoint(plain, aiming(0.02, 20))).toMatchObject({ rateNats: 0.02, activeUnits: 1 }));

  test("with a weight a thousand times too large is at risk", () => {
    const { effectiveBeta } = predictPoint(plain, aiming(2, 8));
    expect(said(plain, aiming(2, 3 * effectiveBeta))).toEqual(["active"]);
    expect(said(plain, aiming(2, 1000 * effectiveBeta))).toEqual(["target-weight-dominates"]);
  });

  test("above ln N implies a beta too", () => {
    const rate = Math.log(2000) + 3;
    const { effectiveBeta, verdict } = predictPoint(plain, aiming(rate, 0.05));
    expect(linearRate(eigenvalues, effectiveBeta)).toBeCloseTo(rate, 8);
    expect(verdict).toBe("active");
  });

  test("that no beta reaches has an implied beta of 0", () =>
    expect(predictPoint(plain, aiming(500, 8))).toMatchObject({
      effectiveBeta: 0,
      rateNats: 500,
      reasons: ["target-weight-dominates"],
    }));

  test("whose anneal outlasts the training is reached in part", () =>
    expect(predictPoint(plain, aiming(2, 8, 800)).rateNats).toBe(0.5));

  test("without evidence is unknown", () => expect(predictPoint(undefined, aiming(2, 8)).verdict).toBe("unknown"));

  test("of data without variance has figures that are finite or null", () => {
    const { rateNats, activeUnits, distortionNats } = predictPoint(evidenceWith([0, 0]), aiming(2, 8));
    expect([rateNats, activeUnits]).toEqual([2, 0]);
    expect(distortionNats).toBeCloseTo(Math.log(2 * Math.PI), 10);
  });

  test("has the frontier of betas on summed terms", () => {
    const points = predictedFrontier(plain, aiming(2, 8), 10);
    for (const { beta, effectiveBeta } of points) expect(beta).toBe(effectiveBeta);
    expect(points).toHaveLength(10);
  });
});

describe("importance weighting", () => {
  const weighted = (samples: number): PointSetting => ({
    ...settingOf(),
    objective: { type: "importanceWeighted", samples },
  });
  const wide = evidenceWith([0.5, 0.2]);
  const near = evidenceWith([1.25, 0.2]);

  test("has the threshold of beta 1", () => {
    expect(predictPoint(plain, weighted(5))).toMatchObject({ effectiveBeta: 1, thresholdBeta: 10, verdict: "active" });
    expect(predictPoint(wide, weighted(5)).verdict).toBe("collapse");
  });
  test("is at risk further from the threshold than beta 1 is", () => {
    expect(said(near, weighted(5))).toEqual(["not-measured-near-threshold"]);
    expect(said(near, weighted(1))).toEqual(["active"]);
  });
});

describe("a conditional model", () => {
  const given = { ungiven: { largest: 30, trace: 40 }, largestWithinCondition: 40 };
  const conditional: Evidence = { ...plain, likelihood: { type: "gaussian", given: { condition: "labels" } }, given };
  const unbounded: Evidence = {
    ...conditional,
    likelihood: { type: "gaussian", given: { condition: "columns" } },
    given: { ...given, largestWithinCondition: null },
  };

  test.each([
    [5, ["active"]],
    [15, ["between-condition-bounds"]],
    [39, ["between-condition-bounds"]],
    [41, ["collapse"]],
  ])("at beta %d is predicted as %o", (beta, expected) =>
    expect(said(conditional, settingOf({ beta }))).toEqual(expected),
  );

  test("has a lower and an upper bound in the spec's own units", () => {
    const { thresholdBeta, thresholdBetaWithinCondition } = predictPoint(
      conditional,
      settingOf({ reconstruction: "mean", variance: 0.5 }),
    );
    expect(thresholdBeta).toBeCloseTo(20 / 4, 10);
    expect(thresholdBetaWithinCondition).toBeCloseTo(80 / 4, 10);
  });

  test("with one learned variance uses that of all rows for both bounds", () =>
    expect(predictPoint(conditional, settingOf({ variance: "learned" })).thresholdBetaWithinCondition).toBeCloseTo(
      (40 * 4) / 20,
      10,
    ));

  test("without an upper bound is at risk at any beta above the lower one", () => {
    expect(predictPoint(unbounded, settingOf({ beta: 15 })).thresholdBetaWithinCondition).toBeNull();
    expect(said(unbounded, settingOf({ beta: 1e6 }))).toEqual(["between-condition-bounds"]);
  });

  test.each(["labels", "columns"] as const)(
    "given %s collapses above both bounds, whichever is the larger",
    (condition) => {
      const likelihood = { type: "gaussian", given: { condition } } as const;
      for (const largestWithinCondition of [8, 40]) {
        const bounded: Evidence = { ...plain, likelihood, given: { ...given, largestWithinCondition } };
        const setting = settingOf({ beta: 10 * Math.max(10, largestWithinCondition) });
        expect(predictPoint(bounded, setting)).toMatchObject({ verdict: "collapse", reasons: [] });
        expect(predictPoint(bounded, setting).thresholdBetaWithinCondition).toBe(Math.max(10, largestWithinCondition));
      }
    },
  );

  test("is the only kind with a second bound", () =>
    expect(predictPoint(plain, settingOf())).not.toHaveProperty("thresholdBetaWithinCondition"));
});

describe.each<Preceding>([true, { hidden: [4] }, { image: [2, 2, 1], kernel: 3, layers: 1 }])(
  "an autoregressive decoder that sees %j",
  (preceding) => {
    const given = { ungiven: { largest: 30, trace: 40 }, largestWithinCondition: null };
    const evidence: Evidence = { ...plain, likelihood: { type: "bernoulli", given: { preceding } }, given };
    test.each([
      [5, "active"],
      [8, "autoregressive-decoder-bypasses-latents"],
      [12.5, "autoregressive-decoder-bypasses-latents"],
      [14, "autoregressive-decoder-bypasses-latents"],
      [15, "collapse"],
    ])("at beta %d, its threshold being 10, is predicted as %s", (beta, expected) =>
      expect(said(evidence, settingOf({ beta }))).toContain(expected),
    );
  },
);

describe("a variance learned per dimension", () => {
  const standardised = evidenceWith([3, 0.6, 0.3, 0.1], {
    likelihood: { type: "gaussian", perDimension: true },
    logUnits: 5,
  });
  const setting = (beta: number, changes: SettingChanges = {}): PointSetting =>
    settingOf({ beta, latentSize: 2, variance: "learnedPerDimension", ...changes });

  test("has the largest eigenvalue of the correlations as its threshold", () =>
    expect(predictPoint(standardised, setting(1)).thresholdBeta).toBe(3));

  test("has, when collapsed, the distortion of columns with their own deviations", () =>
    expect(predictPoint(standardised, setting(4)).distortionNats).toBeCloseTo(2 + 2 * Math.log(2 * Math.PI) + 5, 10));

  test("predicts no distortion where a constant column has no deviation", () =>
    expect(
      predictPoint({ ...standardised, constantColumns: { count: 1, first: [3] } }, setting(1)).distortionNats,
    ).toBeNull());
});

describe("kinds of model that were not measured", () => {
  const setting = settingOf();
  const kinds: readonly (readonly [string, Partial<PointSetting>])[] = [
    ["a convolutional decoder", { decoder: { ...setting.decoder, convolutions: 1 } }],
    ["dropout", { encoder: { ...setting.encoder, dropout: 0.1 } }],
    ["skips", { decoder: { ...setting.decoder, skip: true } }],
    ["a flow for a posterior", { posterior: "iaf" }],
    ["a mixture for a prior", { prior: "mixture" }],
  ];
  test.each(kinds)("%s: further from the threshold than others they are at risk", (_, change) => {
    expect(said(plain, { ...settingOf({ beta: 8 }), ...change })).toEqual(["not-measured-near-threshold"]);
    expect(said(plain, { ...settingOf({ beta: 6 }), ...change })).toEqual(["active"]);
    expect(said(plain, { ...settingOf({ beta: 25 }), ...change })).toEqual(["collapse"]);
  });

  test("with a flexible prior or posterior, an active solution is not ruled out up to twice the threshold", () => {
    for (const change of [{ posterior: "iaf" }, { prior: "vampPrior" }] as const) {
      expect(said(plain, { ...settingOf({ beta: 15 }), ...change })).toEqual(["flexible-latents"]);
      expect(said(plain, { ...settingOf({ beta: 21 }), ...change })).toEqual(["collapse"]);
    }
  });

  test.each<readonly [string, Partial<PointSetting>]>([
    ["batch normalisation", { encoder: { ...setting.encoder, normalization: "batch" } }],
    ["a VampPrior", { prior: "vampPrior" }],
  ])("do not include %s: its verdict is trusted as close to the threshold as that of others", (_, change) =>
    expect(said(plain, { ...settingOf({ beta: 8.5 }), ...change })).toEqual(["active"]),
  );

  test("and a prior that bends collapse above the threshold where no code of the data is better", () => {
    const continuous = evidenceWith(eigenvalues, { codes: [{ rateNats: 0.5, drop: 4 }] });
    expect(said(continuous, { ...settingOf({ beta: 12 }), prior: "mixture" })).toEqual(["collapse"]);
    const bistable = evidenceWith(eigenvalues, { codes: [{ rateNats: 0.5, drop: 10 }] });
    expect(said(bistable, { ...settingOf({ beta: 21 }), prior: "mixture" })).toEqual(["flexible-latents"]);
    expect(said(bistable, { ...settingOf({ beta: 23 }), prior: "mixture" })).toEqual(["collapse"]);
  });

  test("include likelihoods, which are at risk near the threshold", () => {
    const counts: Evidence = { ...plain, likelihood: { type: "zeroInflatedNegativeBinomial", dispersion: "learned" } };
    expect(said(counts, settingOf({ beta: 8 }))).toEqual(["not-measured-near-threshold"]);
  });
});

describe("depth", () => {
  const layers = (hidden: number, more: Partial<PointSetting["decoder"]> = {}) => ({
    ...settingOf({ beta: 5 }),
    decoder: { hidden: new Array<number>(hidden).fill(64), activation: "relu" as const, ...more },
  });
  test("of six plain layers is a doubt", () => expect(said(plain, layers(6))).toEqual(["decoder-too-deep-to-escape"]));
  test("is not a doubt where every layer receives z", () =>
    expect(said(plain, layers(6, { skip: true }))).toEqual(["active"]));
  test("is not a doubt with batch normalisation, up to the measured ratio", () => {
    expect(said(plain, layers(6, { normalization: "batch" }))).toEqual(["active"]);
    expect(said(plain, layers(7, { normalization: "batch" }))).toEqual(["decoder-too-deep-to-escape"]);
  });
  test("includes convolutions", () =>
    expect(said(plain, layers(1, { convolutions: 5 }))).toEqual(["decoder-too-deep-to-escape"]));
});

describe("a cyclical warm-up", () => {
  const cyclical = (epochs: number, warmupEpochs: number): ReturnType<typeof settingOf> => {
    const setting = settingOf({ beta: 8, epochs });
    return { ...setting, objective: { ...setting.objective, warmupEpochs, cycle: { epochs: 40, rise: 0.5 } } };
  };
  test("that has ended leaves beta unchanged", () => expect(effectiveBetaOf(cyclical(200, 160), 4)).toBe(8));
  test("is cut off at the end of the training", () => {
    expect(effectiveBetaOf(cyclical(90, 160), 4)).toBe(4);
    expect(effectiveBetaOf(cyclical(110, 160), 4)).toBe(8);
    expect(effectiveBetaOf(cyclical(120, 160), 4)).toBe(8);
  });
});
