import { expect, test } from "vitest";
import { seededRandom, fillNormal, permutation } from "../../../src/core/seededRandom.ts";
import type { Dataset } from "../../../src/data/dataset.ts";
import type { LatentFigures } from "../../../src/results/latentFigures.ts";
import { usefulnessSentences } from "../../../src/results/usefulness.ts";
import { usefulnessOf } from "../../../src/training/latents/usefulness.ts";

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
const latents = (distance: number) => ({ rows: ROWS, latents: 2, mean: rowsOf(distance), logVariance: undefined });

test("labels that latents hold are predicted, beside chance and components that do not hold them", async () => {
  const [found] = await usefulnessOf(latents(8), dataset);
  expect(found).toMatchObject({ rows: ROWS, classes: 3, chance: 1 / 3, components: { size: 2 } });
  expect(found?.linear?.mean).toBeGreaterThan(0.95);
  expect(found?.nearest.mean).toBeGreaterThan(0.95);
  expect(found?.clusters.adjustedRandIndex).toBeGreaterThan(0.9);
  expect(found?.components?.linear.mean).toBeLessThan(0.5);
});

test("shuffled labels are at chance within three errors, and a second set has its place", async () => {
  const [, shuffled] = await usefulnessOf(latents(8), dataset);
  expect(shuffled?.set).toBe(1);
  for (const probe of [shuffled!.linear!, shuffled!.nearest])
    expect(Math.abs(probe.mean - 1 / 3)).toBeLessThan(3 * Math.max(probe.standardError, 0.05));
  expect(Math.abs(shuffled!.clusters.adjustedRandIndex)).toBeLessThan(0.1);
});

test("the pick by probe is the best point, with those that it cannot be distinguished from", async () => {
  const points = await Promise.all(
    [8, 7.5, 0].map(async (distance, index) => ({
      settings: { "objective.beta": index + 1 },
      latents: { usefulness: await usefulnessOf(latents(distance), dataset) } as unknown as LatentFigures,
    })),
  );
  const [, , pick] = usefulnessSentences(points);
  expect(pick).toMatch(/would pick objective\.beta = [12]; objective\.beta = [12] is within two standard errors\.$/);
});
