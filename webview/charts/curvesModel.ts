import { extent, max, min } from "d3-array";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { padded } from "./plane.ts";

/** One quantity of one point, over its training. */

export interface CurvesModel {
  readonly quantity: "Rate" | "Distortion";
  readonly epochs: readonly number[];
  readonly heldOut: readonly number[];
  readonly train: readonly number[];
  /** Epochs asked for: the axis does not move while the curve grows. */
  readonly lastEpoch: number;
  readonly yDomain: readonly [number, number];
  /** Where the curve comes from, if the domain leaves its first epochs out. */
  readonly startsAbove: number | null;
  /** Where it was foretold to end. */
  readonly predicted: number | null;
}

export function curvesModel({ curve, epochs }: PointSnapshot, quantity: CurvesModel["quantity"], predicted: number | null): CurvesModel {
  const heldOut = quantity === "Rate" ? curve.heldOutRateNats : curve.heldOutDistortionNats;
  const train = quantity === "Rate" ? curve.trainRateNats : curve.trainDistortionNats;
  const lastEpoch = Math.max(epochs, curve.epoch.at(-1) ?? 1);
  const whole = domainOf([...heldOut, ...train]);
  const settled = domainOf([heldOut, train].flatMap((series) => series.filter((_, i) => (curve.epoch[i] ?? 0) > lastEpoch * SETTLING)));
  const isSteep = settled !== null && whole !== null && whole[1] - settled[1] > STEEPNESS * (settled[1] - settled[0]);
  const [low, high] = domainOf([...((isSteep ? [whole[0], settled[1]] : whole) ?? [0, 1]), ...(predicted === null ? [] : [predicted])]) ?? [0, 1];
  return {
    quantity,
    epochs: curve.epoch,
    heldOut,
    train,
    lastEpoch,
    yDomain: padded(low, high),
    predicted,
    startsAbove: isSteep ? (max([heldOut[0] ?? -Infinity, train[0] ?? -Infinity]) ?? null) : null,
  };
}

/** The first steps of training tell little and would take most of the height: when they do, the domain leaves them out. */
const SETTLING = 0.05;
const STEEPNESS = 1;

function domainOf(values: readonly number[]): readonly [number, number] | null {
  const [low, high] = extent(values);
  return low === undefined || high === undefined ? null : [min([low, high]) ?? low, high];
}
