import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { PredictedPoint } from "../../src/protocol/predictionView.ts";
import type { Curve, PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { hasFigures } from "../figures.ts";
import { padded } from "./plane.ts";
import { smoothed, smoothedOnce } from "./smoothing.ts";

/** One quantity of one point by epoch, and of the other points behind it. */

export const quantities = ["Rate", "Distortion", "ELBO"] as const;
export type Quantity = (typeof quantities)[number];

/** Another point's held-out curve, smoothed like the chosen point's. */
export interface OtherCurve {
  readonly point: number;
  readonly tone: number;
  readonly epochs: readonly number[];
  readonly values: readonly number[];
  readonly end: CurveEnd;
}

/** How a training ended early; null if it did not. */
export type CurveEnd = "failed" | "stopped" | null;

export interface CurvesModel {
  readonly quantity: Quantity;
  readonly epochs: readonly number[];
  readonly heldOut: readonly number[];
  readonly train: readonly number[];
  /** Equal to the raw series without smoothing. */
  readonly smoothHeldOut: readonly number[];
  readonly smoothTrain: readonly number[];
  /** The planned number of epochs, so that the axis does not change while the curve grows. */
  readonly lastEpoch: number;
  readonly yDomain: readonly [number, number];
  /** The curve's first value, if the domain leaves its first epochs out. */
  readonly startsBeyond: number | null;
  /** The predicted final value. */
  readonly predicted: number | null;
  readonly end: CurveEnd;
  readonly others: readonly OtherCurve[];
}

export interface CurveOptions {
  readonly halfLifeEpochs?: number;
  readonly others?: readonly OtherCurve[];
}

export function curvesModel(
  point: PointSnapshot,
  quantity: Quantity,
  predicted: number | null,
  { halfLifeEpochs = 0, others = [] }: CurveOptions = {},
): CurvesModel {
  const { curve, epochs } = point;
  const { heldOut, train } = valuesOf(curve, quantity);
  const lastEpoch = Math.max(epochs, curve.epoch.at(-1) ?? 1, ...others.map((other) => other.epochs.at(-1) ?? 1));
  const shown = [{ epochs: curve.epoch, values: heldOut }, { epochs: curve.epoch, values: train }, ...others];
  const { domain, leavesOut } = domainOf(shown, lastEpoch, quantity === "ELBO");
  const [low, high] = extent([...domain, ...(predicted === null ? [] : [predicted])]) as [number, number];
  const starts = [heldOut[0], train[0]].filter((value) => value !== undefined);
  const startsBeyond = quantity === "ELBO" ? Math.min(...starts) : Math.max(...starts);
  // Round ends change rarely, and while they stay only the curves that grew are drawn again.
  const yDomain =
    others.length === 0
      ? padded(low, high)
      : (scaleLinear().domain(padded(low, high)).nice().domain() as [number, number]);
  return {
    quantity,
    epochs: curve.epoch,
    heldOut,
    train,
    smoothHeldOut: smoothed(curve.epoch, heldOut, halfLifeEpochs),
    smoothTrain: smoothed(curve.epoch, train, halfLifeEpochs),
    lastEpoch,
    yDomain,
    startsBeyond:
      leavesOut && starts.length > 0 && (startsBeyond < yDomain[0] || startsBeyond > yDomain[1]) ? startsBeyond : null,
    predicted,
    end: endOf(point),
    others,
  };
}

interface Values {
  readonly heldOut: readonly number[];
  readonly train: readonly number[];
}

const elbos = new WeakMap<Curve, Values>();

/** ELBO = -(rate + distortion); training figures are means over an epoch's steps. */
export function valuesOf(curve: Curve, quantity: Quantity): Values {
  if (quantity === "Rate") return { heldOut: curve.heldOutRateNats, train: curve.trainRateNats };
  if (quantity === "Distortion") return { heldOut: curve.heldOutDistortionNats, train: curve.trainDistortionNats };
  const known = elbos.get(curve);
  if (known !== undefined) return known;
  const elbo = (rates: readonly number[], distortions: readonly number[]): readonly number[] =>
    rates.map((rate, i) => -(rate + (distortions[i] ?? NaN)));
  const made = {
    heldOut: elbo(curve.heldOutRateNats, curve.heldOutDistortionNats),
    train: elbo(curve.trainRateNats, curve.trainDistortionNats),
  };
  elbos.set(curve, made);
  return made;
}

/** One value for each quantity; empty without evidence. */
export function predictedValues(prediction: PredictedPoint | undefined): readonly number[] {
  return hasFigures(prediction)
    ? [prediction.rateNats, prediction.distortionNats, -(prediction.rateNats + prediction.distortionNats)]
    : [];
}

export function endOf({ status }: Pick<PointSnapshot, "status">): CurveEnd {
  return status === "failed" || status === "stopped" ? status : null;
}

export function otherCurve(
  point: PointSnapshot,
  index: number,
  tone: number,
  quantity: Quantity,
  halfLifeEpochs: number,
): OtherCurve {
  const epochs = point.curve.epoch;
  return {
    point: index,
    tone,
    epochs,
    values: smoothedOnce(epochs, valuesOf(point.curve, quantity).heldOut, halfLifeEpochs),
    end: endOf(point),
  };
}

/** The first steps of training are steep. If they would take most of the height, the domain leaves them out. */
const SETTLING = 0.05;
const STEEPNESS = 1;

interface Series {
  readonly epochs: readonly number[];
  readonly values: readonly number[];
}

/** @param rises whether the steep start comes from below; otherwise from above */
function domainOf(
  series: readonly Series[],
  lastEpoch: number,
  rises: boolean,
): { readonly domain: readonly [number, number]; readonly leavesOut: boolean } {
  const extents = series.map((one) => extentsOf(one, lastEpoch * SETTLING));
  const [low, high] = extent(extents.flatMap(({ whole }) => whole));
  if (low === undefined || high === undefined) return { domain: [0, 1], leavesOut: false };
  const [settledLow, settledHigh] = extent(extents.flatMap(({ settled }) => settled));
  const whole = { domain: [low, high] as const, leavesOut: false };
  if (settledLow === undefined || settledHigh === undefined) return whole;
  const height = STEEPNESS * (settledHigh - settledLow);
  if (rises) return settledLow - low > height ? { domain: [settledLow, high], leavesOut: true } : whole;
  return high - settledHigh > height ? { domain: [low, settledHigh], leavesOut: true } : whole;
}

/** Lowest and highest value of a curve, whole and after the start; empty without values. */
interface Extents {
  readonly from: number;
  readonly whole: readonly number[];
  readonly settled: readonly number[];
}

const known = new WeakMap<readonly number[], Extents>();

/** Cached, because a message changes only a few of hundreds of curves. */
function extentsOf({ epochs, values }: Series, from: number): Extents {
  const before = known.get(values);
  if (before?.from === from) return before;
  const settled = values.slice(epochs.findIndex((epoch) => epoch > from));
  const made = {
    from,
    whole: ends(values),
    settled: epochs.length > 0 && (epochs.at(-1) ?? 0) > from ? ends(settled) : [],
  };
  known.set(values, made);
  return made;
}

function ends(values: readonly number[]): readonly number[] {
  return extent(values).filter((value) => value !== undefined);
}
