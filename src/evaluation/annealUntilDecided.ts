import { competitorsOf } from "../core/explanation/competitors.ts";
import type { EvaluationSettings, PointEvaluation } from "../results/evaluations.ts";
import type { PointResult } from "../results/results.ts";
import { whenAnnealed } from "./annealedExamples.ts";
import { pickFacts } from "./resultPicks.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

export interface AnnealingRounds {
  readonly trained: readonly TrainedPoint[];
  readonly results: readonly PointResult[];
  readonly settings: EvaluationSettings;
  /** The latest figures of a point. */
  readonly figures: (point: number) => PointEvaluation | undefined;
  /** Anneals further examples of these points, up to `count`. `share`: of all rounds, between 0 and 1, at the beginning and at the end. */
  readonly anneal: (points: readonly TrainedPoint[], count: number, share: readonly [number, number]) => Promise<void>;
}

/**
 * Doubles the number of annealed examples of the points that may still be the best until one is beyond the others, or all examples are
 * annealed. A point that has fallen behind stays as it is. The rounds follow from the figures alone, so that neither the number of
 * processes nor a stop in between changes them.
 */
export async function annealUntilDecided({
  trained,
  results,
  settings,
  figures,
  anneal,
}: AnnealingRounds): Promise<void> {
  const { firstExamples, examples } = settings;
  if (firstExamples === undefined) return;
  const allOf = ({ dataset }: TrainedPoint): number => Math.min(dataset.heldOut.rows, examples);
  const most = Math.max(0, ...trained.map(allOf));
  const rounds = Math.max(1, Math.ceil(Math.log2(most / firstExamples)));
  let competing = trained;
  for (let round = 0, count = firstExamples; count < most; round++) {
    const facts = competing.flatMap((one) => {
      const [result, measured] = [results[one.point.index], figures(one.point.index)];
      return result === undefined || measured === undefined
        ? []
        : [pickFacts(one.point, result, whenAnnealed(measured, count, settings), one)];
    });
    const competitors = new Set(competitorsOf(facts));
    competing = competing.filter(({ point }) => competitors.has(point.index));
    if (competing.length === 0) return;
    count = Math.min(2 * count, most);
    const behind = competing.filter((one) => annealedSoFar(one, figures) < Math.min(count, allOf(one)));
    await anneal(behind, count, [round / rounds, (round + 1) / rounds]);
  }
}

/** With the reason for which no more examples of a point are annealed. */
export function withReason(figures: PointEvaluation): PointEvaluation {
  if (figures.annealedNats === null) return figures;
  return { ...figures, annealedUntil: figures.annealedExamples === undefined ? "all" : "decided" };
}

function annealedSoFar({ point }: TrainedPoint, figures: AnnealingRounds["figures"]): number {
  return figures(point.index)?.annealedExamples ?? Infinity;
}
