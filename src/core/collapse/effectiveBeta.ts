import type { BetaSetting } from "./pointSetting.ts";

/**
 * What multiplies the summed KL against the summed log-likelihood at the end of training: a `mean` reconstruction divides the
 * likelihood by the data dimensions, a `mean` KL the rate by the latents, and a warm-up longer than the training ends below beta
 * (docs/theory.md, section 3).
 */
export function effectiveBetaOf(setting: BetaSetting, columns: number): number {
  // The largest numbers overflow: every figure of a prediction is finite.
  return Math.min(Number.MAX_VALUE, setting.objective.beta * betaScale(setting, columns));
}

/** Effective beta over the spec's beta. */
export function betaScale(setting: BetaSetting, columns: number): number {
  const { objective, latentSize } = setting;
  const { reconstruction, kl } = objective;
  const perLatent = kl === "mean" ? 1 / latentSize : 1;
  const perColumn = reconstruction === "mean" ? columns : 1;
  return perColumn * perLatent * reachedPart(setting);
}

/** The share of beta that is reached in the last epoch. */
function reachedPart({ objective: { warmupEpochs, cycle }, training: { epochs } }: BetaSetting): number {
  if (warmupEpochs <= epochs) return 1;
  if (cycle === undefined) return epochs / warmupEpochs;
  // A cycle that has just ended reached the full beta.
  const into = epochs % cycle.epochs || cycle.epochs;
  return Math.min(1, into / (cycle.epochs * cycle.rise));
}

/** Whether beta is still rising when the training ends. */
export function outlastsTraining(setting: BetaSetting): boolean {
  return reachedPart(setting) < 1;
}
