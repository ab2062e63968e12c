import { describe, expect, test } from "vitest";
import { fillNormal, fillUniform, permutation, seededRandom } from "../../../src/core/seededRandom.ts";

const first = (count: number, ...name: readonly number[]) => {
  const random = seededRandom(...name);
  return Array.from({ length: count }, () => random.nextUint32());
};

const normals = (count: number, ...name: readonly number[]) => {
  const values = new Float32Array(count);
  fillNormal(seededRandom(...name), values);
  return values;
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a random stream", () => {
  test("is the same whenever it is asked for", () => expect(first(100, 1, 2, 3)).toEqual(first(100, 1, 2, 3)));

  test("is stored behaviour: these numbers may never change", () =>
    expect(first(3, 0, 1, 0)).toMatchInlineSnapshot(`
      [
        2524161273,
        867144028,
        1195744898,
      ]
    `));

  test.each([
    ["the seed", [1, 2, 3], [2, 2, 3]],
    ["the last number", [1, 2, 3], [1, 2, 4]],
    ["the order", [1, 2, 3], [2, 1, 3]],
    ["the length", [1, 2], [1, 2, 0]],
    ["a fraction", [0.1], [0.2]],
    ["a sign", [0], [-0]],
    ["a bit past 2^32", [2 ** 40], [2 ** 41]],
  ])("differs with %s", (_, name, other) => {
    const theirs = new Set(first(1000, ...other));
    expect(first(1000, ...name).filter((value) => theirs.has(value))).toHaveLength(0);
  });

  test("has no relation to its neighbour's", () => {
    const [a, b] = [normals(20_000, 5, 1), normals(20_000, 5, 2)];
    expect(Math.abs(mean([...a].map((value, i) => value * (b[i] ?? 0))))).toBeLessThan(5 / Math.sqrt(20_000));
  });

  test("of 24 bits is uniform on [0, 1)", () => {
    const random = seededRandom(8);
    const values = Array.from({ length: 20_000 }, () => random.nextUniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.every((value) => Math.fround(value) === value)).toBe(true);
    const counts = Array.from(
      { length: 10 },
      (_, decile) => values.filter((value) => Math.floor(10 * value) === decile).length,
    );
    // Five standard deviations of a binomial count.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(20_000 * 0.09));
  });
});

describe("normal numbers", () => {
  const values = [...normals(40_001, 3, 1)];
  const moment = (power: number) => mean(values.map((value) => value ** power));
  // Bounds of five standard errors: the variances of z, z^2, z^3 and z^4 are 1, 2, 15 and 96.
  test.each([
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ])("have moment %i of %i", (power, expected, variance) =>
    expect(Math.abs(moment(power) - expected)).toBeLessThan(5 * Math.sqrt(variance / values.length)),
  );
  test("are all finite, the odd last one too", () => {
    expect(values.every(Number.isFinite)).toBe(true);
    expect(values.at(-1)).not.toBe(0);
  });
  test("do not depend on each other within a pair", () => {
    const products = values.slice(0, -1).flatMap((value, i) => (i % 2 === 0 ? [value * (values[i + 1] ?? 0)] : []));
    expect(Math.abs(mean(products))).toBeLessThan(5 / Math.sqrt(products.length));
  });
});

describe("a permutation", () => {
  test("has every number once", () =>
    expect([...permutation(seededRandom(1), 1000)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i),
    ));
  test.each([0, 1])("of %i numbers is in order", (length) =>
    expect([...permutation(seededRandom(1), length)]).toEqual([0].slice(0, length)),
  );
  test("puts each number at each place equally often", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = permutation(seededRandom(seed, 2), 3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["012", "021", "102", "120", "201", "210"]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt((6000 * 5) / 36));
  });
});

describe("uniform numbers", () => {
  test("fill the range on both sides of zero, and stay in it", () => {
    const values = new Float32Array(5000);
    fillUniform(seededRandom(4), values, 0.25);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.25);
    expect(Math.min(...values)).toBeLessThan(-0.249);
    expect(Math.max(...values)).toBeLessThan(0.25);
    expect(Math.max(...values)).toBeGreaterThan(0.249);
  });
});
