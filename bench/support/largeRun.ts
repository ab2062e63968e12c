import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { seededRandom } from "../../src/core/seededRandom.ts";
import type { PointEpoch, PointOutcome } from "../../src/results/results.ts";
import { parseSpec } from "../../src/spec/parseSpec.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { sweepResults } from "../../src/sweep/sweepResults.ts";
import { planBatches } from "../../src/training/planBatches.ts";

/** Digits: 64 columns. */
const LAYOUT = { columns: 64, conditionSize: 0 };
const ENGINE = "none: the figures are made up";
const LATENTS = 8;
const SEEDS = 4;

/**
 * Writes a spec and a run of it that looks trained, by the product's own store: metrics, checkpoints and results. Nothing is trained.
 * @param folder receives `many.vae.json` and the run
 * @returns the run's folder
 */
export function writeLargeRun(folder: string, points: number, epochs: number, name = "run"): string {
  mkdirSync(folder, { recursive: true });
  const specFile = path.join(folder, "many.vae.json");
  const text = specText(points, epochs);
  writeFileSync(specFile, text);
  const parsed = parseSpec(text);
  const run = new RunFolder(path.join(folder, ".vae-lens", "runs", name));
  const description = { dataFingerprint: "none", engine: ENGINE, version: "0.0.0", created: new Date().toISOString() };
  run.create(description, specFile, text);
  const outcomes: PointOutcome[] = [];
  for (const batch of planBatches(parsed.points, LAYOUT)) {
    const rows = (epoch: number): readonly PointEpoch[] =>
      batch.points.map(({ index, spec }) => figures(index, beta(spec.objective), epoch));
    for (let epoch = 1; epoch <= epochs; epoch++) run.appendMetrics(batch, epoch, rows(epoch));
    const ended = rows(epochs).map(({ point, heldOut }): PointOutcome => {
      return { point, status: "done", heldOut, train: heldOut, keptEpoch: epochs, failure: null };
    });
    outcomes.push(...ended);
    run.writeCheckpoint(batch.index, {
      progress: {
        points: batch.points.map(({ index }) => index),
        epoch: epochs,
        step: 0,
        stepSums: [],
        failures: ended.map(() => null),
        selected: ended.map(() => null),
        heldOut: [],
        outcomes: ended,
      },
      arrays: { parameters: {}, firstMoments: {}, secondMoments: {}, selected: {} },
    });
  }
  run.writeResults(sweepResults(parsed, outcomes, { specFile, engine: ENGINE, dataFingerprint: "none" }));
  return run.path;
}

/** Values of beta, each with several seeds. */
function specText(points: number, epochs: number): string {
  const betas = Array.from({ length: points / SEEDS }, (_, i) => 0.01 * 10 ** ((3 * i * SEEDS) / points));
  return JSON.stringify({
    data: { path: "builtin:digits", scale: 16 },
    model: {
      latentSize: LATENTS,
      encoder: { hidden: [8] },
      decoder: { hidden: [8] },
      likelihood: { type: "gaussian", variance: 0.1 },
    },
    training: { epochs },
    sweep: { "objective.beta": betas, "training.seed": Array.from({ length: SEEDS }, (_, seed) => seed) },
  });
}

function beta(objective: object): number {
  return "beta" in objective && typeof objective.beta === "number" ? objective.beta : 1;
}

function figures(point: number, beta: number, epoch: number): PointEpoch {
  const random = seededRandom(point, epoch);
  const learned = 1 - Math.exp(-epoch / 4);
  const klPerDimensionNats = Array.from({ length: LATENTS }, (_, dimension) =>
    Math.max(0, learned * (3 - 0.3 * dimension - 0.8 * Math.log10(100 * beta)) + 0.05 * random.nextUniform()),
  );
  const rateNats = klPerDimensionNats.reduce((sum, kl) => sum + kl, 0);
  const distortionNats = 90 - 12 * Math.sqrt(rateNats) + random.nextUniform();
  const activeUnits = klPerDimensionNats.filter((kl) => kl > 0.06).length;
  const train = { distortionNats: distortionNats - 0.5, klPerDimensionNats };
  return {
    point,
    train,
    heldOut: { rateNats, distortionNats, elboNats: -(rateNats + distortionNats), activeUnits, klPerDimensionNats },
  };
}
