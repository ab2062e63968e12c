import { drawAggregate, splitRate } from "../core/inference/aggregatePosterior.ts";
import type { SampleMean } from "../core/inference/sampleMean.ts";
import { posteriorFigures } from "../core/latents/posteriorFigures.ts";
import type { PosteriorRows } from "../core/latents/posteriorRows.ts";
import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import type { PointEvaluation } from "../results/evaluations.ts";
import type { Measure } from "../results/information.ts";
import { forEachExampleChunk } from "./exampleChunks.ts";
import type { BoundsRequest } from "./likelihoodBounds.ts";
import { TrainedModel } from "./trainedModel.ts";

/** Maximum number of components of the mixture q(z). An unbiased estimate sums over all examples, with quadratic cost. */
const MAX_EXAMPLES = 4096;
const DRAWS = 1024;
const AT_A_TIME = 256;

/** The parts of the rate, over all held-out examples (up to some thousands). */
export async function informationFigures({
  engine,
  point,
  examples,
  settings,
  signal,
}: Omit<BoundsRequest, "rows">): Promise<PointEvaluation["information"]> {
  const { latentSize, posterior: family } = point.point.spec.model;
  if (family.type !== "diagonal") return null;
  const count = Math.min(examples.matrix.rows, MAX_EXAMPLES);
  const rows = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * examples.matrix.rows) / count));
  const model = new TrainedModel(engine, point, { examples: Math.min(AT_A_TIME, count), chainsPerExample: 1 });
  const mean = new Float64Array(count * latentSize);
  const logVariance = new Float64Array(count * latentSize);
  try {
    await forEachExampleChunk(model, examples, rows, async (start, taken) => {
      signal?.throwIfAborted();
      const posterior = await model.posterior();
      if (posterior === undefined) return;
      mean.set(posterior.mean.subarray(0, taken * latentSize), start * latentSize);
      logVariance.set(posterior.logVariance.subarray(0, taken * latentSize), start * latentSize);
    });
    const draws = Math.min(DRAWS, count);
    const aggregate = drawAggregate(
      { mean, logVariance },
      latentSize,
      draws,
      seededRandom(settings.seed, randomPurpose.estimates, 0, 4),
    );
    const owners = Uint32Array.from(aggregate.owners, (owner) => rows[owner] as number);
    const logPrior = new Float64Array(draws);
    // Each draw keeps its example, whose condition determines a conditional prior.
    await forEachExampleChunk(model, examples, owners, async (start, taken) => {
      const z = new Float64Array(model.examples * latentSize);
      z.set(aggregate.z.subarray(start * latentSize, (start + taken) * latentSize));
      logPrior.set((await model.evaluate(z)).logPrior.subarray(0, taken), start);
    });
    const isClosed = point.point.spec.model.prior.type === "standardNormal";
    const rateNats = isClosed ? standardRate({ rows: count, latents: latentSize, mean, logVariance }) : undefined;
    const parts = splitRate({ mean, logVariance }, latentSize, aggregate, logPrior, rateNats);
    return {
      mutualInformationNats: finite(parts.mutualInformation),
      ceilingNats: parts.ceilingNats,
      marginalKlNats: finite(parts.marginalKl),
      totalCorrelationNats: finite(parts.totalCorrelation),
      dimensionwiseKlNats: finite(parts.dimensionwiseKl),
    };
  } finally {
    await model.dispose();
  }
}

function standardRate(posteriors: PosteriorRows): number | undefined {
  return posteriorFigures(posteriors).rateNats ?? undefined;
}

function finite({ mean, standardError }: SampleMean): Measure {
  return { mean, standardError: Number.isFinite(standardError) ? standardError : 0 };
}
