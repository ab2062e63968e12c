/** What bench/convolution.ts measures: square images through an encoder of convolutions and the decoder that mirrors it. */
export interface ConvolutionShape {
  readonly rows: number;
  /** Height and width of the images. */
  readonly size: number;
  /** Of the images, and of each layer's response. */
  readonly channels: readonly number[];
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

export const convolutionShapes = {
  "digits, 28x28x1 -> 32 -> 64": { rows: 128, size: 28, channels: [1, 32, 64], kernel: 4, stride: 2, padding: 1 },
  "colour, 32x32x3 -> 32 -> 64": { rows: 64, size: 32, channels: [3, 32, 64], kernel: 4, stride: 2, padding: 1 },
  "unstrided, 14x14x1 -> 32 -> 32": { rows: 128, size: 14, channels: [1, 32, 32], kernel: 3, stride: 1, padding: 1 },
} as const satisfies Record<string, ConvolutionShape>;
