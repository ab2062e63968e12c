import { describe, expect, test } from "vitest";
import type { PickFacts } from "../../../../src/core/explanation/facts.ts";
import { picksOf } from "../../../../src/core/explanation/picks.ts";
import { pickSentence } from "../../../../src/core/explanation/sentences.ts";
import { isTie, pairedDifference } from "../../../../src/core/explanation/ties.ts";
import { fillNormal, seededRandom } from "../../../../src/core/seededRandom.ts";

const EXAMPLES = 100;

/** A model whose ELBO of each example is a value that all models share, plus its own mean and noise. */
function model(point: number, meanNats: number, noise: number): PickFacts {
  const [shared, own] = [new Float32Array(EXAMPLES), new Float32Array(EXAMPLES)];
  fillNormal(seededRandom(41), shared);
  fillNormal(seededRandom(42, point), own);
  const elbo = Array.from(shared, (value, i) => meanNats + 5 * value + noise * (own[i] as number));
  const mean = elbo.reduce((sum, value) => sum + value, 0) / EXAMPLES;
  return {
    point,
    rateNats: 2,
    elboNats: mean,
    activeUnits: 2,
    targetRateNats: null,
    importanceWeightedNats: mean,
    annealedNats: null,
    mutualInformationNats: null,
    frechetDistance: null,
    perExampleNats: { elbo, importanceWeighted: elbo, annealed: null },
  };
}

describe("a paired difference", () => {
  test("has the error of the differences, not that of the examples", () => {
    const difference = pairedDifference("elbo", model(0, -10, 0.1), model(1, -11, 0.1));
    expect(difference?.nats).toBeCloseTo(1, 1);
    // sqrt(2) * 0.1 / 10; unpaired it would be about 0.7.
    expect(difference?.standardErrorNats).toBeCloseTo(0.014, 2);
    expect(isTie(difference!)).toBe(false);
  });

  test("of equal models is a tie in about 95 of 100 comparisons", () => {
    const ties = Array.from({ length: 200 }, (_, i) =>
      isTie(pairedDifference("importanceWeighted", model(2 * i + 2, -10, 1), model(2 * i + 3, -10, 1))!),
    ).filter(Boolean).length;
    expect(ties).toBeGreaterThan(180);
    expect(ties).toBeLessThan(200);
  });

  test("is not known where single examples were not measured", () =>
    expect(pairedDifference("annealed", model(0, -10, 1), model(1, -10, 1))).toBeUndefined());
});

test("a pick names the points that tie with it", () => {
  const [pick] = picksOf([model(0, -10, 1), model(1, -10.05, 1), model(2, -14, 1)]);
  expect(pick?.tiedWith).toEqual([1 - (pick?.point ?? NaN)]);
  expect(pickSentence(pick!, (point) => `point ${point}`)).toMatch(/tie: point [01] is within two standard errors/);
  const [alone] = picksOf([model(0, -10, 1), model(2, -14, 1)]);
  expect(alone).not.toHaveProperty("tiedWith");
});
