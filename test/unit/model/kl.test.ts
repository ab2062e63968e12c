import { describe, expect, test } from "vitest";
import { interpret } from "../../support/referenceInterpreter.ts";
import { build, likelihoods, modelSpec, posteriorBias, smallShape, withOnly } from "./verbs.ts";

/** The KL of each latent dimension when every example has this posterior. */
function klOf(mean: number, logVariance: number): readonly number[] {
  const built = build(modelSpec(likelihoods.Poisson), smallShape());
  const values = withOnly(built, posteriorBias(mean, logVariance));
  return [...(interpret([built.vae.kl], values)[0] ?? [])];
}

/** E_q[log q - log p] for q = N(mean, e^logVariance) by the trapezoid rule over twelve standard deviations. */
function klByQuadrature(mean: number, logVariance: number): number {
  const steps = 4000;
  const deviation = Math.exp(logVariance / 2);
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const u = 24 * (i / steps) - 12;
    const z = mean + deviation * u;
    const density = Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);
    sum += density * ((z * z) / 2 - (u * u) / 2 - logVariance / 2) * (24 / steps);
  }
  return sum;
}

describe("the KL of the posterior to the prior", () => {
  test.each([
    [0, 0],
    [1, 0],
    [-2.5, -3],
    [0.1, 1.5],
    [4, -12],
  ])("equals the integral at mean %d, log-variance %d", (mean, logVariance) => {
    for (const kl of klOf(mean, logVariance)) expect(kl).toBeCloseTo(klByQuadrature(mean, logVariance), 9);
  });

  test("is zero where they are equal", () => {
    expect(klOf(0, 0)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("bounds the log-variance", () => {
    expect(klOf(0, -1000)).toEqual(klOf(0, -20));
    expect(klOf(0, 1000)).toEqual(klOf(0, 20));
  });
});
