import { max } from "d3-array";
import type { PredictedPoint } from "../../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { plural, shortNumber, smallNats } from "../wording.ts";

/** KL of each latent dimension of one point, the highest first: which carry information, and how many. */

export interface KlBar {
  readonly dimension: number;
  readonly klNats: number;
  /** Known when the training has ended. */
  readonly trainNats: number | null;
  /** Of the number of active units as many as have the highest KL: a run tells how many, not which. */
  readonly isActive: boolean;
}

export interface KlBarsModel {
  /** All dimensions. */
  readonly bars: readonly KlBar[];
  /** How many of them are drawn. */
  readonly shown: number;
  readonly activeUnits: number;
  readonly predictedUnits: number | null;
  readonly highestNats: number;
}

/** More than these are shown when asked for. */
export const FIRST_BARS = 12;

export function klBarsModel(
  { heldOut, train }: Pick<PointSnapshot, "heldOut" | "train">,
  prediction: Pick<PredictedPoint, "activeUnits"> | undefined,
  showsAll: boolean,
): KlBarsModel {
  const kl = heldOut?.klPerDimensionNats ?? [];
  const trainKl = train?.klPerDimensionNats;
  const activeUnits = heldOut?.activeUnits ?? 0;
  const order = [...kl.keys()].sort((a, b) => (kl[b] ?? 0) - (kl[a] ?? 0) || a - b);
  const bars = order.map((dimension, rank) => ({
    dimension,
    klNats: kl[dimension] ?? 0,
    trainNats: trainKl?.[dimension] ?? null,
    isActive: rank < activeUnits,
  }));
  // One line more takes no more room than the line that says that there is one more.
  const shown = showsAll || bars.length <= FIRST_BARS + 1 ? bars.length : FIRST_BARS;
  const highest = max(bars, ({ klNats, trainNats }) => Math.max(klNats, trainNats ?? 0)) ?? 0;
  return {
    bars,
    shown,
    activeUnits,
    predictedUnits: prediction?.activeUnits ?? null,
    highestNats: highest > 0 ? highest : 1,
  };
}

export function activeText({ activeUnits, predictedUnits, bars }: KlBarsModel): string {
  const measured = `${activeUnits} of ${bars.length} active`;
  if (predictedUnits === null) return measured;
  return predictedUnits === activeUnits
    ? `${measured}, as predicted`
    : `${measured}, predicted ${shortNumber(predictedUnits)}`;
}

/** Of the dimensions that are not drawn; null: all are. */
export function restText({ bars, shown }: KlBarsModel): string | null {
  const next = bars[shown];
  if (next === undefined) return null;
  return `${plural(bars.length - shown, "more dimension")}, none above ${smallNats(next.klNats)} nats`;
}
