/**
 * An exponential moving average by epochs, corrected for its start: sum of w_i x_i / sum of w_i with w_i = 2^(-age / half-life).
 * Ages are in epochs, so a thinned curve is smoothed like the full one.
 * @param epochs         ascending, one for each value
 * @param halfLifeEpochs 0 for no smoothing
 */
export function smoothed(
  epochs: readonly number[],
  values: readonly number[],
  halfLifeEpochs: number,
): readonly number[] {
  if (halfLifeEpochs <= 0) return values;
  let sum = 0;
  let weight = 0;
  return values.map((value, i) => {
    const passed = (epochs[i] ?? 0) - (epochs[i - 1] ?? 0);
    const remaining = 2 ** (-passed / halfLifeEpochs);
    // An entry covers all epochs since the previous entry.
    sum = remaining * sum + (1 - remaining) * value;
    weight = remaining * weight + (1 - remaining);
    return sum / weight;
  });
}

interface Kept {
  readonly halfLifeEpochs: number;
  readonly result: readonly number[];
}

const kept = new WeakMap<readonly number[], Kept>();

/** Like `smoothed`, but cached: the same arguments return the same array, so a drawing sees no change. */
export function smoothedOnce(
  epochs: readonly number[],
  values: readonly number[],
  halfLifeEpochs: number,
): readonly number[] {
  const before = kept.get(values);
  if (before?.halfLifeEpochs === halfLifeEpochs) return before.result;
  const result = smoothed(epochs, values, halfLifeEpochs);
  kept.set(values, { halfLifeEpochs, result });
  return result;
}

export const smoothings = ["none", "light", "medium", "strong"] as const;
export type Smoothing = (typeof smoothings)[number];

/** Half-life as a fraction of the planned epochs. */
const HALF_LIFE_SHARE: Readonly<Record<Smoothing, number>> = { none: 0, light: 0.01, medium: 0.03, strong: 0.08 };

export function halfLifeEpochs(smoothing: Smoothing, epochs: number): number {
  return smoothing === "none" ? 0 : Math.max(1, Math.round(HALF_LIFE_SHARE[smoothing] * epochs));
}
