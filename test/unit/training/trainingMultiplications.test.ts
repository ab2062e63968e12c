import { expect, test } from "vitest";
import { trainingMultiplications } from "../../../src/training/trainingMultiplications.ts";
import { accepts } from "../spec/verbs.ts";
import type { Spec } from "../../../src/spec/spec.ts";

const rows = 100;

function specOf(changes: Parameters<typeof accepts>[0]): Spec {
  const { points } = accepts({ "training.epochs": 2, ...changes });
  return (points[0] as (typeof points)[number]).spec;
}

test("a dense model multiplies once for each weight of each layer and example, and twice more for its gradients", () => {
  const spec = specOf({ "model.latentSize": 3, "model.encoder": { hidden: [7] }, "model.decoder": { hidden: [5] } });
  const weights = 20 * 7 + 7 * 2 * 3 + 3 * 5 + 5 * 20;
  expect(trainingMultiplications(spec, { columns: 20, conditionSize: 0 }, rows)).toBe(3 * weights * rows * 2);
});

test("a convolution multiplies its kernel with every place of the image", () => {
  const convolution = (kernel: number): number =>
    trainingMultiplications(
      specOf({
        "model.latentSize": 3,
        "model.encoder": { type: "conv", channels: [4], kernel, stride: 2, hidden: [] },
        "model.decoder": { hidden: [] },
      }),
      { columns: 64, image: [8, 8, 1], conditionSize: 0 },
      rows,
    );
  const places = 4 * 4;
  expect(convolution(4) - convolution(2)).toBe(3 * places * (4 * 4 - 2 * 2) * 4 * rows * 2);
});

test("a model too large to build at once is counted by its parameters", () => {
  const spec = specOf({ "model.latentSize": 3, "model.encoder": { hidden: [3000, 3000] } });
  expect(trainingMultiplications(spec, { columns: 20, conditionSize: 0 }, rows)).toBeGreaterThan(3 * 9e6 * rows * 2);
});
