import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { defaultSettings } from "../../../src/evaluation/evaluateRun.ts";
import { annealedFigure, importanceFigures, quadratureFigure } from "../../../src/evaluation/likelihoodBounds.ts";
import { gradientObstacle } from "../../../src/evaluation/gradientObstacle.ts";
import { trainedPoints } from "../../../src/evaluation/trainedPoints.ts";
import type { PointOutcome } from "../../../src/results/results.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { layoutOf } from "../../../src/training/exampleLayout.ts";
import { dataKey, openData } from "../../../src/training/openData.ts";
import { openOwnModels } from "../../../src/training/openOwnModels.ts";
import { planBatches } from "../../../src/training/planBatches.ts";
import { trainBatch } from "../../../src/training/trainBatch.ts";

/** Of a mean over 48 rows, at 100 temperatures. */
const ANNEALING_NOISE_NATS = 0.05;

const folder = join(import.meta.dirname, "../../fixtures/own");

interface Reference {
  readonly rateNats: number;
  readonly klPerDimensionNats: readonly number[];
  readonly distortionNats: number;
  readonly distortionStandardErrorNats: number;
  readonly importanceWeightedNats: number;
  /** By a sum over a grid, of models with two latents. */
  readonly exactNats?: number;
}

interface Measured {
  readonly outcome: PointOutcome;
  readonly boundNats: number;
  /** Undefined where the decoder has no gradient. */
  readonly annealedNats: number | undefined;
  readonly quadratureNats: number | undefined;
}

const reference = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8")) as Record<string, Reference>;

/** Every point of a spec as a sweep measures it, with its likelihood by the bound of 2,000 samples, by annealing and by quadrature. */
async function measured(spec: string): Promise<readonly Measured[]> {
  const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
  const parsed = parseSpec(readFileSync(join(folder, spec), "utf8"));
  expect(parsed.problems).toEqual([]);
  const { points, problems } = openOwnModels(parsed.points, folder);
  expect(problems).toEqual([]);
  const { datasets, problems: ofData } = await openData(points, { specFolder: folder, mediaFolder: folder });
  expect(ofData).toEqual([]);
  const results: Measured[] = [];
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
      const request = {
        engine,
        point: trained!,
        examples: { matrix: dataset.heldOut, condition: dataset.condition?.heldOut },
        rows,
        settings: { ...defaultSettings, importanceSamples: 2000, temperatures: 100, chains: 4 },
        signal: undefined,
      };
      const isSmall = trained!.point.spec.model.latentSize === 2;
      results.push({
        outcome: outcome as unknown as PointOutcome,
        boundNats: (await importanceFigures(request)).importanceWeightedNats.mean,
        annealedNats: gradientObstacle(trained!) === undefined ? (await annealedFigure(request)).mean : undefined,
        quadratureNats: isSmall ? (await quadratureFigure(request))?.mean : undefined,
      });
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
  ["recurrent.vae.json", ["recurrent"]],
  ["masked.vae.json", ["masked"]],
  ["unread.vae.json", ["mlp 1.0"]],
] as const)("PyTorch's models of %s", (spec, names) => {
  test("have PyTorch's own rate, KL by dimension, distortion and likelihoods", { timeout: 120_000 }, async () => {
    const points = await measured(spec);
    expect(points).toHaveLength(names.length);
    points.forEach(({ outcome, boundNats, annealedNats, quadratureNats }, i) => {
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
      if (known.exactNats !== undefined) expect(quadratureNats).toBeCloseTo(known.exactNats, 3);
      expect(annealedNats === undefined).toBe(spec === "unread.vae.json");
      if (annealedNats === undefined) return;
      expect(annealedNats).toBeGreaterThan(known.importanceWeightedNats - ANNEALING_NOISE_NATS);
      if (known.exactNats !== undefined)
        expect(Math.abs(annealedNats - known.exactNats)).toBeLessThan(ANNEALING_NOISE_NATS);
    });
  });
});
