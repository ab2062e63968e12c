import { ReportedError } from "../core/reportedError.ts";
import { annealingSchedule } from "../core/inference/schedules.ts";
import {
  annealForward,
  logMeanWeights,
  SharedStepSizes,
  type AnnealingOptions,
} from "../core/inference/annealedImportance.ts";
import { pathFromPosterior, pathFromPrior, type AnnealingPath } from "../core/inference/annealingPath.ts";
import { standardNormal } from "../core/inference/gaussianPosterior.ts";
import { importanceBound } from "../core/inference/importanceBound.ts";
import { quadratureLogLikelihood } from "../core/inference/quadrature.ts";
import { sampleMean } from "../core/inference/sampleMean.ts";
import { randomPurpose, seededRandom, type SeededRandom } from "../core/seededRandom.ts";
import type { Engine } from "../engine/engine.ts";
import type { Comparable, EvaluationSettings, PointEvaluation } from "../results/evaluations.ts";
import type { Measure } from "../results/information.ts";
import { forEachExampleChunk } from "./exampleChunks.ts";
import type { TrainedPoint } from "./trainedPoints.ts";
import { TrainedModel, type Examples } from "./trainedModel.ts";

/** Latent vectors decoded at a time: enough for an engine to be efficient, few enough for the cache. */
const CHAINS_AT_A_TIME = 512;

export interface BoundsRequest {
  readonly engine: Engine;
  readonly point: TrainedPoint;
  readonly examples: Examples;
  readonly rows: Uint32Array;
  readonly settings: EvaluationSettings;
  /** Names the streams of random numbers together with an example's place among the rows, for rows that follow others. */
  readonly firstStream?: number;
  /** Of annealings of the same rows with other numbers of temperatures; found anew without it. */
  readonly stepSizes?: SharedStepSizes;
  readonly signal: AbortSignal | undefined;
}

export type ImportanceFigures = Pick<PointEvaluation, "elboNats" | "importanceWeightedNats" | "effectiveSamples">;

/** The bound with K samples, and with one on the same draws. */
export async function importanceFigures({
  engine,
  point,
  examples,
  rows,
  settings,
  signal,
}: BoundsRequest): Promise<ImportanceFigures> {
  const { importanceSamples: samples } = settings;
  const chainsPerExample = Math.min(samples, CHAINS_AT_A_TIME);
  const model = new TrainedModel(engine, point, {
    examples: Math.max(1, Math.floor(CHAINS_AT_A_TIME / chainsPerExample)),
    chainsPerExample,
  });
  const [elbo, bound, effective] = [0, 1, 2].map(() => new Float64Array(rows.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  try {
    await forEachExampleChunk(model, examples, rows, async (start, count) => {
      const random = seededRandom(settings.seed, randomPurpose.estimates, start);
      const { elboNats, boundNats, effectiveSampleSize } = await importanceBound(model, model.proposal, {
        samples,
        random,
        signal,
      });
      elbo.set(elboNats.subarray(0, count), start);
      bound.set(boundNats.subarray(0, count), start);
      effective.set(effectiveSampleSize.subarray(0, count), start);
    });
  } finally {
    await model.dispose();
  }
  return {
    elboNats: comparable(elbo),
    importanceWeightedNats: comparable(bound),
    effectiveSamples: sampleMean(effective).mean,
  };
}

/** The annealing of the bound examples: it starts from the encoder's Gaussians if it has them, otherwise from the prior, or N(0, I) for a learned one. */
export async function annealingOf(
  model: TrainedModel,
  { temperatures, leapfrogSteps }: EvaluationSettings,
  random: SeededRandom,
  signal: AbortSignal | undefined,
): Promise<{ readonly path: AnnealingPath; readonly options: AnnealingOptions }> {
  const posterior = await model.posterior();
  const path =
    posterior === undefined && model.drawPrior
      ? pathFromPrior(model)
      : pathFromPosterior(model, posterior ?? standardNormal(model));
  return { path, options: { schedule: annealingSchedule("sigmoidal", temperatures), leapfrogSteps, random, signal } };
}

/** Annealed importance sampling of each example. */
export async function annealedFigure({
  engine,
  point,
  examples,
  rows,
  settings,
  firstStream = 0,
  stepSizes = new SharedStepSizes(),
  signal,
}: BoundsRequest): Promise<Comparable> {
  const { chains: chainsPerExample } = settings;
  const model = new TrainedModel(engine, point, {
    examples: examplesAtATime(chainsPerExample, rows),
    chainsPerExample,
  });
  const bound = new Float64Array(rows.length);
  try {
    await forEachExampleChunk(model, examples, rows, async (start, count) => {
      const { path, options } = await annealingOf(
        model,
        settings,
        seededRandom(settings.seed, randomPurpose.estimates, firstStream + start, 1),
        signal,
      );
      const { logWeights } = await annealForward(path, options, await stepSizes.of(start, path, options));
      bound.set(logMeanWeights(logWeights, model).subarray(0, count), start);
    });
  } finally {
    await model.dispose();
  }
  return comparable(bound);
}

/** Error of ln p(x) at which doubling ends, and the largest mean of the changes over the examples. */
const QUADRATURE_TOLERANCE_NATS = 1e-3;
/** A single example may change by more, as long as it is far less than what examples differ by. */
const MAX_EXAMPLE_CHANGE_NATS = 0.05;
/** Allows three doublings of the first grid in two dimensions, eleven in one. */
const MAX_GRID_POINTS = 70_000;

/** ln p(x) by quadrature, for one or two latents with Gaussian posteriors; null for other models, and if doubling did not converge. */
export async function quadratureFigure({
  engine,
  point,
  examples,
  rows,
  signal,
}: BoundsRequest): Promise<Comparable | null> {
  const { latentSize, posterior: family } = point.point.spec.model;
  if (latentSize > 2 || family.type !== "diagonal") return null;
  const model = new TrainedModel(engine, point, { examples: examplesAtATime(128, rows), chainsPerExample: 128 });
  const values = new Float64Array(rows.length);
  const changes = new Float64Array(rows.length);
  try {
    await forEachExampleChunk(model, examples, rows, async (start, count) => {
      const posterior = await model.posterior();
      if (posterior === undefined) return;
      const options = { toleranceNats: QUADRATURE_TOLERANCE_NATS, maximumPoints: MAX_GRID_POINTS, signal };
      const { logLikelihoodNats, changeNats } = await quadratureLogLikelihood(model, posterior, options);
      changes.set(changeNats.subarray(0, count), start);
      values.set(logLikelihoodNats.subarray(0, count), start);
    });
  } finally {
    await model.dispose();
  }
  const converged =
    sampleMean(changes).mean <= QUADRATURE_TOLERANCE_NATS && Math.max(...changes) <= MAX_EXAMPLE_CHANGE_NATS;
  return converged ? comparable(values) : null;
}

export function examplesAtATime(chainsPerExample: number, rows: Uint32Array): number {
  const most = Math.max(1, Math.floor(CHAINS_AT_A_TIME / chainsPerExample));
  // Chunks of equal length: what the last one lacks is computed for nothing.
  return Math.max(1, Math.ceil(rows.length / Math.ceil(rows.length / most)));
}

/** @throws ReportedError when the mean is not finite */
export function comparable(values: Float64Array): Comparable {
  return { ...measure(values), perExample: Array.from(values) };
}

/** @throws ReportedError when the mean is not finite, so that a figure is never wrong without notice */
export function measure(values: Float64Array, what = "a likelihood"): Measure {
  const { mean, standardError } = sampleMean(values);
  if (!Number.isFinite(mean)) throw new ReportedError(`${what} is not finite`);
  return { mean, standardError: Number.isFinite(standardError) ? standardError : 0 };
}
