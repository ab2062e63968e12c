import { importanceBound } from "../core/inference/importanceBound.ts";
import { gaussianProposal } from "../core/inference/gaussianPosterior.ts";
import { optimizePosterior } from "../core/inference/optimizedPosterior.ts";
import { sampleMean } from "../core/inference/sampleMean.ts";
import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { examplesAtATime, type BoundsRequest } from "./likelihoodBounds.ts";
import { forEachExampleChunk } from "./exampleChunks.ts";
import { TrainedModel } from "./trainedModel.ts";

/** Draws for each gradient of an example's posterior, and for its final ELBO. */
const CHAINS = 8;
const FINAL_SAMPLES = 256;
/** Adam's learning rate for a mean and a log-variance, which are of order 1; it decreases to zero. */
const LEARNING_RATE = 0.1;

/** The mean ELBO gain of each example's best diagonal Gaussian over the encoder's, nats; null if q is not Gaussian. */
export async function amortizationGap({
  engine,
  point,
  examples,
  rows,
  settings,
  firstStream = 0,
  signal,
}: BoundsRequest): Promise<{ readonly gapNats: number; readonly elboNats: number } | null> {
  if (point.point.spec.model.posterior.type !== "diagonal") return null;
  const model = new TrainedModel(engine, point, { examples: examplesAtATime(CHAINS, rows), chainsPerExample: CHAINS });
  const gaps = new Float64Array(rows.length);
  const elbos = new Float64Array(rows.length);
  try {
    await forEachExampleChunk(model, examples, rows, async (start, count) => {
      const start0 = await model.posterior();
      if (start0 === undefined) return;
      const random = seededRandom(settings.seed, randomPurpose.estimates, firstStream + start, 2);
      const best = await optimizePosterior(model, start0, {
        steps: settings.optimizationSteps,
        learningRate: LEARNING_RATE,
        random,
        signal,
      });
      const elboOf = async (posterior: typeof best) =>
        // Both have the same noise, so that only the posteriors differ.
        (
          await importanceBound(model, gaussianProposal(posterior, model), {
            samples: FINAL_SAMPLES,
            random: seededRandom(settings.seed, randomPurpose.estimates, firstStream + start, 3),
            signal,
          })
        ).elboNats;
      const [optimized, encoded] = [await elboOf(best), await elboOf(start0)];
      for (let i = 0; i < count; i++) {
        gaps[start + i] = (optimized[i] as number) - (encoded[i] as number);
        elbos[start + i] = optimized[i] as number;
      }
    });
  } finally {
    await model.dispose();
  }
  return { gapNats: sampleMean(gaps).mean, elboNats: sampleMean(elbos).mean };
}
