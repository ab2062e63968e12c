/** The two models of bench/step.ts; torchPeer.py has the same. */
export const stepSizes = {
  mid: { columns: 784, hidden: [512, 256], latentSize: 16, batchSize: 128 },
  tiny: { columns: 64, hidden: [32], latentSize: 4, batchSize: 64 },
} as const;

export type StepSize = keyof typeof stepSizes;

export interface StepFigures {
  readonly medianMs: number;
  readonly steps: number;
  readonly peakMegabytes: number;
}
