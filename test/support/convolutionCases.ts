/** Convolutions at the edges of what shapes may be, for every check of them: an image, a kernel, a stride and a padding. */
import { convolve2d } from "../../src/graph/convolution.ts";
import type { ConvolutionOptions } from "../../src/graph/convolutionGeometry.ts";
import { parameter } from "../../src/graph/operations.ts";
import type { Shape } from "../../src/graph/shape.ts";
import type { ConvolutionTensor, ParameterTensor } from "../../src/graph/tensor.ts";

const cases: Readonly<Record<string, readonly [image: Shape, kernel: Shape, options?: ConvolutionOptions]>> = {
  "one pixel": [
    [1, 1, 1, 1],
    [1, 1, 1, 1],
  ],
  "a kernel of one pixel": [
    [2, 3, 4, 2],
    [1, 1, 2, 3],
  ],
  "a kernel as large as the image": [
    [2, 3, 4, 2],
    [3, 4, 2, 1],
  ],
  "one channel, padded": [[3, 5, 4, 1], [3, 3, 1, 2], { padding: 1 }],
  "a stride of two": [[2, 6, 6, 1], [4, 4, 1, 2], { stride: 2, padding: 1 }],
  "a stride that leaves pixels over": [[2, 6, 8, 2], [3, 2, 2, 1], { stride: 3 }],
  "a stride beyond the kernel": [[2, 7, 6, 3], [2, 1, 3, 2], { stride: 3 }],
  "sides padded differently": [[1, 5, 6, 2], [3, 3, 2, 1], { stride: 2, padding: [0, 1, 2, 1] }],
  "many channels": [
    [2, 3, 3, 9],
    [2, 2, 9, 2],
  ],
  "many entries for one channel, in parts": [
    [1, 5, 5, 8],
    [4, 4, 8, 1],
  ],
  "many channels, a stride of two": [[2, 4, 3, 8], [4, 3, 8, 1], { stride: 2, padding: 1 }],
  "many channels, a stride beyond the kernel": [[1, 4, 5, 8], [2, 1, 8, 2], { stride: 3 }],
  "many channels, an image smaller than the stride": [[2, 1, 2, 8], [2, 2, 8, 3], { stride: 3, padding: 1 }],
  "a stack": [[2, 2, 4, 5, 2], [2, 3, 3, 2, 3], { stride: 2, padding: 1 }],
  "a stack on shared images": [[1, 2, 4, 4, 1], [3, 2, 2, 1, 2], { stride: 2 }],
  "a stack of images under one kernel, many channels": [[2, 1, 2, 3, 8], [1, 3, 2, 8, 2], { stride: 2, padding: 1 }],
};

export interface ConvolutionCase {
  readonly x: ParameterTensor;
  readonly w: ParameterTensor;
  readonly y: ConvolutionTensor;
}

export const convolutionCases: Readonly<Record<string, ConvolutionCase>> = Object.fromEntries(
  Object.entries(cases).map(([name, [image, kernel, options]]) => {
    const x = parameter(`image of ${name}`, image);
    const w = parameter(`kernel of ${name}`, kernel);
    return [name, { x, w, y: convolve2d(x, w, options) as ConvolutionTensor }];
  }),
);
