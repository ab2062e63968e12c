import type { Dataset } from "../../data/dataset.ts";
import type { DataFolders } from "../../data/dataFile.ts";
import type { BatchCheckpoint } from "../../results/checkpoint.ts";
import type { PointOutcome } from "../../results/results.ts";
import { dataKey } from "../openData.ts";
import type { Batch } from "../planBatches.ts";
import type { TrainingEvent } from "../trainBatch.ts";
import { measureLatents } from "./measureLatents.ts";

/** The `engine` of a run of latents: sums in double precision. */
export const LATENTS_ENGINE = "float64";

/** Measures the points of a batch. The last event is `batchDone`, after a checkpoint that holds the figures alone. */
export async function* latentsBatch(
  { points }: Batch,
  folders: DataFolders,
  datasets: ReadonlyMap<string, Dataset>,
  resumeFrom: BatchCheckpoint | undefined,
): AsyncGenerator<TrainingEvent, void, void> {
  const outcomes: PointOutcome[] = [...(resumeFrom?.progress.outcomes ?? [])];
  if (outcomes.length === 0) {
    for (const point of points) {
      const outcome = await measureLatents(point, folders, datasets.get(dataKey(point)));
      if (outcome.failure !== null) yield { type: "pointFailed", point: point.index, failure: outcome.failure };
      outcomes.push(outcome);
    }
    yield { type: "checkpointReady", checkpoint: checkpointOf(points, outcomes) };
  }
  yield { type: "batchDone", outcomes };
}

function checkpointOf(points: Batch["points"], outcomes: readonly PointOutcome[]): BatchCheckpoint {
  return {
    progress: {
      points: points.map(({ index }) => index),
      epoch: 0,
      step: 0,
      stepSums: points.map(() => []),
      failures: outcomes.map(({ failure }) => failure),
      heldOut: [],
      selected: points.map(() => null),
      outcomes,
    },
    arrays: { parameters: {}, firstMoments: {}, secondMoments: {}, selected: {} },
  };
}
