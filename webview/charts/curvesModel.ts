import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { PredictedPoint } from "../../src/protocol/predictionView.ts";
import type { Curve, PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { hasFigures } from "../figures.ts";
import { padded } from "./plane.ts";
import { smoothed, smoothedOnce } from "./smoothing.ts";

/** One quantity of one point over its training, and of the others behind it. */

export const quantities = ["Rate", "Distortion", "ELBO"] as const;
export type Quantity = (typeof quantities)[number];

/** Another point's held-out curve, smoothed if the chosen one is. */
export interface OtherCurve {
  readonly point: number;
  readonly tone: number;
  readonly epochs: readonly number[];
  readonly values: readonly number[];
  readonly end: CurveEnd;
}

/** Of a training that did not go to its end. */
export type CurveEnd = "failed" | "stopped" | null;

export interface CurvesModel {
  readonly quantity: Quantity;
  readonly epochs: readonly number[];
  readonly heldOut: readonly number[];
  readonly train: readonly number[];
  /** Those themselves where nothing is smoothed. */
  readonly smoothHeldOut: readonly number[];
  readonly smoothTrain: readonly number[];
  /** Epochs asked for: the axis does not move while the curve grows. */
  readonly lastEpoch: number;
  readonly yDomain: readonly [number, number];
  /** Where the curve comes from, if the domain leaves its first epochs out. */
  readonly startsBeyond: number | null;
  /** Where it was predicted to end. */
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
  // Round ends move seldom: while they stay, only the curves that grew are drawn again.
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

/** ELBO = -(rate + distortion), also of training data: as means over an epoch's steps. */
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

/** One a quantity; none without evidence. */
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

/** The first steps of training tell little and would take most of the height: when they do, the domain leaves them out. */
const SETTLING = 0.05;
const STEEPNESS = 1;

interface Series {
  readonly epochs: readonly number[];
  readonly values: readonly number[];
}

/** @param rises what is steep comes from below; else from above */
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

/** Lowest and highest of a curve, whole and after it has settled; empty where it has no value there. */
interface Extents {
  readonly from: number;
  readonly whole: readonly number[];
  readonly settled: readonly number[];
}

const known = new WeakMap<readonly number[], Extents>();

/** Remembered: of hundreds of curves a message changes a few. */
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
