/** Of Adam (Kingma and Ba 2015, algorithm 1), with the paper's defaults. */
export const BETA_1 = 0.9;
export const BETA_2 = 0.999;
export const EPSILON = 1e-8;

/** What a step of Adam multiplies with, from the learning rate and the step, counted from 1. */
export function adamFactors(learningRate: number, step: number): { stepSize: number; rootCorrection: number } {
  return { stepSize: learningRate / (1 - BETA_1 ** step), rootCorrection: 1 / Math.sqrt(1 - BETA_2 ** step) };
}
