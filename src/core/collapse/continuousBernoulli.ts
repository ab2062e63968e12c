/**
 * The continuous Bernoulli distribution (Loaiza-Ganem and Cunningham 2019) on [0, 1]: density exp(x eta - A(eta)) with
 * A(eta) = ln((e^eta - 1) / eta). Its mean A'(eta) has no inverse in closed form.
 */

/** Nearer to zero than this, series: the closed forms cancel. Their next terms are below 1e-14 there. */
const SMALL = 0.05;

/** A(eta). */
export function logPartitionAt(eta: number): number {
  const size = Math.abs(eta);
  // ln((e^eta - 1) / eta) = eta / 2 + ln(sinh(eta / 2) / (eta / 2))
  if (size < SMALL) {
    const square = eta * eta;
    return eta / 2 + square * (1 / 24 - square * (1 / 2880 - square * (1 / 181440 - square / 9676800)));
  }
  return Math.max(eta, 0) + Math.log(-Math.expm1(-size) / size);
}

/** A'(eta): the mean. */
export function meanAt(eta: number): number {
  if (Math.abs(eta) < SMALL) {
    const square = eta * eta;
    return 0.5 + eta * (1 / 12 - square * (1 / 720 - square * (1 / 30240 - square / 1209600)));
  }
  return -1 / Math.expm1(-eta) - 1 / eta;
}

/** A''(eta): the variance. */
export function varianceAt(eta: number): number {
  const square = eta * eta;
  if (Math.abs(eta) < SMALL) return 1 / 12 - square * (1 / 240 - square * (1 / 6048 - square / 172800));
  const half = eta / 2;
  // Past 700 the square of the hyperbolic sine overflows, and the term is nothing beside the other.
  return 1 / square - (Math.abs(half) > 350 ? 0 : 1 / (4 * Math.sinh(half) ** 2));
}

/** Newton's step on the mean is safe once it is kept inside what has been bracketed. */
const STEPS = 60;
const PRECISION = 1e-13;

/** eta of a mean strictly between 0 and 1, by Newton's method inside a bracket. */
export function etaOfMean(mean: number): number {
  if (mean > 0.5) return -etaOfMean(1 - mean);
  // Far from one half the mean is -1 / eta, and never more than that.
  let low = -1 / mean;
  let high = 0;
  let eta = Math.max(low, 12 * (mean - 0.5));
  for (let step = 0; step < STEPS; step++) {
    const error = meanAt(eta) - mean;
    if (error > 0) high = eta;
    else low = eta;
    const next = eta - error / varianceAt(eta);
    const bounded = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(bounded - eta) <= PRECISION * (1 + Math.abs(eta))) return bounded;
    eta = bounded;
  }
  return eta;
}

/** Below this mean eta is -1 / mean to the last bit: what is left out is e^(-1 / mean). */
const FAR = 0.02;
const KNOTS = 2048;
const SPACING = (0.5 - FAR) / KNOTS;

interface Table {
  readonly eta: Float64Array;
  /** d eta / d mean = 1 / A''(eta), times the spacing. */
  readonly slope: Float64Array;
}
let table: Table | undefined;

/** The same to 1e-9 of itself from a table made once (cubic Hermite): soft clustering asks for it a million times. */
export function tabulatedEtaOfMean(mean: number): number {
  if (mean > 0.5) return -tabulatedEtaOfMean(1 - mean);
  if (mean <= FAR) return -1 / mean;
  const { eta, slope } = (table ??= tabulate());
  const at = Math.min((mean - FAR) / SPACING, KNOTS);
  const knot = Math.min(Math.floor(at), KNOTS - 1);
  const t = at - knot;
  const [low, high] = [eta[knot] as number, eta[knot + 1] as number];
  const [rise, nextRise] = [slope[knot] as number, slope[knot + 1] as number];
  const s = 1 - t;
  return s * s * ((1 + 2 * t) * low + t * rise) + t * t * ((1 + 2 * s) * high - s * nextRise);
}

function tabulate(): Table {
  const eta = Float64Array.from({ length: KNOTS + 1 }, (_, i) => etaOfMean(FAR + i * SPACING));
  return { eta, slope: eta.map((value) => SPACING / varianceAt(value)) };
}
