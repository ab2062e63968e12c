import { describe, expect, test } from "vitest";
import { likelyReason } from "../../../src/training/likelyReason.ts";
import { type Changes, resolved } from "../spec/verbs.ts";

describe("the likely reason of a training that diverged", () => {
  const is = (cause: string, changes: Changes, largestMagnitude = 1) =>
    test(cause, () => expect(likelyReason(resolved(changes), largestMagnitude)).toBe(cause));
  is("the learning rate 0.01 is probably too high; try 0.001", { "training.learningRate": 0.01 });
  is('the variance 1e-7 makes the distortion overflow; try a larger one, or "learned"', {
    "model.likelihood.variance": 1e-7,
  });
  is(
    'the data reach 6.55e+4; set data.transform to "standardize", or data.scale so that they are of order 1',
    {},
    65_535,
  );
  is("beta 10000000 overflows; try a smaller one", { "objective.beta": 1e7 });
  is("try a tenth of the learning rate 0.001, a limit of the gradient (training.clipNorm), or a KL warm-up", {});
  is(
    "try a tenth of the learning rate 0.005, a limit of the gradient (training.clipNorm), or a KL warm-up",
    { "training.learningRate": 0.005, "model.likelihood": { type: "poisson" } },
    1e6,
  );
});
