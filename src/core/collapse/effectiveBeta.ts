import type { PointSetting } from "./pointSetting.ts";

/**
 * What multiplies the summed KL against the summed log-likelihood at the end of training: `mean` reconstruction divides the
 * likelihood by the data dimensions, `mean` KL the rate by the latents; a warm-up longer than the training never arrives.
 */
export function effectiveBetaOf(setting: PointSetting, columns: number): number {
  return setting.objective.beta * betaScale(setting, columns);
}

/** Effective beta over the spec's beta. */
export function betaScale(setting: PointSetting, columns: number): number {
  const { objective, latentSize, training } = setting;
  const { reconstruction, kl, warmupEpochs } = objective;
  const perLatent = kl === "mean" ? 1 / latentSize : 1;
  const perColumn = reconstruction === "mean" ? columns : 1;
  const reached = outlastsTraining(setting) ? training.epochs / warmupEpochs : 1;
  return perColumn * perLatent * reached;
}

/** Whether beta is still rising when the training ends. */
export function outlastsTraining({ objective, training }: PointSetting): boolean {
  return objective.warmupEpochs > training.epochs;
}
