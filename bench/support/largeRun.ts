import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { seededRandom } from "../../src/core/seededRandom.ts";
import { rightRowsText } from "../../src/results/rightRows.ts";
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
/** Held-out rows whose labels are predicted. */
const ROWS = 360;

/**
 * Writes a spec and a run of it that looks trained, by the product's own store: metrics, checkpoints and results. Nothing is trained.
 * @param folder receives `many.vae.json` and the run
 * @param hasLatents whether each point has the figures of its latent space
 * @returns the run's folder
 */
export function writeLargeRun(
  folder: string,
  points: number,
  epochs: number,
  { name = "run", hasLatents = false } = {},
): string {
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
      const latentSpace = hasLatents ? latentSpaceOf(point, heldOut.activeUnits / LATENTS) : {};
      return { point, status: "done", heldOut, train: heldOut, keptEpoch: epochs, failure: null, ...latentSpace };
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

/** @param used the share of latents that are used, on which labels and samples depend */
function latentSpaceOf(
  point: number,
  used: number,
): Pick<PointOutcome, "usefulness" | "aggregate" | "priorDraws" | "klWeight"> {
  const random = seededRandom(point, 0);
  const near = (value: number) => value + 0.05 * random.nextUniform();
  const figure = (value: number) => ({ value: near(value), standardError: 0.02 });
  const share = (mean: number) => ({ mean: Math.min(1, near(mean)), standardError: 0.02 });
  const linear = share(0.1 + 0.8 * used);
  const rightRows = rightRowsText(Array.from({ length: ROWS }, () => (random.nextUniform() < linear.mean ? 1 : 0)));
  const units = Array.from({ length: LATENTS }, (_, unit) => unit);
  return {
    usefulness: [
      {
        set: 0,
        rows: ROWS,
        classes: 10,
        chance: 0.1,
        linear: { ...linear, rightRows },
        nearest: share(0.1 + 0.7 * used),
        components: { size: LATENTS, linear: share(0.9), nearest: share(0.9) },
        clusters: { normalisedMutualInformation: share(0.6 * used).mean, adjustedRandIndex: near(0.5 * used) },
        mixing: {
          silhouette: figure(0.6),
          batchSilhouette: null,
          inverseSimpson: figure(0.2),
          testsPassed: figure(0.2),
        },
        factor: {
          mutualInformationGap: figure(0.1),
          separatedAttribute: figure(0.1),
          completeness: figure(0.3),
          ridge: figure(0.4),
        },
      },
    ],
    aggregate: {
      rows: ROWS,
      means: units.map(() => near(0)),
      standardDeviations: units.map(() => near(0.9)),
      excessKurtoses: units.map(() => near(-0.3)),
      dependence: {
        channels: {
          rootMeanSquare: figure(0.1),
          largest: { ...figure(0.3), pair: [0, 1] },
          matrix: units.flatMap((row) => units.map((column) => (row === column ? 1 : near(0)))),
        },
        positions: null,
      },
    },
    priorDraws: {
      draws: 200,
      alike: { prior: share(0.6 + 0.3 * used), examples: share(0.95) },
      covered: { prior: share(0.7), examples: share(0.95) },
    },
    klWeight: { givenVariance: 0.1, residualVariance: share(0.1), given: 1, effective: 1 },
  };
}
