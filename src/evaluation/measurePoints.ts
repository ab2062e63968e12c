import type { PointEvaluation } from "../results/evaluations.ts";
import type { OpenedRun } from "./openRun.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/** Undefined: not measured here, so that another one has to. */
export type MeasurePoint = (
  point: TrainedPoint,
  onPart: (part: string, share: number) => void,
) => Promise<PointEvaluation | undefined>;

export interface MeasurePointsRequest {
  readonly points: readonly TrainedPoint[];
  /** This process. */
  readonly here: MeasurePoint;
  /** Whether this process measures only what the others leave. */
  readonly isReserve?: boolean;
  /** Other processes, which take points from the same list. */
  readonly elsewhere: readonly MeasurePoint[];
  readonly onMeasured: (figures: PointEvaluation) => void;
  /** `share`: of all these points, between 0 and 1. */
  readonly onPart: (point: number, part: string, share: number) => void;
}

/**
 * Measures points, each in whichever process is free. What a point's figures are does not depend on where they are computed, so
 * the order and the number of processes change nothing but the time.
 */
export async function measurePoints({
  points,
  here,
  isReserve = false,
  elsewhere,
  onMeasured,
  onPart,
}: MeasurePointsRequest): Promise<void> {
  const waiting = [...points];
  const shares = new Map<number, number>();
  let failed = false;
  const work = async (measure: MeasurePoint): Promise<void> => {
    for (let point = waiting.shift(); point !== undefined && !failed; point = waiting.shift()) {
      const { index } = point.point;
      const figures = await measure(point, (part, share) => {
        shares.set(index, share);
        onPart(index, part, [...shares.values()].reduce((sum, one) => sum + one, 0) / points.length);
      });
      if (figures === undefined) {
        waiting.unshift(point);
        return;
      }
      shares.set(index, 1);
      onMeasured(figures);
    }
  };
  const others = elsewhere.map(work);
  try {
    if (!isReserve) await work(here);
  } catch (error) {
    failed = true;
    throw error;
  }
  await Promise.all(others);
  // A process that ended has left its point.
  await work(here);
}

/** Those that compete for the best ELBO first: a stop then keeps what matters most. */
export function competingFirst(
  points: readonly TrainedPoint[],
  { points: results }: OpenedRun["results"],
): readonly TrainedPoint[] {
  const elbo = ({ point }: TrainedPoint): number => results[point.index]?.heldOut?.elboNats ?? -Infinity;
  return points.toSorted((a, b) => (elbo(a) === elbo(b) ? 0 : elbo(b) - elbo(a)));
}
