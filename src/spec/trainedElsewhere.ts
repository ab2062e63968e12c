import type { SweepPoint } from "./expandSweep.ts";

/** Whether the models of a spec were trained by another program: a sweep then measures them, and trains nothing. */
export function isTrainedElsewhere(points: readonly Pick<SweepPoint, "spec">[]): boolean {
  return points.some(({ spec }) => spec.model.own !== undefined);
}
