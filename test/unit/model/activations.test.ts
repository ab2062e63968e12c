import { expect, test } from "vitest";
import { input } from "../../../src/graph/operations.ts";
import { activate } from "../../../src/model/activations.ts";
import type { Activation } from "../../../src/spec/spec.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

const at = [-2, -0.5, 0, 1];

/** gelu from scipy.stats.norm.cdf(x) * x. */
const expected: Readonly<Record<Activation, readonly number[]>> = {
  relu: at.map((x) => Math.max(x, 0)),
  leakyRelu: at.map((x) => Math.max(x, 0.01 * x)),
  softplus: at.map((x) => Math.log1p(Math.exp(x))),
  silu: at.map((x) => x / (1 + Math.exp(-x))),
  tanh: at.map(Math.tanh),
  sigmoid: at.map((x) => 1 / (1 + Math.exp(-x))),
  elu: at.map((x) => (x > 0 ? x : Math.expm1(x))),
  gelu: [-0.04550026389635842, -0.15426876936299344, 0, 0.8413447460685429],
};

test.each(Object.entries(expected))("%s has its usual definition", (activation, values) => {
  const [result = []] = interpret([activate(input("x", [4]), activation as Activation)], { x: at });
  result.forEach((value, i) => {
    expect(value).toBeCloseTo(values[i] ?? NaN, 12);
  });
});
