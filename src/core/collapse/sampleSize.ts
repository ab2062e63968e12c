import type { Evidence } from "./evidence.ts";
import { passedOn } from "./networkBounds.ts";
import type { NetworkShape } from "./pointSetting.ts";

/** What few rows leave open. */

/** Of the largest eigenvalue: directions without variance, but for rounding. */
const NONE = 1e-6;

/** Of the leading eigenvalue, as a share of it: that of a variance of n values, sqrt((excess kurtosis + 2) / n). */
export function leadingStandardError({ spectrum, train }: Evidence): number {
  return Math.sqrt(Math.max(0, (spectrum.excessKurtosis[0] ?? 0) + 2) / train.rows);
}

/**
 * The variance that posterior means have over held-out rows because of directions that no training row has: the encoder's weights
 * along them change by chance alone (uniform, +-1/sqrt(fan-in)). A convolution sees every direction somewhere.
 */
export function untrainedVariance({ spectrum, train, heldOut, columns }: Evidence, encoder: NetworkShape): number {
  if ((encoder.convolutions ?? 0) > 0 || !(spectrum.heldOutTrace > 0)) return 0;
  const { eigenvalues, heldOutVariances, heldOutTrace, informativeColumns: width } = spectrum;
  const spanned = Math.max(0, train.rows - 1);
  const listed = Math.min(spanned, eigenvalues.filter((value) => value > NONE * (eigenvalues[0] ?? 0)).length);
  const rest = heldOutVariances.slice(0, listed).reduce((left, variance) => left - variance, heldOutTrace);
  // The rows span more directions than are listed: what is left of the held-out data is taken to be spread evenly over all others.
  const untrained = Math.max(0, width - spanned) / Math.max(1, width - listed);
  const perColumn = (heldOut.meanColumnVariance * columns) / Math.max(1, width);
  const input = perColumn * Math.max(0, rest / heldOutTrace) * untrained;
  // The last layer passes on what its weights do, a third.
  return (input * passedOn[encoder.activation] ** encoder.hidden.length) / 3;
}
