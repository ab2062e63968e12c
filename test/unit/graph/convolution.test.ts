import { describe, expect, test } from "vitest";
import { convolve2d, convolveTransposed2d, samePadding } from "../../../src/graph/convolution.ts";
import { input } from "../../../src/graph/operations.ts";
import { ShapeError } from "../../../src/graph/shape.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

const image = (height: number, width: number, channels = 1): Tensor => input("x", [2, height, width, channels]);
const kernel = (height: number, width: number, channels = 1, outChannels = 1): Tensor =>
  input("w", [height, width, channels, outChannels]);

describe("a convolution", () => {
  test("does not flip the kernel", () => {
    const y = convolve2d(input("x", [1, 2, 3, 1]), kernel(2, 2));
    expect(interpret([y], { x: [1, 2, 3, 4, 5, 6], w: [1, 10, 100, 1000] })).toEqual([Float64Array.of(5421, 6532)]);
  });

  test("responds at every place of the kernel", () => {
    expect(convolve2d(image(28, 27), kernel(4, 3, 1, 32), { stride: 2, padding: [1, 0, 1, 2] }).shape).toEqual([
      2, 14, 14, 32,
    ]);
  });

  test.each<[string, () => Tensor, string]>([
    [
      "other channels",
      () => convolve2d(image(4, 4, 3), kernel(2, 2, 2)),
      "convolve2d of [2,4,4,3] and [2,2,2,1]: channels are 3 and 2",
    ],
    [
      "a rank that an image cannot have",
      () => convolve2d(input("x", [2, 16]), kernel(2, 2)),
      "needs images and a kernel of four axes, or stacks of them, not [2,16] and [2,2,1,1]",
    ],
    [
      "a kernel that does not fit",
      () => convolve2d(image(4, 2), kernel(3, 3)),
      "a kernel of [3,3] does not fit in an image of [4,2] padded by [0,0,0,0]",
    ],
    [
      "a kernel that sees padding alone",
      () => convolve2d(image(4, 4), kernel(3, 3), { padding: [0, 3, 0, 0] }),
      "a padding of [0,3,0,0] a kernel of [3,3] covers no pixel",
    ],
    [
      "no stride",
      () => convolve2d(image(4, 4), kernel(3, 3), { stride: 0 }),
      "a stride is a whole number from 1, not 0",
    ],
    [
      "a padding that cuts",
      () => convolve2d(image(4, 4), kernel(3, 3), { padding: -1 }),
      "paddings are whole numbers from 0, not [-1,-1,-1,-1]",
    ],
    [
      "stacks of different heights",
      () => convolve2d(input("x", [2, 1, 3, 3, 1]), input("w", [3, 2, 2, 1, 1])),
      "cannot combine shapes [2] and [3]",
    ],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(ShapeError);
    expect(make).toThrow(message);
  });
});

describe("a transposed convolution", () => {
  test("sums where places overlap", () => {
    const x = convolveTransposed2d(input("y", [1, 1, 2, 1]), kernel(1, 3), { size: [1, 4] });
    expect(interpret([x], { y: [1, 10], w: [1, 2, 3] })).toEqual([Float64Array.of(1, 12, 23, 30)]);
  });

  test("makes every size whose convolution has the size of its input", () => {
    const y = input("y", [2, 3, 3, 4]);
    const shapeTo = (size: number): readonly number[] =>
      convolveTransposed2d(y, kernel(3, 3, 5, 4), { size: [size, size], stride: 2, padding: 1 }).shape;
    expect([shapeTo(5), shapeTo(6)]).toEqual([
      [2, 5, 5, 5],
      [2, 6, 6, 5],
    ]);
    expect(() => shapeTo(7)).toThrow("convolveTransposed2d to [7,7] is for responses of [4,4], not [3,3]");
  });

  test("refuses other channels", () => {
    expect(() => convolveTransposed2d(input("y", [2, 3, 3, 4]), kernel(1, 1, 4, 2), { size: [3, 3] })).toThrow(
      "channels are 4 and 2",
    );
  });
});

test.each([
  [28, 4, 2, [1, 1]],
  [7, 4, 2, [1, 2]],
  [5, 3, 1, [1, 1]],
  [4, 1, 3, [0, 0]],
])(
  "same padding of %d pixels for a kernel of %d and a stride of %d is %j",
  (size, entries, stride, [before, after]) => {
    const padding = samePadding([size, size], [entries, entries], stride);
    expect(padding).toEqual([before, before, after, after]);
    expect(convolve2d(image(size, size), kernel(entries, entries), { stride, padding }).shape[1]).toBe(
      Math.ceil(size / stride),
    );
  },
);
