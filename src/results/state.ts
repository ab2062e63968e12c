import type { Figures } from "./reading.ts";

/** What a trained model's latents do, judged by the nats they carry. One function for table, panel, report and files. No TypeBox, as in reading.ts. */

export type PointState = "collapsed" | "weak" | "active" | "anomalous";

/** Of an evaluation on held-out data, and of its comparison with models without latents. */
export interface JudgedFigures extends Pick<Figures, "rateNats" | "activeUnits"> {
  readonly klPerDimensionNats?: readonly number[] | undefined;
}

/**
 * Less than this, a seventh of a bit, decides nothing about an example: one unit just above the bound on its variance has 0.01 nats, at
 * nine tenths of the threshold 0.05, at half of it 0.35.
 */
export const MIN_CARRIED_NATS = 0.1;

/**
 * Posterior means that hardly vary (at most 0.01 for each unit) tell examples apart by at most some hundredths of a nat. A larger rate
 * without an active unit is the same for every example: free bits, a posterior far narrower than the prior, or one far from it.
 */
export const MAX_IDLE_NATS = 1;

/**
 * A unit with more nats has a posterior narrower than the prior by more than a factor of e^9 = 8000, or far outside the prior: finer than
 * float32 networks resolve. The bound on a posterior's log-variance, -20, lies at 9.5 nats.
 */
export const MAX_UNIT_NATS = 9;

/** @param belowBaseline whether the ELBO is below that of the column means; null where they were not compared */
export function stateOf(heldOut: JudgedFigures | null, belowBaseline: boolean | null): PointState | null {
  if (heldOut === null) return null;
  const { rateNats, activeUnits, klPerDimensionNats = [] } = heldOut;
  if (activeUnits === 0) return rateNats > MAX_IDLE_NATS ? "anomalous" : "collapsed";
  if (rateNats < MIN_CARRIED_NATS) return "weak";
  return belowBaseline === true || klPerDimensionNats.some((nats) => nats > MAX_UNIT_NATS) ? "anomalous" : "active";
}
