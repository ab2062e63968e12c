/** Trains one setting of the cautions' evidence through the product, three seeds at each ratio of beta to the threshold. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Prediction } from "../../src/core/collapse/prediction.ts";
import type { Recipe } from "./cautionRecipes.ts";
import { spectrumPredictor } from "./predictionFromSpectrum.ts";
import { sweepWithProduct } from "./productSweep.ts";

export interface RetrainedPoint extends Pick<Prediction, "verdict" | "reasons"> {
  readonly ratio: number;
  /** Held out, one a seed; NaN where the training failed. */
  readonly activeUnits: readonly number[];
  readonly rateNats: readonly number[];
}

const SEEDS = [0, 1, 2] as const;

export interface Retrained {
  readonly points: readonly RetrainedPoint[];
  readonly threshold: number;
  readonly seconds: number;
  readonly seeds: number;
  /** Of the sweep: points in the order of the ratios, each with its seeds. */
  readonly metrics: string;
}

export async function retrainSetting(recipe: Recipe): Promise<Retrained> {
  const folder = await mkdtemp(path.join(tmpdir(), "vae-lens-caution-"));
  try {
    await recipe.writeData(folder);
    const specFile = path.join(folder, "caution.vae.json");
    const spec = specOf(recipe);
    await writeFile(specFile, JSON.stringify(spec));
    const { predict } = await spectrumPredictor();
    const threshold = (await predict(specFile))[0]?.prediction.thresholdBeta ?? NaN;
    const betas = recipe.ratios.map((ratio) => ratio * threshold);
    const sweep = { "objective.beta": betas, "training.seed": SEEDS };
    await writeFile(specFile, JSON.stringify({ ...spec, sweep }));
    const predictions = await predict(specFile);
    const { results, seconds, metrics } = await sweepWithProduct(specFile);
    const points = recipe.ratios.map((ratio, i): RetrainedPoint => {
      const ofRatio = results.points.slice(i * SEEDS.length, (i + 1) * SEEDS.length);
      const { verdict = "unknown", reasons = [] } = predictions[i * SEEDS.length]?.prediction ?? {};
      return {
        ratio,
        verdict,
        reasons,
        activeUnits: ofRatio.map(({ heldOut }) => heldOut?.activeUnits ?? NaN),
        rateNats: ofRatio.map(({ heldOut }) => heldOut?.rateNats ?? NaN),
      };
    });
    return { points, threshold, seconds, seeds: SEEDS.length, metrics };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function specOf({ data = {}, model, training, warmupEpochs = 0 }: Recipe): Readonly<Record<string, unknown>> {
  const warmup = warmupEpochs > 0 ? { warmup: { epochs: warmupEpochs } } : {};
  return {
    data: { path: "train.npy", heldOut: { path: "held-out.npy" }, ...data },
    model,
    objective: { type: "beta", beta: 1, ...warmup },
    training: { ...training, seed: 0 },
  };
}
