import { describe, expect, test } from "vitest";
import { DecoderUseSum, usedShares, type DecoderUse } from "../../../src/core/decoderUse.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";

const Z = [-1.5, -0.2, 0.1, 0.9, 2];
const CONDITIONS = [0, 1, 3];
const WEIGHTS = [5, 2, 3];
const COLUMNS = 2;

type Decoded = (z: number, condition: number, column: number) => number;

/** What a decoder of these means uses, z being any of the five and the conditions as frequent as their weights. */
function useOf(decoded: Decoded): DecoderUse {
  const sum = new DecoderUseSum(Z.length, COLUMNS);
  CONDITIONS.forEach((condition, k) => {
    const means = Z.flatMap((z) => Array.from({ length: COLUMNS }, (_, column) => decoded(z, condition, column)));
    sum.add(Float32Array.from(means), WEIGHTS[k] ?? NaN);
  });
  return usedShares(sum.finish());
}

const mean = (values: readonly number[], weights = values.map(() => 1)) =>
  values.reduce((sum, value, i) => sum + value * (weights[i] ?? NaN), 0) /
  weights.reduce((sum, weight) => sum + weight, 0);
const variance = (values: readonly number[], weights?: readonly number[]) => {
  const centre = mean(values, weights as number[]);
  return mean(
    values.map((value) => (value - centre) ** 2),
    weights as number[],
  );
};

describe("what a decoder uses", () => {
  test("is z alone where the condition changes nothing", () => {
    const use = useOf((z, _, column) => Math.exp(z) + 1000 * column);
    expect(use).toMatchObject({ conditionVariance: 0, conditionShare: 0, zShare: 1 });
    expect(use.zVariance).toBeCloseTo(variance(Z.map(Math.exp)), 3);
  });

  test("is the condition alone where z changes nothing", () => {
    const use = useOf((_, condition) => condition ** 2);
    expect(use).toMatchObject({ zVariance: 0, zShare: 0, conditionShare: 1 });
    expect(use.conditionVariance).toBeCloseTo(
      variance(
        CONDITIONS.map((c) => c ** 2),
        WEIGHTS,
      ),
      6,
    );
  });

  test("is nothing of a decoder that emits one value", () =>
    expect(useOf((_, __, column) => 1 / 3 + column)).toEqual({
      zVariance: 0,
      conditionVariance: 0,
      zShare: 0,
      conditionShare: 0,
    }));

  test("adds up to one where the two add up", () => {
    const { zVariance, conditionVariance, zShare, conditionShare } = useOf((z, condition) => 3 * z - condition);
    expect(zShare + conditionShare).toBeCloseTo(1, 6);
    expect(zVariance).toBeCloseTo(9 * variance(Z), 5);
    expect(conditionVariance).toBeCloseTo(variance(CONDITIONS, WEIGHTS), 5);
  });

  test("counts for both what only both together decide", () => {
    const centred = Z.map((z) => z - mean(Z));
    const ofMean = mean(CONDITIONS, WEIGHTS);
    const { zShare, conditionShare } = useOf((z, condition) => (centred[Z.indexOf(z)] ?? NaN) * (condition - ofMean));
    expect([zShare, conditionShare]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  });

  test("is that of the direct formulas, columns averaged", () => {
    const random = seededRandom(3);
    const table = new Map<string, number>();
    const decoded: Decoded = (...key) => {
      const known = table.get(key.join()) ?? Math.fround(random.nextUniform());
      table.set(key.join(), known);
      return known;
    };
    const use = useOf(decoded);
    const overColumns = (of: (column: number) => number) => mean([0, 1].map(of));
    const within = overColumns((j) =>
      mean(
        CONDITIONS.map((c) => variance(Z.map((z) => decoded(z, c, j)))),
        WEIGHTS,
      ),
    );
    const across = overColumns((j) =>
      mean(
        Z.map((z) =>
          variance(
            CONDITIONS.map((c) => decoded(z, c, j)),
            WEIGHTS,
          ),
        ),
      ),
    );
    const total = overColumns((j) => {
      const all = CONDITIONS.flatMap((c, k) => Z.map((z) => [decoded(z, c, j), WEIGHTS[k] ?? NaN] as const));
      return variance(
        all.map(([value]) => value),
        all.map(([, weight]) => weight),
      );
    });
    expect(use.zVariance).toBeCloseTo(within, 12);
    expect(use.conditionVariance).toBeCloseTo(across, 12);
    expect(use.zShare).toBeCloseTo(within / total, 12);
    expect(use.conditionShare).toBeCloseTo(across / total, 12);
  });
});
