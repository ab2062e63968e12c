import { spreadRows } from "../core/collapse/rowViews.ts";
import { SharedStepSizes } from "../core/inference/annealedImportance.ts";
import { bidirectionalBounds } from "../core/inference/bidirectional.ts";
import { usesLibrarySize } from "../core/librarySize.ts";
import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { forEachExampleChunk } from "./exampleChunks.ts";
import { annealingOf, examplesAtATime, measure, type BoundsRequest } from "./likelihoodBounds.ts";
import { simulateExamples } from "./simulateExamples.ts";
import { TrainedModel } from "./trainedModel.ts";

/**
 * The mean upper bound minus the mean lower bound of annealing, nats, on examples drawn from the model itself. Their number, the path and
 * the schedule are those of the annealed real examples (core/inference/bidirectional.ts). Null if drawing from the model needs
 * data: it has a condition or a depth, or its prior is learned.
 */
export async function annealingGap({
  engine,
  point,
  settings,
  signal,
  rows,
  stepSizes = new SharedStepSizes(),
}: Omit<BoundsRequest, "examples">): Promise<number | null> {
  const { model: spec } = point.point.spec;
  const { likelihood, latentSize } = spec;
  if (spec.prior.type !== "standardNormal" || spec.condition !== "none" || usesLibrarySize(likelihood)) return null;
  // The total of what is drawn is not the one that it was drawn with.
  if (spec.own?.networks?.seesTotals === true) return null;
  const { x, z } = await simulateExamples(engine, point, {
    rows: rows.length,
    random: seededRandom(settings.seed, randomPurpose.estimates, 0, 5),
  });
  const simulated = { rows: rows.length, columns: x.length / rows.length, values: x, scale: 1 };
  const chainsPerExample = settings.chains;
  const model = new TrainedModel(engine, point, {
    examples: examplesAtATime(chainsPerExample, rows),
    chainsPerExample,
  });
  const [lower, upper] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  try {
    await forEachExampleChunk(
      model,
      { matrix: simulated, condition: undefined },
      spreadRows(simulated.rows, rows.length),
      async (start, count) => {
        // The chunk is filled up with rows from the beginning.
        const behind = Float64Array.from(
          { length: model.examples * latentSize },
          (_, at) => z[(start * latentSize + at) % z.length] as number,
        );
        const { path, options } = await annealingOf(
          model,
          settings,
          seededRandom(settings.seed, randomPurpose.estimates, start, 6),
          signal,
        );
        const { lowerNats, upperNats } = await bidirectionalBounds(
          path,
          behind,
          options,
          await stepSizes.of(start, path, options),
        );
        lower.set(lowerNats.subarray(0, count), start);
        upper.set(upperNats.subarray(0, count), start);
      },
    );
  } finally {
    await model.dispose();
  }
  return measure(upper).mean - measure(lower).mean;
}
