import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/spec/json.ts";
import { checkNetworks } from "../../../src/training/checkNetworks.ts";
import { type Changes, resolved } from "../spec/verbs.ts";

const digits = { columns: 784, image: [28, 28, 1], conditionSize: 0 } as const;
const rows = (columns: number) => ({ columns, conditionSize: 0 });
const conv = (changes: Readonly<Record<string, Json>> = {}): Json => ({ type: "conv", ...changes });

const found = (changes: Changes, layout: Parameters<typeof checkNetworks>[1]) => {
  const problem = checkNetworks(resolved(changes), layout);
  return problem && [problem.severity, problem.code, problem.path.join("."), problem.message];
};

describe("a convolutional network", () => {
  test("suits images, and no other needs them", () => {
    expect(found({ "model.encoder": conv(), "model.decoder": conv() }, digits)).toBeUndefined();
    expect(found({ "model.decoder": { type: "autoregressive" } }, rows(784))).toBeUndefined();
  });

  test.each(["encoder", "decoder"])("is refused at its type if rows are not images: %s", (name) => {
    expect(found({ [`model.${name}`]: conv() }, rows(784))).toEqual([
      "error",
      "no-image-shape",
      `model.${name}.type`,
      `A convolutional ${name} needs images, but the examples are rows of 784 numbers without height and width. ` +
        'Set "shape": [28, 28] in data, if that is what they are; or use "type": "mlp".',
    ]);
  });

  test.each([
    [12288, '"shape": [64, 64, 3] in data, if'],
    [50, '"shape": [height, width], whose product is 50, in data; or'],
  ])("has a hint of the image shapes that %d numbers allow", (columns, hint) => {
    expect(found({ "model.encoder": conv() }, rows(columns))?.[3]).toContain(hint);
  });

  test.each<[string, Changes, string]>([
    [
      "kernel",
      { "model.encoder": conv({ kernel: 29 }) },
      'A kernel of 29 x 29 is larger than the images, 28 x 28. Set "kernel" to at most 28.',
    ],
    [
      "stride",
      { "model.encoder": conv({ kernel: 2, stride: 3 }) },
      'Kernels of 2 x 2 with a stride of 3 skip some pixels. Set "stride" to at most 2, or a larger "kernel".',
    ],
    [
      "channels",
      { "model.encoder": conv({ channels: [4, 4, 4, 4, 4, 4] }) },
      'With a stride of 2, 5 convolutions reduce 28 x 28 pixels to one, but there are 6. Remove 1 convolution, or set a smaller "stride".',
    ],
  ])("whose %s does not suit the images is refused there", (place, changes, message) => {
    expect(found(changes, digits)?.slice(2)).toEqual([`model.encoder.${place}`, message]);
  });

  test("may reduce an image to a single pixel, or keep its size in many layers", () => {
    expect(found({ "model.encoder": conv({ channels: [4, 4, 4, 4, 4] }) }, digits)).toBeUndefined();
    expect(found({ "model.encoder": conv({ channels: [4, 4, 4, 4, 4, 4, 4], stride: 1 }) }, digits)).toBeUndefined();
  });
});

test("a PixelCNN is refused if rows are not images", () => {
  expect(found({ "model.decoder": { type: "pixelCnn" } }, rows(784))?.slice(1, 3)).toEqual([
    "no-image-shape",
    "model.decoder.type",
  ]);
});

describe("batch normalisation", () => {
  const normalized = { "model.encoder": { normalization: "batch" } };

  test("is refused at the batch size for batches of one, which have no variance", () => {
    expect(found({ ...normalized, "training.batchSize": 1 }, rows(4))).toEqual([
      "error",
      "batch-of-one-normalized",
      "training.batchSize",
      "Batch normalisation divides by the standard deviation over the batch, and a batch of 1 has none. " +
        'Set "batchSize" to 2 or more, or "normalization": "layer".',
    ]);
  });

  test("is accepted for batches of two, and batches of one are accepted without it", () => {
    expect(found({ ...normalized, "training.batchSize": 2 }, rows(4))).toBeUndefined();
    expect(found({ "model.encoder": { normalization: "layer" }, "training.batchSize": 1 }, rows(4))).toBeUndefined();
  });
});
