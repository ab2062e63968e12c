import { describe, expect, test } from "vitest";
import {
  codableEigenvalues,
  linearDrop,
  linearHeldOutFreeEnergy,
  linearRate,
} from "../../../../src/core/collapse/linearFrontier.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import { evidenceWith, settingOf } from "./verbs.ts";

// Wang and Ziyin 2022.
const eigenvalues = [25, 16, 9, 4, 1];

describe("the linear frontier of eigenvalues 1, 4, 9, 16, 25", () => {
  test("at beta 4 has rate 2.015 and distortion 8.5 less its constant", () => {
    const { rateNats, distortionNats } = predictPoint(evidenceWith(eigenvalues), settingOf({ beta: 4 }));
    expect(rateNats).toBeCloseTo(2.015, 3);
    expect((distortionNats ?? NaN) - 2.5 * Math.log(2 * Math.PI)).toBeCloseTo(8.5, 10);
  });

  test.each([0.5, 2, 6, 12, 20])("has slope -beta at beta %d", (beta) => {
    const step = 1e-5 * beta;
    const dD = linearDrop(eigenvalues, beta - step) - linearDrop(eigenvalues, beta + step);
    const dR = linearRate(eigenvalues, beta + step) - linearRate(eigenvalues, beta - step);
    expect(dD / dR).toBeCloseTo(-beta, 6);
  });

  test("meets R = 0 at the largest eigenvalue", () => {
    expect(linearRate(eigenvalues, 25)).toBe(0);
    expect(linearRate(eigenvalues, 24.9)).toBeGreaterThan(0);
  });

  test("counts no more directions than there are latents", () =>
    expect(codableEigenvalues(evidenceWith(eigenvalues).spectrum, 2)).toEqual([25, 16]));

  test("on held-out data like the training's has the free energy of the training", () => {
    for (const beta of [1, 5, 20]) {
      expect(linearHeldOutFreeEnergy(eigenvalues, eigenvalues, beta)).toBeCloseTo(
        beta * linearRate(eigenvalues, beta) - linearDrop(eigenvalues, beta),
        10,
      );
    }
  });

  test("does not pay on held-out data without the training's directions", () =>
    expect(linearHeldOutFreeEnergy(eigenvalues, [1, 1, 1, 1, 1], 4)).toBeGreaterThan(0));
});

describe("directions past those listed", () => {
  const { spectrum } = evidenceWith([10, 5]);
  test("share the rest of the trace", () =>
    expect(codableEigenvalues({ ...spectrum, complete: false, trace: 18, informativeColumns: 5 }, 4)).toEqual([
      10, 5, 1, 1,
    ]));
  test("are none when the rest is rounding", () =>
    expect(codableEigenvalues({ ...spectrum, complete: false, trace: 15, informativeColumns: 5 }, 4)).toEqual([10, 5]));
  test("are no larger than the last listed", () =>
    expect(codableEigenvalues({ ...spectrum, complete: false, trace: 115, informativeColumns: 5 }, 3)).toEqual([
      10, 5, 5,
    ]));
});

describe("with a learned variance", () => {
  const evidence = evidenceWith(eigenvalues);

  test("the threshold is the largest eigenvalue over the mean", () =>
    expect(predictPoint(evidence, settingOf({ variance: "learned" })).thresholdBeta).toBeCloseTo(25 / 11, 12));

  test.each([0.8, 1.2, 2])("rate and distortion at beta %d are those of the fixed point's variance", (beta) => {
    // v = (sum over coded of beta v + sum of the others) / d, by iteration from the collapsed variance.
    const codable = eigenvalues.slice(0, 3);
    let variance = 11;
    for (let i = 0; i < 5000; i++) {
      const coded = codable.filter((value) => value > beta * variance);
      variance = (coded.length * beta * variance + 55 - coded.reduce((sum, value) => sum + value, 0)) / 5;
    }
    const learned = predictPoint(evidence, settingOf({ beta, latentSize: 3, variance: "learned" }));
    const fixed = predictPoint(evidence, settingOf({ beta, latentSize: 3, variance }));
    expect(learned.rateNats).toBeCloseTo(fixed.rateNats ?? NaN, 6);
    expect(learned.distortionNats).toBeCloseTo(fixed.distortionNats ?? NaN, 6);
  });

  test("no figure bounds the rate when the latents can code every direction and beta is below 1", () => {
    const { rateNats, distortionNats, activeUnits, verdict } = predictPoint(
      evidence,
      settingOf({ beta: 0.5, variance: "learned" }),
    );
    expect([rateNats, distortionNats]).toEqual([null, null]);
    expect(activeUnits).toBe(5);
    expect(verdict).toBe("active");
  });
});
