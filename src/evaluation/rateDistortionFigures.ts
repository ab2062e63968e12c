import { annealedRateDistortion } from "../core/inference/annealedRateDistortion.ts";
import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import type { Engine } from "../engine/engine.ts";
import type { CurveSettings, DecoderCurve, EncoderRateDistortion } from "../results/rateDistortions.ts";
import { spreadRows } from "../core/collapse/rowViews.ts";
import { forEachExampleChunk } from "./exampleChunks.ts";
import { examplesAtATime, measure } from "./likelihoodBounds.ts";
import type { TrainedPoint } from "./trainedPoints.ts";
import { TrainedModel, type Examples } from "./trainedModel.ts";

export interface CurveRequest {
  readonly engine: Engine;
  readonly point: TrainedPoint;
  readonly settings: CurveSettings;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of examples that are done, and of all. */
  readonly onExamples?: (done: number, of: number) => void;
}

/** Number of z drawn for each example. */
const ENCODER_DRAWS = 32;

/** Rate and distortion of a decoder with the best possible encoder, at every beta (core/inference/annealedRateDistortion.ts). */
export async function decoderCurve({
  engine,
  point,
  settings,
  signal,
  onExamples,
}: CurveRequest): Promise<DecoderCurve["curve"]> {
  const { betas, chains: chainsPerExample, stepsBetween, moves, leapfrogSteps, seed } = settings;
  const { examples, rows } = heldOutOf(point, settings);
  const model = new TrainedModel(engine, point, {
    examples: examplesAtATime(chainsPerExample, rows),
    chainsPerExample,
  });
  const figures = betas.map((beta) => ({
    beta,
    rateNats: new Float64Array(rows.length),
    distortionNats: new Float64Array(rows.length),
  }));
  try {
    await forEachExampleChunk(model, examples, rows, async (start, count) => {
      onExamples?.(start, rows.length);
      const random = seededRandom(seed, randomPurpose.estimates, start, 11);
      const chunk = await annealedRateDistortion(model, { betas, stepsBetween, moves, leapfrogSteps, random, signal });
      figures.forEach(({ rateNats, distortionNats }, i) => {
        rateNats.set(chunk[i]?.rateNats.subarray(0, count) ?? [], start);
        distortionNats.set(chunk[i]?.distortionNats.subarray(0, count) ?? [], start);
      });
    });
  } finally {
    await model.dispose();
  }
  return figures.map(({ beta, rateNats, distortionNats }) => ({
    beta,
    rateNats: measure(rateNats),
    distortionNats: measure(distortionNats),
  }));
}

/** E_q[ln q(z|x) - ln p(z)] and E_q[-ln p(x|z)] of the point's own encoder, on the same examples. */
export async function encoderRateDistortion({
  engine,
  point,
  settings,
  signal,
}: CurveRequest): Promise<EncoderRateDistortion> {
  const { examples, rows } = heldOutOf(point, settings);
  const model = new TrainedModel(engine, point, {
    examples: examplesAtATime(ENCODER_DRAWS, rows),
    chainsPerExample: ENCODER_DRAWS,
  });
  const [rate, distortion] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  try {
    await forEachExampleChunk(model, examples, rows, async (start, count) => {
      signal?.throwIfAborted();
      const { z, logDensity } = await model.proposal.draw(
        seededRandom(settings.seed, randomPurpose.estimates, start, 12),
      );
      const { logLikelihood, logPrior } = await model.evaluate(z);
      for (let chain = 0; chain < count * ENCODER_DRAWS; chain++) {
        const example = start + Math.floor(chain / ENCODER_DRAWS);
        rate[example] =
          (rate[example] as number) + ((logDensity[chain] as number) - (logPrior[chain] as number)) / ENCODER_DRAWS;
        distortion[example] = (distortion[example] as number) - (logLikelihood[chain] as number) / ENCODER_DRAWS;
      }
    });
  } finally {
    await model.dispose();
  }
  const { epoch, step } = point;
  return { point: point.point.index, epoch, step, rateNats: measure(rate), distortionNats: measure(distortion) };
}

function heldOutOf(
  { dataset }: TrainedPoint,
  { examples }: CurveSettings,
): { readonly examples: Examples; readonly rows: Uint32Array } {
  return {
    examples: { matrix: dataset.heldOut, condition: dataset.condition?.heldOut },
    rows: spreadRows(dataset.heldOut.rows, examples),
  };
}
