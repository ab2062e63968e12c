import { describe, expect, test } from "vitest";
import { exponentialFamilyOf, type SimpleNoise } from "../../../../src/core/collapse/exponentialFamily.ts";
import { logGamma } from "../../../../src/core/logGamma.ts";

interface Example {
  readonly likelihood: SimpleNoise;
  /** Written from the density's textbook form, in the decoder's output b. */
  readonly logLikelihood: (x: number, b: number) => number;
  readonly meanOf: (b: number) => number;
  readonly values: readonly number[];
}

const theta = 2.5;
const examples: Example[] = [
  {
    likelihood: { type: "gaussian" },
    logLikelihood: (x, b) => -((x - b) ** 2) / 2,
    meanOf: (b) => b,
    values: [-1, 0.3, 2],
  },
  {
    likelihood: { type: "bernoulli" },
    logLikelihood: (x, b) => x * Math.log(1 / (1 + Math.exp(-b))) + (1 - x) * Math.log(1 / (1 + Math.exp(b))),
    meanOf: (b) => 1 / (1 + Math.exp(-b)),
    values: [0, 0.25, 1],
  },
  {
    likelihood: { type: "poisson" },
    logLikelihood: (x, b) => x * b - Math.exp(b) - logGamma(x + 1),
    meanOf: Math.exp,
    values: [0, 1, 7],
  },
  {
    likelihood: { type: "negativeBinomial", dispersion: theta },
    logLikelihood: (x, b) => {
      const mu = Math.exp(b);
      const choose = logGamma(x + theta) - logGamma(theta) - logGamma(x + 1);
      return choose + theta * Math.log(theta / (theta + mu)) + x * Math.log(mu / (theta + mu));
    },
    meanOf: Math.exp,
    values: [0, 2, 9],
  },
];

examples.push({
  likelihood: { type: "continuousBernoulli" },
  // Loaiza-Ganem and Cunningham 2019, equations 3 and 8, in lambda = sigmoid(b).
  logLikelihood: (x, b) => {
    const lambda = 1 / (1 + Math.exp(-b));
    const constant = (2 * Math.atanh(1 - 2 * lambda)) / (1 - 2 * lambda);
    return x * Math.log(lambda) + (1 - x) * Math.log(1 - lambda) + Math.log(constant);
  },
  meanOf: (b) => {
    const lambda = 1 / (1 + Math.exp(-b));
    return lambda / (2 * lambda - 1) + 1 / (2 * Math.atanh(1 - 2 * lambda));
  },
  values: [0, 0.3, 1],
});

const outputs = [-1.2, 0.1, 0.8];
const h = 1e-4;

describe.each(examples)("under $likelihood.type", ({ likelihood, logLikelihood, meanOf, values }) => {
  const family = exponentialFamilyOf(likelihood);
  const cases = outputs.flatMap((b) => values.map((x) => [x, b] as const));

  test.each(cases)(
    "the whitened score of %d at output %d is the derivative of the log-likelihood over the root of the information",
    (x, b) => {
      const score = (logLikelihood(x, b + h) - logLikelihood(x, b - h)) / (2 * h);
      // Fisher's information is the mean of the observed one; these log-likelihoods are linear in x, so it is the one at x = mu.
      const mu = meanOf(b);
      const information = -(logLikelihood(mu, b + h) - 2 * logLikelihood(mu, b) + logLikelihood(mu, b - h)) / h ** 2;
      expect((x - mu) / Math.sqrt(family.variance(mu))).toBeCloseTo(score / Math.sqrt(information), 5);
    },
  );

  test.each(cases)(
    "the log-likelihood of %d at output %d is x eta - A - carrier, up to what no mean changes",
    (x, b) => {
      const other = meanOf(0.4);
      const own = (mean: number): number => x * family.naturalParameter(mean) - family.logPartition(mean);
      expect(own(meanOf(b)) - own(other)).toBeCloseTo(logLikelihood(x, b) - logLikelihood(x, 0.4), 10);
    },
  );

  test.each(outputs)("V is dA/d eta's derivative at output %d", (b) => {
    const mean = (output: number): number => meanOf(output);
    const etaStep = family.naturalParameter(mean(b + h)) - family.naturalParameter(mean(b - h));
    expect((mean(b + h) - mean(b - h)) / etaStep).toBeCloseTo(family.variance(mean(b)), 5);
  });
});

test("the carrier of a count makes the log-likelihood whole", () => {
  for (const { likelihood, logLikelihood } of examples.slice(2, 4)) {
    const family = exponentialFamilyOf(likelihood);
    const mean = Math.exp(0.4);
    const whole = 3 * family.naturalParameter(mean) - family.logPartition(mean) - (family.carrier?.(3) ?? NaN);
    expect(whole).toBeCloseTo(logLikelihood(3, 0.4), 10);
  }
});

test("a mean on the boundary is moved inside, where it has a finite natural parameter", () => {
  const bernoulli = exponentialFamilyOf({ type: "bernoulli" });
  for (const mean of [0, 1])
    expect(Number.isFinite(bernoulli.naturalParameter(bernoulli.inside(mean, 1e-3)))).toBe(true);
  const poisson = exponentialFamilyOf({ type: "poisson" });
  expect(poisson.inside(0, 1e-3)).toBe(1e-3);
});
