import { describe, expect, test } from "vitest";
import { logGamma } from "../../../src/core/logGamma.ts";
import {
  drawCategory,
  drawContinuousBernoulli,
  drawGamma,
  drawNegativeBinomial,
  drawNormal,
  drawPoisson,
} from "../../../src/core/randomDraws.ts";
import { seededRandom, type SeededRandom } from "../../../src/core/seededRandom.ts";

const DRAWS = 20_000;

const draws = (draw: (random: SeededRandom) => number) => {
  const random = seededRandom(31);
  return Array.from({ length: DRAWS }, () => draw(random));
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and variance within five standard errors; the variance's from the draws' own fourth moment. */
function expectMoments(values: readonly number[], expectedMean: number, variance: number): void {
  const squares = values.map((value) => (value - expectedMean) ** 2);
  expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
  const spread = mean(squares.map((square) => (square - variance) ** 2));
  expect(Math.abs(mean(squares) - variance)).toBeLessThan(5 * Math.sqrt(spread / DRAWS));
}

/** Each value's share within five standard errors of its probability, wherever more than a few are to be expected. */
function expectShares(values: readonly number[], logProbability: (value: number) => number, largest: number): void {
  let compared = 0;
  for (let value = 0; value <= largest; value++) {
    const probability = Math.exp(logProbability(value));
    if (probability * DRAWS < 20) continue;
    compared++;
    const share = values.filter((drawn) => drawn === value).length / DRAWS;
    expect(Math.abs(share - probability)).toBeLessThan(5 * Math.sqrt((probability * (1 - probability)) / DRAWS));
  }
  expect(compared).toBeGreaterThan(1);
}

test("normal draws have mean 0 and variance 1", () => expectMoments(draws(drawNormal), 0, 1));

describe("gamma draws", () => {
  test.each([0.1, 0.7, 1, 3, 200])("of shape %d have that mean and variance", (shape) =>
    expectMoments(
      draws((random) => drawGamma(random, shape)),
      shape,
      shape,
    ),
  );
  // E ln g is the digamma function: -0.5772 at 1, and one over the shape more at shape + 1.
  test.each([
    [1, -0.5772156649],
    [2, 0.4227843351],
    [0.5, -1.963510026],
  ])("of shape %d have a mean logarithm of %d", (shape, digamma) => {
    const logs = draws((random) => Math.log(drawGamma(random, shape)));
    const variance = mean(logs.map((value) => (value - digamma) ** 2));
    expect(Math.abs(mean(logs) - digamma)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
  });
});

describe("Poisson draws", () => {
  test.each([0.01, 1, 9.9, 10, 35, 400])("of mean %d have the frequencies of the distribution", (rate) => {
    expectShares(
      draws((random) => drawPoisson(random, rate)),
      (count) => count * Math.log(rate) - rate - logGamma(count + 1),
      3 * rate + 10,
    );
  });
  test.each([0.3, 50, 1e9])("of mean %d have that mean and variance", (rate) =>
    expectMoments(
      draws((random) => drawPoisson(random, rate)),
      rate,
      rate,
    ),
  );
  test("of mean 0 are 0", () => expect(Math.max(...draws((random) => drawPoisson(random, 0)))).toBe(0));
});

describe("negative binomial draws", () => {
  test.each([
    [2, 0.5],
    [8, 3],
    [100, 20],
  ])("of mean %d and dispersion %d come as often as they should", (mu, theta) => {
    const logProbability = (x: number) =>
      logGamma(x + theta) -
      logGamma(theta) -
      logGamma(x + 1) +
      theta * Math.log(theta / (theta + mu)) +
      x * Math.log(mu / (theta + mu));
    expectShares(
      draws((random) => drawNegativeBinomial(random, mu, theta)),
      logProbability,
      20 * mu,
    );
  });
});

describe("continuous Bernoulli draws", () => {
  test.each([-30, -2, 0.5, 8])("of logit %d have the density's mean and variance", (logit) => {
    // 1 / (1 - e^-l) - 1 / l, and the derivative of that.
    const centre = 1 / (1 - Math.exp(-logit)) - 1 / logit;
    const variance = 1 / logit ** 2 - Math.exp(-logit) / (1 - Math.exp(-logit)) ** 2;
    expectMoments(
      draws((random) => drawContinuousBernoulli(random, logit)),
      centre,
      variance,
    );
  });
  test("of logit 0 are uniform", () =>
    expectMoments(
      draws((random) => drawContinuousBernoulli(random, 0)),
      1 / 2,
      1 / 12,
    ));
  test.each([-5000, 5000])("of logit %d stay between 0 and 1", (logit) => {
    const values = draws((random) => drawContinuousBernoulli(random, logit));
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});

describe("classes", () => {
  test("come in proportion to the exponentials of their logits, however large these are", () => {
    const logits = [1000, 1000 + Math.log(3), 1000 + Math.log(6), -1000];
    expectShares(
      draws((random) => drawCategory(random, logits)),
      (k) => [0.1, 0.3, 0.6, 0].map(Math.log)[k]!,
      3,
    );
  });
});
