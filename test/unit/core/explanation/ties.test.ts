import { describe, expect, test } from "vitest";
import type { PickFacts } from "../../../../src/core/explanation/facts.ts";
import { picksOf } from "../../../../src/core/explanation/picks.ts";
import { pickSentence } from "../../../../src/core/explanation/pickSentences.ts";
import { groupDifference, isTie } from "../../../../src/core/explanation/ties.ts";
import { fillNormal, seededRandom } from "../../../../src/core/seededRandom.ts";

const EXAMPLES = 100;

/** A model whose ELBO of each example is a value that all models share, plus its own mean and noise. */
function model(point: number, meanNats: number, noise: number, others: Partial<PickFacts> = {}): PickFacts {
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
    ...others,
  };
}

/** Models of one group whose mean ELBOs differ by normal noise between seeds alone. */
function seeds(first: number, meanNats: number, noise: number, count: number): readonly PickFacts[] {
  const between = new Float32Array(count);
  fillNormal(seededRandom(43, first), between);
  return Array.from(between, (value, i) => ({
    ...model(first + i, meanNats, 0),
    elboNats: meanNats + noise * value,
    perExampleNats: null,
    seedGroup: `group ${first}`,
  }));
}

describe("the difference of two single models", () => {
  test("has the error of the paired differences, not that of the examples", () => {
    const difference = groupDifference("elbo", [model(0, -10, 0.1)], [model(1, -11, 0.1)]);
    expect(difference?.value).toBeCloseTo(1, 1);
    // sqrt(2) * 0.1 / 10; unpaired it would be about 0.7.
    expect(difference?.standardError).toBeCloseTo(0.014, 2);
    expect(isTie(difference!)).toBe(false);
  });

  test("of equal models is a tie in about 95 of 100 comparisons", () => {
    const ties = Array.from({ length: 200 }, (_, i) =>
      isTie(groupDifference("importanceWeighted", [model(2 * i + 2, -10, 1)], [model(2 * i + 3, -10, 1)])!),
    ).filter(Boolean).length;
    expect(ties).toBeGreaterThan(180);
    expect(ties).toBeLessThan(200);
  });

  test("has the smaller error of an ELBO over more examples than were evaluated", () => {
    const of = (heldOutExamples: number) =>
      groupDifference("elbo", [model(0, -10, 1, { heldOutExamples })], [model(1, -10, 1)])!.standardError;
    expect(of(400) / of(EXAMPLES)).toBeCloseTo(0.5);
  });

  test("is not known where single examples were not measured", () =>
    expect(groupDifference("annealed", [model(0, -10, 1)], [model(1, -10, 1)])).toBeUndefined());
});

describe("the difference of two groups of seeds", () => {
  test("is that of their means, with the error of both means", () => {
    const [a, b] = [seeds(0, -10, 0.5, 4), seeds(10, -11, 0.5, 5)];
    const spread = (group: readonly PickFacts[]): number => {
      const mean = group.reduce((sum, { elboNats }) => sum + elboNats, 0) / group.length;
      return group.reduce((sum, { elboNats }) => sum + (elboNats - mean) ** 2, 0) / (group.length - 1) / group.length;
    };
    expect(groupDifference("elbo", a, b)?.standardError).toBeCloseTo(Math.sqrt(spread(a) + spread(b)));
  });

  test("of equal groups is a tie in about 95 of 100 comparisons", () => {
    const ties = Array.from({ length: 200 }, (_, i) =>
      isTie(groupDifference("elbo", seeds(100 * i + 1000, -10, 1, 10), seeds(100 * i + 1050, -10, 1, 10))!),
    ).filter(Boolean).length;
    expect(ties).toBeGreaterThan(176);
    expect(ties).toBeLessThan(200);
  });

  test("takes the variance between seeds for a group with one", () =>
    expect(groupDifference("elbo", seeds(0, -10, 0, 1), seeds(10, -10, 0, 1), 0.25)?.standardError).toBeCloseTo(
      Math.sqrt(0.5),
    ));
});

describe("a pick", () => {
  test("names those that tie, and then is for none of them", () => {
    const [pick] = picksOf([model(0, -10, 1), model(1, -10.05, 1), model(2, -14, 1)]);
    expect(pick?.ties?.map(({ point }) => point)).toEqual([1 - (pick?.point ?? NaN)]);
    expect(pickSentence(pick!, (point) => `point ${point}`)).toMatch(
      /ELBO does not decide: point [01] and point [01] tie, -1\d.* and -1\d.*difference of 0\.\d+ ± 0\.\d+/,
    );
    const [alone] = picksOf([model(0, -10, 1), model(2, -14, 1)]);
    expect(alone).not.toHaveProperty("ties");
  });

  test("counts those that tie where they are many", () => {
    const [pick] = picksOf(Array.from({ length: 6 }, (_, i) => model(i, -10, 1, { elboNats: -10 - i / 100 })));
    expect(pickSentence(pick!, (point) => `point ${point}`)).toMatch(/and 3 others tie, within two standard errors/);
  });

  test("is not the luckiest seed: the group with the best mean is picked, and one near that mean stands for it", () => {
    const group = (first: number, ...elbos: readonly number[]): readonly PickFacts[] =>
      elbos.map((elboNats, i) => ({
        ...model(first + i, 0, 0),
        elboNats,
        perExampleNats: null,
        seedGroup: `group ${first}`,
      }));
    const [pick] = picksOf([...group(0, -17.7, -17.71, -17.72, -17.73), ...group(10, -17, -20, -20.1, -20.2, -20.3)]);
    expect(pick).toMatchObject({ point: 1, seeds: [0, 1, 2, 3] });
    expect(pick?.value).toBeCloseTo(-17.715);
    expect(pick?.ties).toBeUndefined();
    expect(pickSentence(pick!, (point, count) => `point ${point} of ${count}`)).toMatch(
      /point 1 of 4.*-17\.7\d ± 0\.01/,
    );
  });
});
