/** The model of bench/counts.ts; torchPeer.py has the same. As scVI's defaults: one hidden layer of 128, ten latents. */
import type { Json } from "../../src/spec/json.ts";

export const COUNTS_HIDDEN = 128;
export const COUNTS_BATCH = 128;

/** A spec file's contents. @param dataPath of the .h5ad, or empty where the data are given otherwise */
export function countsSpec(dataPath: string, epochs: number): Readonly<Record<string, Json>> {
  return {
    data: { path: dataPath, heldOut: { fraction: 0.2, seed: 0 } },
    model: {
      latentSize: 10,
      encoder: { hidden: [COUNTS_HIDDEN], activation: "relu" },
      decoder: { hidden: [COUNTS_HIDDEN], activation: "relu" },
      likelihood: { type: "zeroInflatedNegativeBinomial", dispersion: "learned", librarySize: true },
    },
    objective: { type: "beta", beta: 1 },
    training: { epochs, batchSize: COUNTS_BATCH, learningRate: 0.001, seed: 0 },
  };
}

export interface CountsFigures {
  /** Of a training step. */
  readonly medianMs: number;
  /** The processor's time for a step, which programs running beside it disturb less. */
  readonly cpuMs: number;
  readonly steps: number;
  readonly distortionNats: number;
  readonly peakMegabytes: number;
}
