import { sampleMean } from "../inference/sampleMean.ts";

/** Standard errors of the mean difference over the same examples. */
const STANDARD_ERRORS = 2;
/**
 * A decoder that ignores z ends near the column means, not on them, and over the same examples a few hundredths of a nat are many standard
 * errors. A smaller difference says nothing about a model.
 */
const MIN_DIFFERENCE_NATS = 0.1;

/**
 * Whether a model's ELBO is below a baseline by more than chance.
 * @param modelNats    rate + distortion of each example, nats
 * @param baselineNats -log p of the same examples, nats
 */
export function isBelowBaseline(modelNats: Float64Array, baselineNats: Float64Array): boolean {
  const { mean, standardError } = sampleMean(modelNats.map((nats, row) => nats - (baselineNats[row] as number)));
  // For a single example the standard error is not a number, and nothing follows.
  return mean > MIN_DIFFERENCE_NATS && mean > STANDARD_ERRORS * standardError;
}

/** The ELBO of a model without latents from -log p of each example; null where it is not finite. */
export function baselineElbo(nats: Float64Array): number | null {
  const { mean } = sampleMean(nats);
  return Number.isFinite(mean) ? -mean : null;
}
