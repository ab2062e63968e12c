import { expect, test } from "vitest";
import { seedGroupKey, seedGroups, seedMean, typicalOf } from "../../../src/core/seedGroups.ts";

const settings = [
  { "objective.beta": 1, "training.seed": 0 },
  { "objective.beta": 2, "training.seed": 0 },
  { "objective.beta": 1, "training.seed": 1 },
];

test("points that differ in their seed alone are one group", () =>
  expect(seedGroups(settings, seedGroupKey)).toEqual([[settings[0], settings[2]], [settings[1]]]));

test("points whose settings name no seed are each alone, also with the same settings", () => {
  const logged = [{ "objective.beta": 1 }, { "objective.beta": 1 }, {}, {}];
  expect(seedGroups(logged, seedGroupKey)).toHaveLength(4);
});

test("the error of a mean over seeds is that of their variance; a single seed has none", () => {
  expect(seedMean([1, 2, 3])).toEqual({ mean: 2, variance: 1, standardError: Math.sqrt(1 / 3) });
  expect(seedMean([4])).toEqual({ mean: 4, variance: null, standardError: null });
});

test("the typical seed is the one nearest to the mean; of two, which are equally near, the first", () => {
  expect(typicalOf([9, 2, 1], (value) => value)).toBe(2);
  expect(typicalOf([0.1, 0.7], (value) => value)).toBe(0.1);
  expect(typicalOf([0.7, 0.1], (value) => value)).toBe(0.7);
});
