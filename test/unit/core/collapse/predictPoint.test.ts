import { describe, expect, test } from "vitest";
import type { Evidence } from "../../../../src/core/collapse/evidence.ts";
import type { Prediction, Verdict } from "../../../../src/core/collapse/prediction.ts";
import { effectiveBetaOf } from "../../../../src/core/collapse/effectiveBeta.ts";
import { predictedFrontier } from "../../../../src/core/collapse/predictedFrontier.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import { evidenceWith, gather, normalRows, settingOf, someDigits, type SettingChanges } from "./verbs.ts";

const evidence = evidenceWith([10, 6, 3, 1]);
const digits = await someDigits();
const verdict = (known: Evidence, changes: SettingChanges): Verdict => predictPoint(known, settingOf(changes)).verdict;

describe("a prediction", () => {
  test("without evidence is unknown, and has no figures", () => {
    const { activeUnits, rateNats, distortionNats, thresholdBeta, ...said } = predictPoint(undefined, settingOf());
    expect(said).toEqual({ effectiveBeta: 1, verdict: "unknown", basis: "spectrum", reasons: ["no-evidence"] });
    expect([activeUnits, rateNats, distortionNats, thresholdBeta]).toEqual([null, null, null, null]);
  });

  test("below the threshold is active, above it collapse, near it at risk", () => {
    expect(verdict(evidence, { beta: 8 })).toBe("active");
    expect(verdict(evidence, { beta: 12 })).toBe("collapse");
    for (const beta of [9.2, 10, 10.8]) expect(verdict(evidence, { beta })).toBe("at-risk");
  });

  test("at beta 0 is an autoencoder: active, its rate without bound, its distortion finite", () => {
    const { rateNats, distortionNats, activeUnits, ...rest } = predictPoint(
      evidence,
      settingOf({ beta: 0, latentSize: 3 }),
    );
    expect(rest).toMatchObject({ verdict: "active", effectiveBeta: 0, thresholdBeta: 10 });
    expect(rateNats).toBeNull();
    expect(activeUnits).toBe(3);
    expect(distortionNats).toBeCloseTo(0.5 + 2 * Math.log(2 * Math.PI), 10);
  });

  test("never has more active units than latents, or than directions", () => {
    for (const latentSize of [1, 2, 4, 64]) {
      expect(predictPoint(evidence, settingOf({ beta: 0.01, latentSize })).activeUnits).toBe(Math.min(latentSize, 4));
    }
  });

  test("in the digits falls in rate and rises in distortion with beta", () => {
    const points = [0.1, 0.5, 1, 2, 4, 6, 8].map((beta) =>
      predictPoint(digits, settingOf({ beta, variance: 0.1, latentSize: 10 })),
    );
    for (let i = 1; i < points.length; i++) {
      expect(points[i]!.rateNats!).toBeLessThanOrEqual(points[i - 1]!.rateNats!);
      expect(points[i]!.distortionNats!).toBeGreaterThanOrEqual(points[i - 1]!.distortionNats!);
      expect(points[i]!.activeUnits!).toBeLessThanOrEqual(points[i - 1]!.activeUnits!);
    }
  });
});

describe("the effective beta", () => {
  test("of a mean reconstruction is beta times the columns", () =>
    expect(effectiveBetaOf(settingOf({ beta: 2, reconstruction: "mean" }), 50)).toBe(100));
  test("of a mean KL is beta over the latents", () =>
    expect(effectiveBetaOf(settingOf({ beta: 2, kl: "mean", latentSize: 4 }), 50)).toBe(0.5));
  test("of a warm-up that training does not outlast is beta", () =>
    expect(effectiveBetaOf(settingOf({ beta: 2, warmupEpochs: 200 }), 50)).toBe(2));
  test("of a longer one is what is reached", () =>
    expect(effectiveBetaOf(settingOf({ beta: 2, warmupEpochs: 800 }), 50)).toBe(0.5));
  test("of columns that are known before the evidence is right all the same", () =>
    expect(predictPoint(undefined, settingOf({ reconstruction: "mean" }), 64).effectiveBeta).toBe(64));
});

describe("the same training said differently", () => {
  const predict = (known: Evidence, changes: SettingChanges) =>
    predictPoint(known, settingOf({ latentSize: 10, ...changes }));
  const expectTheSame = (one: Prediction, other: Prediction): void => {
    expect(one.rateNats! / other.rateNats!).toBeCloseTo(1, 3);
    expect([one.activeUnits, one.verdict]).toEqual([other.activeUnits, other.verdict]);
  };

  test("with mean reduction and beta / d is the one with sum and beta", () =>
    expectTheSame(
      predict(digits, { beta: 2 / 64, variance: 0.1, reconstruction: "mean" }),
      predict(digits, { beta: 2, variance: 0.1 }),
    ));
  test("with twice the beta and half the variance has the same rate", () =>
    expectTheSame(predict(digits, { beta: 4, variance: 0.05 }), predict(digits, { beta: 2, variance: 0.1 })));
  test.each([1e-6, 255, 1e9])("with data times %d and variance times its square has the same rate", async (factor) => {
    const scaled = await someDigits(factor);
    expectTheSame(
      predict(scaled, { beta: 2, variance: 0.1 * factor ** 2 }),
      predict(digits, { beta: 2, variance: 0.1 }),
    );
    expectTheSame(predict(scaled, { beta: 3, variance: "learned" }), predict(digits, { beta: 3, variance: "learned" }));
  });
  test("the distortion of data times c is larger by d ln c", async () => {
    const scaled = await someDigits(10);
    const one = predictPoint(digits, settingOf({ beta: 2, variance: 0.1 })).distortionNats!;
    expect(predictPoint(scaled, settingOf({ beta: 2, variance: 10 })).distortionNats! - one).toBeCloseTo(
      64 * Math.log(10),
      3,
    );
  });
});

describe("free bits", () => {
  test("keep every unit active at any beta", () => {
    for (const beta of [1, 10, 40])
      expect(predictPoint(evidence, settingOf({ beta, freeBits: 0.1, latentSize: 4 }))).toMatchObject({
        verdict: "active",
        activeUnits: 4,
      });
  });
  test("set a floor under the rate of each latent", () =>
    expect(predictPoint(evidence, settingOf({ beta: 40, freeBits: 0.1, latentSize: 6 })).rateNats).toBeCloseTo(
      0.6,
      10,
    ));
  test("too small to be seen leave the verdict to the threshold", () =>
    expect(verdict(evidence, { beta: 40, freeBits: 0.001 })).toBe("collapse"));
});

describe("the predicted frontier", () => {
  const points = predictedFrontier(digits, settingOf({ variance: 0.1, latentSize: 10, reconstruction: "mean" }), 30);
  test("goes from above the threshold down, in the spec's units and in effective ones", () => {
    expect(points).toHaveLength(30);
    for (const { beta, effectiveBeta } of points) expect(effectiveBeta).toBeCloseTo(64 * beta, 10);
    expect(points[0]!.rateNats).toBe(0);
  });
  test("has points of its own betas on it", () => {
    for (const { beta, rateNats, distortionNats } of points) {
      const point = predictPoint(digits, settingOf({ beta, variance: 0.1, latentSize: 10, reconstruction: "mean" }));
      expect(point.rateNats).toBeCloseTo(rateNats, 10);
      expect(point.distortionNats).toBeCloseTo(distortionNats, 10);
    }
  });
  test("has slope -beta between its points", () => {
    for (let i = 5; i < points.length; i++) {
      const [one, next] = [points[i - 1]!, points[i]!];
      const slope = -(next.distortionNats - one.distortionNats) / (next.rateNats - one.rateNats);
      expect(slope).toBeGreaterThan(next.effectiveBeta * 0.9);
      expect(slope).toBeLessThan(one.effectiveBeta * 1.1);
    }
  });
  test("is empty without evidence", () => expect(predictedFrontier(undefined, settingOf(), 10)).toEqual([]));
  test("is empty for data without variance", async () => {
    const constant = normalRows(20, [0, 0], 1);
    expect(predictedFrontier(await gather(constant, constant), settingOf(), 10)).toEqual([]);
  });
});
