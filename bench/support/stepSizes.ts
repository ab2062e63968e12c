import type { Json } from "../../src/spec/json.ts";

interface StepModel {
  readonly columns: number;
  readonly image?: readonly number[];
  readonly encoder: { readonly [name: string]: Json };
  readonly decoder: { readonly [name: string]: Json };
  readonly latentSize: number;
  readonly batchSize: number;
}

/** The models of bench/step.ts; torchPeer.py has the same. */
export const stepSizes = {
  mid: {
    columns: 784,
    encoder: { hidden: [512, 256] },
    decoder: { hidden: [256, 512] },
    latentSize: 16,
    batchSize: 128,
  },
  tiny: { columns: 64, encoder: { hidden: [32] }, decoder: { hidden: [32] }, latentSize: 4, batchSize: 64 },
  convolutional: {
    columns: 784,
    image: [28, 28],
    encoder: { type: "conv", channels: [32, 64], kernel: 3, stride: 2 },
    decoder: { type: "conv", channels: [64, 32], kernel: 3, stride: 2 },
    latentSize: 16,
    batchSize: 128,
  },
} as const satisfies Readonly<Record<string, StepModel>>;

export type StepSize = keyof typeof stepSizes;

export interface StepFigures {
  readonly medianMs: number;
  readonly steps: number;
  readonly peakMegabytes: number;
}
