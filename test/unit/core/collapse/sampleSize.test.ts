import { describe, expect, test } from "vitest";
import type { Evidence } from "../../../../src/core/collapse/evidence.ts";
import { leadingStandardError, untrainedVariance } from "../../../../src/core/collapse/sampleSize.ts";
import { evidenceWith, gather, normalRows } from "./verbs.ts";

const network = (hidden: readonly number[], activation: "relu" | "tanh" = "relu") => ({ hidden, activation });

describe("The leading eigenvalue's standard error", () => {
  test("is that of a variance", () => {
    const evidence = evidenceWith([10, 5]);
    expect(leadingStandardError(evidence)).toBeCloseTo(Math.sqrt(2 / 2000), 12);
    const heavy: Evidence = { ...evidence, spectrum: { ...evidence.spectrum, excessKurtosis: [6, 0] } };
    expect(leadingStandardError(heavy)).toBeCloseTo(Math.sqrt(8 / 2000), 12);
  });

  test("covers what other draws of the rows give", async () => {
    const deviations = [5, ...new Array<number>(29).fill(0.1)];
    const leading: number[] = [];
    let error = 0;
    for (let seed = 0; seed < 60; seed++) {
      const evidence = await gather(normalRows(25, deviations, seed), normalRows(10, deviations, 99));
      leading.push(evidence.spectrum.eigenvalues[0]! / 25);
      error += leadingStandardError(evidence) / 60;
    }
    const mean = leading.reduce((sum, value) => sum + value, 0) / leading.length;
    const deviation = Math.sqrt(leading.reduce((sum, value) => sum + (value - mean) ** 2, 0) / leading.length);
    expect(error / deviation).toBeGreaterThan(0.6);
    expect(error / deviation).toBeLessThan(1.5);
  });
});

describe("What directions without training rows pass on to the posterior means", () => {
  const noise = new Array<number>(200).fill(1);
  const ofNoise = (rows: number) => gather(normalRows(rows, noise, 1), normalRows(80, noise, 2));

  test("is their share of the held-out variance, as the initialised layers pass it on", async () => {
    // 80 rows span 79 of 200 directions; relu passes on a sixth, the last layer a third.
    expect(untrainedVariance(await ofNoise(80), network([64])) / ((121 / 200) * (1 / 6) * (1 / 3))).toBeCloseTo(1, 1);
    expect(untrainedVariance(await ofNoise(80), network([64, 64])) / ((121 / 200) * (1 / 36) * (1 / 3))).toBeCloseTo(
      1,
      1,
    );
    expect(untrainedVariance(await ofNoise(80), network([64], "tanh")) / ((121 / 200) * (1 / 9))).toBeCloseTo(1, 1);
  });

  test("is the same where not all of the rows' directions are listed", async () => {
    const evidence = await ofNoise(160);
    expect(evidence.spectrum.eigenvalues).toHaveLength(128);
    expect(untrainedVariance(evidence, network([64])) / (41 / 200 / 18)).toBeCloseTo(1, 0);
  });

  test("is nothing where the rows span the data, or where convolutions see every direction somewhere", async () => {
    expect(untrainedVariance(await ofNoise(260), network([64]))).toBe(0);
    expect(untrainedVariance(await ofNoise(80), { ...network([]), convolutions: 2 })).toBe(0);
    expect(untrainedVariance(evidenceWith([0, 0]), network([64]))).toBe(0);
  });
});
