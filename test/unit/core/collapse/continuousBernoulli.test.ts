import { describe, expect, test } from "vitest";
import {
  etaOfMean,
  logPartitionAt,
  meanAt,
  tabulatedEtaOfMean,
  varianceAt,
} from "../../../../src/core/collapse/continuousBernoulli.ts";

const h = 1e-4;
// Both sides of where the series take over, and where exponentials overflow.
const etas = [-800, -40, -3, -0.0501, -0.0499, 0, 0.0499, 0.0501, 0.7, 12, 800];

describe.each(etas)("at eta %d", (eta) => {
  test("the mean is the log-partition's derivative", () =>
    expect((logPartitionAt(eta + h) - logPartitionAt(eta - h)) / (2 * h)).toBeCloseTo(meanAt(eta), 6));
  test("the variance is the mean's", () =>
    expect((meanAt(eta + h) - meanAt(eta - h)) / (2 * h)).toBeCloseTo(varianceAt(eta), 6));
  test("eta is found from the mean", () =>
    expect(Math.abs(etaOfMean(meanAt(eta)) - eta)).toBeLessThan(1e-7 * (1 + eta * eta)));
});

test("the density integrates to 1", () => {
  for (const eta of [-6, 0.01, 3]) {
    const steps = 20_000;
    let integral = 0;
    for (let i = 0; i < steps; i++) integral += Math.exp(((i + 0.5) / steps) * eta - logPartitionAt(eta)) / steps;
    expect(integral).toBeCloseTo(1, 7);
  }
});

test("the table agrees with Newton's method to 1e-8", () => {
  for (let mean = 0.0005; mean < 1; mean += 0.0007)
    expect(Math.abs(tabulatedEtaOfMean(mean) - etaOfMean(mean))).toBeLessThan(1e-8 * (1 + Math.abs(etaOfMean(mean))));
});
