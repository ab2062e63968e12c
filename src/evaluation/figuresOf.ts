import type { TrainedPoint } from "./trainedPoints.ts";

interface TrainedTo {
  readonly point: number;
  readonly epoch: number;
  readonly step: number;
}

/** Earlier measurements of a point with its current parameters; undefined if it was trained since. */
export function figuresOf<Figures extends TrainedTo>(
  known: readonly Figures[] | undefined,
  { point, epoch, step }: TrainedPoint,
): Figures | undefined {
  return known?.find((figures) => figures.point === point.index && figures.epoch === epoch && figures.step === step);
}
