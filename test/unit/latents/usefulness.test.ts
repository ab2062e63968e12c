import { expect, test } from "vitest";
import { seededRandom, fillNormal, permutation } from "../../../src/core/seededRandom.ts";
import type { Dataset } from "../../../src/data/dataset.ts";
import type { PickFacts } from "../../../src/core/explanation/facts.ts";
import { picksOf } from "../../../src/core/explanation/picks.ts";
import type { PointResult } from "../../../src/results/results.ts";
import { rightRowsOf, rightRowsText } from "../../../src/results/rightRows.ts";
import { decidingLabels, probeFacts, usefulnessSentences } from "../../../src/results/usefulness.ts";
import { probedRows, usefulnessOf } from "../../../src/training/latents/usefulness.ts";

const ROWS = 90;
const random = seededRandom(0, 8, 0, 22);
const classOf = Int32Array.from({ length: ROWS }, (_, row) => 5 + (row % 3));

/** Two numbers a row, of which the first is the class and noise. */
function rowsOf(distance: number): Float64Array {
  const values = new Float64Array(2 * ROWS);
  fillNormal(random, values);
  return values.map((noise, at) => noise + (at % 2 === 0 ? distance * (classOf[at >> 1] as number) : 0));
}

const matrix = (values: Float64Array) => ({ rows: ROWS, columns: 2, values: Float32Array.from(values), scale: 1 });
const noise = rowsOf(0);
const dataset: Dataset = {
  columns: 2,
  train: matrix(noise),
  heldOut: matrix(noise),
  trainLabels: undefined,
  heldOutLabels: classOf,
  otherLabels: [
    {
      trainLabels: undefined,
      heldOutLabels: Int32Array.from(permutation(random, ROWS), (row) => classOf[row] as number),
      labelNames: undefined,
    },
  ],
  labelNames: undefined,
  fingerprint: "",
};

test("labels that latents hold are predicted, beside chance and components that do not hold them", async () => {
  const [found] = await usefulnessOf(rowsOf(8), 2, dataset);
  expect(found).toMatchObject({ rows: ROWS, classes: 3, chance: 1 / 3, components: { size: 2 } });
  expect(found?.linear?.mean).toBeGreaterThan(0.95);
  expect(found?.nearest.mean).toBeGreaterThan(0.95);
  expect(found?.clusters.adjustedRandIndex).toBeGreaterThan(0.9);
  expect(found?.components?.linear.mean).toBeLessThan(0.5);
});

test("shuffled labels are at chance within three errors, and a second set has its place", async () => {
  const [, shuffled] = await usefulnessOf(rowsOf(8), 2, dataset);
  expect(shuffled?.set).toBe(1);
  for (const probe of [shuffled!.linear!, shuffled!.nearest])
    expect(Math.abs(probe.mean - 1 / 3)).toBeLessThan(3 * Math.max(probe.standardError, 0.05));
  expect(Math.abs(shuffled!.clusters.adjustedRandIndex)).toBeLessThan(0.1);
});

const sweep = async (distances: readonly number[], activeUnits = 2) =>
  Promise.all(
    distances.map(async (distance, index) => ({
      settings: { "objective.beta": index + 1 },
      heldOut: { activeUnits } as PointResult["heldOut"],
      usefulness: await usefulnessOf(rowsOf(distance), 2, dataset),
    })),
  );

const facts = (points: Awaited<ReturnType<typeof sweep>>): readonly PickFacts[] =>
  points.map((point, index) => ({
    ...{ point: index, rateNats: 1, elboNats: NaN, activeUnits: point.heldOut?.activeUnits ?? 0, targetRateNats: null },
    ...{ importanceWeightedNats: null, annealedNats: null, perExampleNats: null, mutualInformationNats: null },
    frechetDistance: null,
    probe: probeFacts(point)!,
  }));

test("a user of z picks the point with the best probe, and ties are those within two errors of the paired difference", async () => {
  const [pick] = picksOf(facts(await sweep([0, 8, 7.5, 0.7])));
  expect(pick).toMatchObject({ criterion: "probe", chance: 1 / 3 });
  expect([pick?.point, ...(pick?.ties ?? []).map(({ point }) => point)].toSorted()).toEqual([1, 2]);
  expect(pick?.standardError).toBeLessThan(0.03);
});

test("collapsed points, points at chance and probes of another kind are not picked", async () => {
  expect(picksOf(facts(await sweep([8, 8], 0)))).toEqual([]);
  const chance = await sweep([0, 0]);
  expect(picksOf(facts(chance))).toEqual([]);
  expect(usefulnessSentences(chance).join(" ")).toMatch(/No probe is above chance/);
  const [one, other] = facts(await sweep([8, 8]));
  expect(picksOf([one!, { ...other!, probe: { ...other!.probe!, kind: "nearest" } }])).toEqual([]);
});

test("labels that a collapsed model's faint means hold are said to be no use", async () => {
  expect(usefulnessSentences(await sweep([8, 7], 0)).at(-1)).toMatch(/^2 collapsed points .*means that hardly vary/);
});

test("labels that are the model's condition are measured, but pick nothing", async () => {
  const usefulness = await usefulnessOf(rowsOf(8), 2, dataset, { condition: "labels" });
  expect(usefulness[0]?.isCondition).toBe(true);
  // The second set is shuffled.
  expect(decidingLabels({ usefulness })?.set).toBe(1);
});

test("rows that are right survive as text, and another number of rows is refused", () => {
  const right = [1, 0, 0, 1, 1, 1, 0];
  expect(rightRowsOf(rightRowsText(right), 7)).toEqual(right);
  expect(rightRowsOf(rightRowsText(right), 3)).toBeUndefined();
});

test("rows of large data are drawn, so that labels that are periodic in the rows keep their classes", () => {
  const rows = probedRows(50_000, 64);
  expect(rows).toHaveLength(750);
  expect(new Set(Array.from(rows, (row) => row % 10)).size).toBe(10);
  expect(Array.from(probedRows(30, 64))).toEqual(Array.from({ length: 30 }, (_, row) => row));
});
