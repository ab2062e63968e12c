import { describe, expect, test } from "vitest";
import { columnFacts, MAX_DISTINCT } from "../../../src/core/columnFacts.ts";

function factOf(...values: readonly number[]) {
  return columnFacts(Float32Array.from(values), 1)[0]!;
}

describe("the facts of a column", () => {
  test("are its moments and its ends, also far from zero", () => {
    const { mean, deviation, minimum, maximum } = factOf(10_001, 10_003, 10_001, 10_003);
    expect([mean, minimum, maximum]).toEqual([10_002, 10_001, 10_003]);
    expect(deviation).toBeCloseTo(1, 9);
  });

  test("are of each column by itself", () =>
    expect(columnFacts(Float32Array.of(1, 10, 2, 20), 2).map(({ maximum }) => maximum)).toEqual([2, 20]));

  test("count different values up to a limit, and whether they are whole", () => {
    expect(factOf(0, 1, 2, 1)).toMatchObject({ distinct: 3, areWhole: true });
    expect(factOf(...Array.from({ length: 90 }, (_, i) => i / 7))).toMatchObject({
      distinct: MAX_DISTINCT + 1,
      areWhole: false,
    });
  });

  test("have the most frequent value and what the others are", () => {
    const { mode } = factOf(5, -999, 7, -999, -999);
    expect(mode).toMatchObject({ value: -999, share: 0.6, others: { minimum: 5, maximum: 7, deviation: 1 } });
  });
});
