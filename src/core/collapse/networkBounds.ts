import {
  activeByKeptShare,
  cautionBounds as bounds,
  escapableByShrinkage,
  escapableByWidth as knotsByWidth,
  stableByLearningRate,
  type Knot,
} from "./cautionBounds.ts";
import { learningRateSum } from "../learningRate.ts";
import type { BetaSetting, NetworkShape } from "./pointSetting.ts";

/** Up to which ratio of effective beta to the threshold networks and optimiser leave the collapsed solution, as far as it was measured. */

/**
 * The share of a signal's variance that a layer passes on at the initialisation (uniform, +-1/sqrt(fan-in)): a third by its weights.
 * Of that relu keeps a half; silu and softplus, whose slope at zero is a half, a quarter; a sigmoid, whose slope is a quarter, a sixteenth.
 * Of leakyRelu, silu and softplus, decoders of 2 and 3 x 64 units were trained on digits at 0.35 to 0.85 beta*, three seeds each: those that collapsed are at risk.
 */
export const passedOn = {
  relu: 1 / 6,
  leakyRelu: 1 / 6,
  gelu: 1 / 6,
  silu: 1 / 12,
  softplus: 1 / 12,
  tanh: 1 / 3,
  elu: 1 / 3,
  sigmoid: 1 / 48,
} as const;

/** By the depth of the decoder. A warm-up lets signals grow before they cost anything, as in a decoder half as deep. Four layers of an encoder did no harm. */
export function escapableByDepth({ decoder, objective, training }: BetaSetting): number {
  const warmedUp = distance(training, 0, objective.warmupEpochs) >= bounds.enoughDistance.value;
  const depth = warmedUp ? depthOf(decoder) / 2 : depthOf(decoder);
  const plain = interpolated(escapableByShrinkage, passedOn[decoder.activation] ** -depth);
  return decoder.normalization === "batch" && depthOf(decoder) <= bounds.normalisedLayers.value
    ? Math.max(plain, bounds.normalisedActiveUpTo.value)
    : plain;
}

/**
 * Layers between z and the output, each of which shrinks the signal: convolutions start from the same initialisation as dense
 * layers. With skip connections from z to every layer only the last one counts. Layer normalisation was not measured
 * and is ignored.
 */
function depthOf({ hidden, convolutions = 0, skip = false }: NetworkShape): number {
  const layers = hidden.length + convolutions;
  return skip ? Math.min(1, layers) : layers;
}

/** By the narrowest hidden layer of the decoder. */
export function escapableByWidth({ decoder }: BetaSetting): number {
  return decoder.skip === true ? 1 : interpolated(knotsByWidth, Math.min(...decoder.hidden));
}

/** By the share of the hidden units that no dropout removes, layer after layer of encoder and decoder. */
export function activeDespiteDropout({ encoder, decoder }: BetaSetting): number {
  const kept = ({ hidden, convolutions = 0, dropout = 0 }: NetworkShape): number =>
    (1 - dropout) ** (hidden.length + convolutions);
  return interpolated(activeByKeptShare, kept(encoder) * kept(decoder));
}

/** By the learning rate. */
export function stableRatio({ training }: BetaSetting): number {
  return interpolated(stableByLearningRate, training.learningRate);
}

/** Linear in the logarithm between knots, constant beyond them. */
function interpolated(knots: readonly Knot[], at: number): number {
  const above = knots.findIndex((knot) => knot.at >= at);
  const high = knots[above] ?? knots[knots.length - 1];
  const low = knots[above - 1] ?? high;
  if (high === undefined || low === undefined || high === low) return high?.ratio ?? 0;
  return low.ratio + (Math.log(at / low.at) / Math.log(high.at / low.at)) * (high.ratio - low.ratio);
}

/** How far Adam can move a parameter between two epochs: the sum of its learning rates over the steps. */
export function distance(training: BetaSetting["training"], from: number, to: number): number {
  const { stepsPerEpoch, learningRate, schedule } = training;
  if (schedule === undefined) return Math.max(0, to - from) * stepsPerEpoch * learningRate;
  return stepsPerEpoch * learningRateSum(training, from, to);
}
