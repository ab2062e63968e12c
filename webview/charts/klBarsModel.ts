import { max } from "d3-array";
import type { PredictedPoint } from "../../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { plural } from "../../src/core/wording.ts";
import { klFigures } from "../../src/results/klFigures.ts";
import { klAxisTop } from "./klAxis.ts";
import { shortNumber, smallNats } from "../wording.ts";

/** KL of each latent dimension of one point, the highest first. */

export interface KlBar {
  readonly dimension: number;
  readonly klNats: number;
  /** Null until the training has ended. */
  readonly trainNats: number | null;
  /** A run records the number of active units, not which they are: the units of highest KL are taken. */
  readonly isActive: boolean;
}

export interface KlBarsModel {
  /** All dimensions. */
  readonly bars: readonly KlBar[];
  /** Number of bars that are drawn. */
  readonly shown: number;
  readonly activeUnits: number;
  readonly predictedUnits: number | null;
  /** The end of the axis. */
  readonly highestNats: number;
}

/** Number of bars that are shown first; a button shows all. */
export const FIRST_BARS = 12;

export function klBarsModel(
  point: Pick<PointSnapshot, "heldOut" | "train" | "latents">,
  prediction: Pick<PredictedPoint, "activeUnits"> | undefined,
  showsAll: boolean,
): KlBarsModel {
  const { activeUnits = 0, klPerDimensionNats: kl = [] } = klFigures(point) ?? {};
  const trainKl = point.train?.klPerDimensionNats;
  const order = [...kl.keys()].sort((a, b) => (kl[b] ?? 0) - (kl[a] ?? 0) || a - b);
  const bars = order.map((dimension, rank) => ({
    dimension,
    klNats: kl[dimension] ?? 0,
    trainNats: trainKl?.[dimension] ?? null,
    isActive: rank < activeUnits,
  }));
  // One more bar takes no more room than the line that would replace it.
  const shown = showsAll || bars.length <= FIRST_BARS + 1 ? bars.length : FIRST_BARS;
  const highest = max(bars, ({ klNats, trainNats }) => Math.max(klNats, trainNats ?? 0)) ?? 0;
  return {
    bars,
    shown,
    activeUnits,
    predictedUnits: prediction?.activeUnits ?? null,
    highestNats: klAxisTop(highest),
  };
}

export function activeText({ activeUnits, predictedUnits, bars }: KlBarsModel): string {
  const measured = `${activeUnits} of ${bars.length} active`;
  if (predictedUnits === null) return measured;
  return predictedUnits === activeUnits
    ? `${measured}, as predicted`
    : `${measured}, predicted ${shortNumber(predictedUnits)}`;
}

/** Text about the dimensions that are not drawn; null if all are. */
export function restText({ bars, shown }: KlBarsModel): string | null {
  const next = bars[shown];
  if (next === undefined) return null;
  return `${plural(bars.length - shown, "more dimension")}, none above ${smallNats(next.klNats)} nats`;
}
