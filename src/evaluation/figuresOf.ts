import type { TrainedPoint } from "./trainedPoints.ts";

interface TrainedTo {
  readonly point: number;
  readonly epoch: number;
  readonly step: number;
}

/** What was measured before of a point with the parameters that it has now; undefined where it was trained on since. */
export function figuresOf<Figures extends TrainedTo>(
  known: readonly Figures[] | undefined,
  { point, epoch, step }: TrainedPoint,
): Figures | undefined {
  return known?.find((figures) => figures.point === point.index && figures.epoch === epoch && figures.step === step);
}
