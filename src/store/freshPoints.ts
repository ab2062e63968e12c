import { emptyCurve, type PointSnapshot } from "../protocol/runSnapshot.ts";
import { controlName, controlOf } from "../spec/objective.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";

/**
 * The points of a run before the first epoch.
 * @param isToCome whether the value of a point is provisional
 */
export function freshPoints(
  points: readonly SweepPoint[],
  isToCome: (point: SweepPoint) => boolean = () => false,
): readonly PointSnapshot[] {
  return points.map((point) => ({
    ...(isToCome(point) ? { isToCome: true } : {}),
    ...freshPoint(point),
  }));
}

function freshPoint({ settings, spec }: SweepPoint): PointSnapshot {
  return {
    settings,
    beta: controlOf(spec.objective),
    control: controlName(spec.objective),
    epochs: spec.training.epochs,
    epoch: 0,
    status: "waiting",
    heldOut: null,
    train: null,
    failure: null,
    curve: emptyCurve,
  };
}
