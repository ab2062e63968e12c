import { emptyCurve, type PointSnapshot } from "../protocol/runSnapshot.ts";
import { controlName, controlOf } from "../spec/objective.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";

/** The points of a run before the first epoch. */
export function freshPoints(points: readonly SweepPoint[]): readonly PointSnapshot[] {
  return points.map(({ settings, spec }) => ({
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
  }));
}
