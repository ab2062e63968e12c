/**
 * An exponential moving average by epochs, corrected for its start: sum of w_i x_i / sum of w_i with w_i = 2^(-age / half-life).
 * Ages are epochs, so that a curve of which every other entry was dropped is smoothed as the whole one was.
 * @param epochs         ascending, one a value
 * @param halfLifeEpochs 0: the values themselves
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
    // An entry stands for all the epochs since the one before it.
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

/** The same, remembered: equal questions have one answer, which a drawing knows again. */
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

/** Of the epochs asked for. */
const HALF_LIFE_SHARE: Readonly<Record<Smoothing, number>> = { none: 0, light: 0.01, medium: 0.03, strong: 0.08 };

export function halfLifeEpochs(smoothing: Smoothing, epochs: number): number {
  return smoothing === "none" ? 0 : Math.max(1, Math.round(HALF_LIFE_SHARE[smoothing] * epochs));
}
