import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { defaultSettings } from "../../../src/evaluation/evaluateRun.ts";
import { importanceFigures } from "../../../src/evaluation/likelihoodBounds.ts";
import { trainedPoints } from "../../../src/evaluation/trainedPoints.ts";
import type { PointOutcome } from "../../../src/results/results.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { layoutOf } from "../../../src/training/exampleLayout.ts";
import { dataKey, openData } from "../../../src/training/openData.ts";
import { openOwnModels } from "../../../src/training/openOwnModels.ts";
import { planBatches } from "../../../src/training/planBatches.ts";
import { trainBatch } from "../../../src/training/trainBatch.ts";

const folder = join(import.meta.dirname, "../../fixtures/own");

interface Reference {
  readonly rateNats: number;
  readonly klPerDimensionNats: readonly number[];
  readonly distortionNats: number;
  readonly distortionStandardErrorNats: number;
  readonly importanceWeightedNats: number;
}

const reference = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8")) as Record<string, Reference>;

/** Every point of a spec as a sweep measures it, with the importance-weighted bound of 2,000 samples. */
async function measured(spec: string): Promise<readonly { outcome: PointOutcome; boundNats: number }[]> {
  const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
  const parsed = parseSpec(readFileSync(join(folder, spec), "utf8"));
  expect(parsed.problems).toEqual([]);
  const { points, problems } = openOwnModels(parsed.points, folder);
  expect(problems).toEqual([]);
  const { datasets, problems: ofData } = await openData(points, { specFolder: folder, mediaFolder: folder });
  expect(ofData).toEqual([]);
  const results: { outcome: PointOutcome; boundNats: number }[] = [];
  for (const batch of planBatches(points, layoutOf([...datasets.values()][0]!))) {
    const [point] = batch.points as [(typeof points)[number]];
    const dataset = datasets.get(dataKey(point))!;
    const job = { batch, dataset, engine, resumeFrom: undefined, shouldStop: () => false, checkpointDue: () => false };
    let outcome: PointOutcome | undefined;
    for await (const event of trainBatch(job)) {
      if (event.type === "batchDone") [outcome] = event.outcomes;
      if (event.type !== "checkpointReady") continue;
      const run = {
        datasetOf: () => dataset,
        statisticsOf: () => exampleStatistics(dataset.train, point.spec.model.likelihood),
      };
      const [trained] = trainedPoints(run, batch, event.checkpoint);
      const rows = Uint32Array.from({ length: dataset.heldOut.rows }, (_, row) => row);
      const { importanceWeightedNats } = await importanceFigures({
        engine,
        point: trained!,
        examples: { matrix: dataset.heldOut, condition: dataset.condition?.heldOut },
        rows,
        settings: { ...defaultSettings, importanceSamples: 2000 },
        signal: undefined,
      });
      results.push({ outcome: outcome as unknown as PointOutcome, boundNats: importanceWeightedNats.mean });
    }
    results[results.length - 1] = { ...results.at(-1)!, outcome: outcome! };
  }
  return results;
}

describe.each([
  ["mlp.vae.json", ["mlp 0.5", "mlp 1.0", "mlp 8"]],
  ["conv.vae.json", ["conv"]],
  ["counts.vae.json", ["counts"]],
  ["conditional.vae.json", ["conditional"]],
  ["spatial.vae.json", ["spatial"]],
] as const)("PyTorch's models of %s", (spec, names) => {
  test("have PyTorch's own rate, KL by dimension, distortion and 2,000-sample bound", async () => {
    const points = await measured(spec);
    expect(points).toHaveLength(names.length);
    points.forEach(({ outcome, boundNats }, i) => {
      const known = reference[names[i]!]!;
      const figures = outcome.heldOut!;
      expect(figures.rateNats).toBeCloseTo(known.rateNats, 3);
      figures.klPerDimensionNats.forEach((kl, k) => {
        expect(Math.abs(kl - known.klPerDimensionNats[k]!)).toBeLessThan(1e-3);
      });
      // Both are averages over draws; the product's are few, and differ from example to example.
      expect(Math.abs(figures.distortionNats - known.distortionNats)).toBeLessThan(
        0.2 + 5 * known.distortionStandardErrorNats,
      );
      expect(Math.abs(boundNats - known.importanceWeightedNats)).toBeLessThan(0.2);
    });
  });
});
