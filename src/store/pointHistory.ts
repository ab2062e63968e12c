import { MAXIMUM_CURVE_LENGTH, type Curve } from "../protocol/runSnapshot.ts";
import type { MetricsRow } from "./metricsFile.ts";

/** A point's curve, built row by row as `appendToCurve` does, in place: a run has millions of rows. */
export class PointHistory {
  readonly #curve: Record<keyof Curve, number[]> = {
    epoch: [],
    heldOutRateNats: [],
    heldOutDistortionNats: [],
    trainRateNats: [],
    trainDistortionNats: [],
  };
  #lacksTraining = false;
  #last: MetricsRow | undefined;

  /** The last row. */
  get last(): MetricsRow | undefined {
    return this.#last;
  }

  add(row: MetricsRow): void {
    const { epoch, train, heldOut } = row;
    this.#last = row;
    this.#lacksTraining ||= train === null;
    const kept = this.#curve.epoch.findLastIndex((earlier) => earlier < epoch) + 1;
    const entry: Readonly<Record<keyof Curve, number>> = {
      epoch,
      heldOutRateNats: heldOut.rateNats,
      heldOutDistortionNats: heldOut.distortionNats,
      trainRateNats: train?.klPerDimensionNats.reduce((sum, kl) => sum + kl, 0) ?? Number.NaN,
      trainDistortionNats: train?.distortionNats ?? Number.NaN,
    };
    for (const name of Object.keys(entry) as (keyof Curve)[]) {
      const values = this.#curve[name];
      values.length = kept;
      values.push(entry[name]);
      if (kept >= MAXIMUM_CURVE_LENGTH) this.#curve[name] = values.filter((_, i) => (kept - i) % 2 === 0);
    }
  }

  curve(): Curve {
    return this.#lacksTraining ? { ...this.#curve, trainRateNats: [], trainDistortionNats: [] } : this.#curve;
  }
}
