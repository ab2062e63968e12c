import type { PickFacts } from "../core/explanation/facts.ts";
import { seedGroupKey } from "../core/seedGroups.ts";
import { picksOf, type Pick } from "../core/explanation/picks.ts";
import type { PointEvaluation } from "../results/evaluations.ts";
import type { PointResult } from "../results/results.ts";
import { probeFacts } from "../results/usefulness.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/**
 * The picks of each criterion among the points that are done.
 * @param results     by point of the sweep
 * @param evaluations the measurements of `evaluate`; without them only the criteria that results contain have picks
 * @param trained     with their data, whose size the error of an ELBO depends on
 */
export function resultPicks(
  points: readonly SweepPoint[],
  results: readonly PointResult[],
  evaluations: readonly PointEvaluation[] = [],
  trained: readonly TrainedPoint[] = [],
): readonly Pick[] {
  return picksOf(
    points.flatMap((point): readonly PickFacts[] => {
      const result = results[point.index];
      return result?.status === "done" && (result.heldOut !== null || result.latents !== undefined)
        ? [
            pickFacts(
              point,
              result,
              evaluations.find((one) => one.point === point.index),
              trained.find((one) => one.point.index === point.index),
            ),
          ]
        : [];
    }),
  );
}

/** The figures of a trained point that criteria use. */
export function pickFacts(
  { index, settings, spec: { objective } }: SweepPoint,
  result: PointResult,
  evaluated: PointEvaluation | undefined,
  trained: TrainedPoint | undefined,
): PickFacts {
  const { heldOut, selection, latents } = result;
  const { elboNats = NaN } = heldOut ?? {};
  const { rateNats, activeUnits } = heldOut ?? latents ?? { rateNats: null, activeUnits: 0 };
  const probe = probeFacts(result);
  return {
    point: index,
    seedGroup: seedGroupKey(settings, index),
    ...(trained === undefined ? {} : { heldOutExamples: selectingRows(trained.dataset) }),
    ...(selection === undefined ? {} : { selection: { elboNats: selection.elboNats, rateNats: selection.rateNats } }),
    rateNats: rateNats ?? NaN,
    elboNats,
    activeUnits,
    targetRateNats: objective.type === "targetRate" && latents === undefined ? objective.rate : null,
    importanceWeightedNats: evaluated?.importanceWeightedNats.mean ?? null,
    annealedNats: evaluated?.annealedNats?.mean ?? null,
    perExampleNats: perExample(evaluated),
    ...(evaluated?.failures === undefined ? {} : { failures: evaluated.failures }),
    mutualInformationNats: evaluated?.information?.mutualInformationNats.mean ?? null,
    ...(evaluated?.frechet?.perGroup === undefined ? {} : { frechetPerGroup: evaluated.frechet.perGroup }),
    frechetDistance: evaluated?.frechet?.distance ?? null,
    ...(probe === undefined ? {} : { probe }),
  };
}

function perExample(evaluated: PointEvaluation | undefined): PickFacts["perExampleNats"] {
  const { elboNats, importanceWeightedNats, annealedNats } = evaluated ?? {};
  const [elbo, importanceWeighted] = [elboNats?.perExample, importanceWeightedNats?.perExample];
  return elbo === undefined || importanceWeighted === undefined
    ? null
    : { elbo, importanceWeighted, annealed: annealedNats?.perExample ?? null };
}

function selectingRows({ heldOut, selection }: TrainedPoint["dataset"]): number {
  return (selection?.matrix ?? heldOut).rows;
}
