import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { input } from "../../../src/graph/operations.ts";
import { continuousBernoulli } from "../../../src/model/likelihoods/continuousBernoulli.ts";
import { likelihoodOf } from "../../../src/model/likelihoods/likelihoodOf.ts";
import { ModelGraph } from "../../../src/model/modelGraph.ts";
import type { LikelihoodSpec } from "../../../src/spec/spec.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { likelihoods, smallShape } from "./verbs.ts";

/** Not those with a library size, whose density takes the total from x itself. */
const tried = Object.entries<LikelihoodSpec>(likelihoods).filter(
  ([, spec]) => !("librarySize" in spec && spec.librarySize),
);

/** All values there are, or a grid so fine that sums are integrals. */
function support({ type, ...spec }: LikelihoodSpec): readonly number[] {
  const from = (count: number, value: (i: number) => number) => Array.from({ length: count }, (_, i) => value(i));
  switch (type) {
    case "gaussian":
      return from(6000, (i) => (i - 3000) / 200);
    case "continuousBernoulli":
      return from(20_000, (i) => (i + 0.5) / 20_000);
    case "bernoulli":
      return [0, 1];
    case "categorical":
      return from("categories" in spec ? spec.categories : 0, (k) => k);
    default:
      return from(300, (count) => count);
  }
}

/** The mean at these outputs, and every value's probability there. */
function meanAndDensity(spec: LikelihoodSpec, x: readonly number[], decoded: readonly number[]) {
  const { likelihood, settings } = likelihoodOf(spec);
  const rows = x.length;
  const graph = new ModelGraph(
    smallShape({ rows, columns: 1 }),
    { rows: 10, columnMeans: Float64Array.of(2), columnVariances: Float64Array.of(3) },
    false,
  );
  const [data, outputs] = [input("x", [rows, 1]), input("decoded", [rows, decoded.length])];
  const tensors = [likelihood.mean(outputs, data, graph), likelihood.rowDistortion(data, outputs, graph)] as const;
  const learned = Object.fromEntries(graph.parameters.learned.map(({ tensor }) => [tensor.name, [0.3]]));
  const fed = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, [value]]));
  const [means, distortion] = interpret([...tensors], { x, decoded: x.flatMap(() => decoded), ...fed, ...learned }) as [
    Float64Array,
    Float64Array,
  ];
  return {
    means,
    density: x.map((value, i) =>
      Math.exp(-(distortion[i] ?? NaN) - likelihood.constantNats(Float32Array.of(value), settings)),
    ),
  };
}

describe.each(tried)("the mean of %s", (_, spec) => {
  test.each([[[0.7, -0.4, 1.1]], [[-1.2, 0.9, 0]], [[2, -2, -1]]])("at %j equals that of its density", (numbers) => {
    const decoded = numbers.slice(0, likelihoodOf(spec).likelihood.outputsPerColumn);
    const x = support(spec);
    const { means, density } = meanAndDensity(spec, x, decoded);
    const total = density.reduce((sum, p) => sum + p, 0);
    if (spec.type === "categorical") density.forEach((p, k) => expect(means[k]).toBeCloseTo(p, 10));
    else expect(means[0]).toBeCloseTo(x.reduce((sum, value, i) => sum + value * (density[i] ?? NaN), 0) / total, 6);
  });
});

describe("a library size", () => {
  test.each([
    likelihoods["negative binomial, library size"],
    likelihoods["zero-inflated negative binomial, learned dispersions and library size"],
  ])("scales the mean of %j with the row's total", (spec: LikelihoodSpec) => {
    const { means } = meanAndDensity(
      spec,
      [2, 6],
      [0.5, -0.3].slice(0, likelihoodOf(spec).likelihood.outputsPerColumn),
    );
    expect((means[1] ?? NaN) / (means[0] ?? NaN)).toBeCloseTo(3, 10);
  });
});

test("a continuous Bernoulli's mean is exact in float32 at every logit", async () => {
  const logits = [-1e5, -80, -9, -1.001, -0.999, -0.1, -1e-4, -1e-20, 0, 1e-8, 0.01, 0.999, 1.001, 1.5, 30, 1e5];
  const decoded = Float32Array.from(logits);
  const mean = new Float32Array(logits.length);
  const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
  const output = continuousBernoulli.mean(
    input("decoded", [logits.length, 1]),
    input("x", [logits.length, 1]),
    new ModelGraph(
      smallShape(),
      { rows: 0, columnMeans: new Float64Array(4), columnVariances: new Float64Array(4) },
      false,
    ),
  );
  const compiled = await engine.compile({ mean: output }, { decoded, mean });
  await compiled.run();
  await compiled.dispose();
  // 1 / (1 - e^-l) - 1 / l, by its series where that cancels.
  const exact = (l: number) => (Math.abs(l) < 0.05 ? 0.5 + l / 12 - l ** 3 / 720 : -1 / Math.expm1(-l) - 1 / l);
  decoded.forEach((logit, i) => expect(Math.abs((mean[i] ?? NaN) - exact(logit))).toBeLessThan(3e-7));
});
