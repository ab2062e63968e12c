import { betaScale } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import { figuresAt } from "./figures.ts";
import { improvedFrontier } from "./improvedFrontier.ts";
import { withBeta, type BetaSetting, type PointSetting } from "./pointSetting.ts";
import { effectiveThreshold } from "./threshold.ts";
import { survivalRatio } from "./chord.ts";

/**
 * Where a sweep's betas or target rates lie so that its points are evenly spaced in rate along the predicted frontier: from the
 * largest beta at which every unit that pays is used, to just past collapse.
 */

/** One combination of the other axes of a sweep. */
export interface Subject {
  readonly evidence: Evidence;
  readonly setting: PointSetting;
}

/** The frontier is followed down to this share of the threshold, as far below as sweeps usually go. */
const LOWEST_SHARE = 0.02;
/** The first beta is at most this share: with a single unit, "every unit is used" holds up to the threshold itself, where the rate is 0. */
const HIGHEST_START = 0.25;
/** The last beta over the threshold, or over the beta up to which a code survives. */
const PAST_COLLAPSE = 1.2;
/** Steps of the search, equal in ln beta: about 1 % each. */
const STEPS = 400;

/** The predicted rate as a function of beta, in the spec's own units, between two betas. */
interface RateCurve {
  readonly from: number;
  readonly to: number;
  readonly rateAt: (beta: number) => number;
}

/**
 * `count` betas, rising, the same for all combinations: evenly spaced in the mean of their rates, each as a share of its largest.
 * Undefined where nothing usable is predicted: no threshold above 0, or no finite rate.
 */
export function placeBetas(subjects: readonly Subject[], count: number): readonly number[] | undefined {
  const found = subjects.map(rateCurve);
  const curves = found.filter((curve) => curve !== undefined);
  if (curves.length === 0 || curves.length < found.length) return undefined;
  const from = Math.min(...curves.map((curve) => curve.from));
  const to = Math.max(...curves.map((curve) => curve.to));
  const shares = gridOf(from, to).map((beta) => ({ beta, share: meanShare(curves, from, beta) }));
  const betas = [from, to];
  // The last value is past collapse, so that count - 1 of them share the rates from all to none.
  for (let i = 1; i < count - 1; i++) {
    const wanted = 1 - i / (count - 1);
    const reached = shares.findLast(({ share }) => share >= wanted);
    betas.push(reached?.beta ?? from);
  }
  return roundedDistinct(betas, count);
}

/**
 * `count` target rates from 0, which collapses, to the predicted rate at which every unit that pays is used. Undefined as for betas, and
 * where no combination has a rate.
 */
export function placeRates(subjects: readonly Subject[], count: number): readonly number[] | undefined {
  const curves = subjects.map(rateCurve);
  const largest = curves.map((curve) => curve?.rateAt(curve.from) ?? 0);
  const rate = Math.max(...largest);
  if (curves.some((curve) => curve === undefined) || !(rate > 0)) return undefined;
  return roundedDistinct(
    Array.from({ length: count }, (_, i) => (rate * i) / (count - 1)),
    count,
  );
}

function meanShare(curves: readonly RateCurve[], from: number, beta: number): number {
  return curves.reduce((sum, { rateAt }) => sum + rateAt(beta) / rateAt(from), 0) / curves.length;
}

function rateCurve({ evidence, setting: point }: Subject): RateCurve | undefined {
  const setting: BetaSetting =
    point.objective.type === "beta" ? { ...point, objective: point.objective } : withBeta(point, 1);
  const threshold = effectiveThreshold(evidence, setting);
  if (!(threshold > 0 && Number.isFinite(threshold))) return undefined;
  const frontier = improvedFrontier(evidence, setting.latentSize);
  const scale = betaScale(setting, evidence.columns);
  const figures = (effectiveBeta: number) => figuresAt(evidence, frontier, setting, effectiveBeta);
  const end = PAST_COLLAPSE * threshold * Math.max(1, survivalRatio(evidence, setting) ?? 1);
  // A learned variance can go to 0 at a small beta, where the rate is unbounded; another combination may start below it.
  const known = gridOf(LOWEST_SHARE * threshold, threshold).filter((beta) => (figures(beta).rateNats ?? 0) > 0);
  const lowest = known[0];
  if (lowest === undefined || !Number.isFinite(end / scale)) return undefined;
  const { activeUnits } = figures(lowest);
  const used = known.findLast((beta) => figures(beta).activeUnits >= activeUnits) ?? lowest;
  const full = Math.min(used, HIGHEST_START * threshold);
  // Beta 1 is where the ELBO is the loss: a sweep in which it is not collapsed shows it.
  const from = Math.max(lowest, threshold > 1 ? Math.min(full, 1) : full);
  const rateAt = (beta: number) => {
    const effectiveBeta = Math.max(lowest, beta * scale);
    return effectiveBeta >= threshold ? 0 : (figures(effectiveBeta).rateNats ?? 0);
  };
  return { from: from / scale, to: end / scale, rateAt };
}

/** Rising, both ends included. */
function gridOf(from: number, to: number): readonly number[] {
  return Array.from({ length: STEPS + 1 }, (_, i) => from * (to / from) ** (i / STEPS));
}

/** In three digits, as people write them; more where neighbours would be equal. Where the frontier jumps, the widest gaps are halved. */
export function roundedDistinct(values: readonly number[], count: number): readonly number[] {
  const digits = count > 100 ? 7 : 3;
  const rounded = [...new Set(values.map((value) => Number(value.toPrecision(digits))))].toSorted((a, b) => a - b);
  // Only two gaps change with each value: of thousands of values, most are halvings.
  const gaps = rounded.slice(1).map((value, i) => gap(rounded[i] as number, value));
  while (rounded.length < count) {
    const widest = firstLargest(gaps);
    const [low, high] = [rounded[widest] as number, rounded[widest + 1] as number];
    const middle = low > 0 ? Math.sqrt(low * high) : high / 2;
    const written = Number(middle.toPrecision(digits));
    const between = written > low && written < high ? written : middle;
    rounded.splice(widest + 1, 0, between);
    gaps.splice(widest, 1, gap(low, between), gap(between, high));
  }
  return rounded;
}

function firstLargest(values: readonly number[]): number {
  let index = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[index] as number)) index = i;
  return index;
}

function gap(low: number, high: number): number {
  return low > 0 ? Math.log(high / low) : 0;
}
