import { hasFigures, isEnded, isMeasured, orderByBeta } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import { betaScale } from "./betaScale.ts";
import { placeOf, type Place } from "./place.ts";
import type { TipText } from "./plane.ts";
import { predictedSymbolOf, symbolOf, type Symbol } from "./symbols.ts";
import { pointTip } from "./tips.ts";

/** A point at its measured place, or at its predicted place until it is measured. */
export interface PlacedPoint extends Place {
  readonly point: number;
  readonly symbol: Symbol;
  readonly tone: number;
  readonly tip: TipText;
  /** Whether its training has ended. */
  readonly isFinal: boolean;
}

/** Ordered by beta. Leaves out points without figures. */
export function placedPoints(sweep: Sweep): readonly PlacedPoint[] {
  const { tone } = betaScale(sweep);
  return orderByBeta(sweep).flatMap((index) => placedPoint(sweep, index, tone));
}

export function isPredicted({ symbol }: Pick<PlacedPoint, "symbol">): boolean {
  return symbol.startsWith("predicted");
}

function placedPoint(
  { points, predictions }: Sweep,
  index: number,
  tone: (beta: number) => number,
): readonly PlacedPoint[] {
  const point = points[index];
  const prediction = predictions[index];
  if (point === undefined) return [];
  const rest = { point: index, tone: tone(point.beta), tip: pointTip(point, prediction), isFinal: isEnded(point) };
  if (isMeasured(point)) return [{ ...rest, ...placeOf(point.heldOut), symbol: symbolOf(point) }];
  if (point.status === "failed" || !hasFigures(prediction)) return [];
  return [{ ...rest, ...placeOf(prediction), symbol: predictedSymbolOf(prediction) }];
}
