import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { gradients } from "../../../src/graph/gradients.ts";
import { elementCount } from "../../../src/graph/shape.ts";
import { input, parameter, reduceSum } from "../../../src/graph/operations.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { noStatistics } from "../../../src/model/dataStatistics.ts";
import { likelihoodOf } from "../../../src/model/likelihoods/likelihoodOf.ts";
import { ModelGraph } from "../../../src/model/modelGraph.ts";
import type { LikelihoodSpec } from "../../../src/spec/spec.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

/** What a column may hold: data, the decoder's outputs for it, and what is learned. */
interface Case {
  readonly x: number;
  readonly decoded: readonly number[];
  readonly learned: number;
}

const counts = [0, 1, 7, 900, 100_000];
const logMeans = [-40, -8, -1, 0.3, 5, 12, 40];
const logDispersions = [-12, -3, 0, 2.5, 7, 12];
const logits = [-90, -20, -4, 0, 3, 20, 90];

const cases: Readonly<
  Record<string, { readonly spec: LikelihoodSpec; readonly learns?: string; readonly cases: readonly Case[] }>
> = {
  "a Gaussian with a learned variance for each column": {
    spec: { type: "gaussian", variance: "learnedPerDimension" },
    learns: "likelihood.logVariances",
    cases: combinations([-1e3, -0.2, 0, 40], [[-1e3], [0.1], [40.5]], [-20, -2, 0, 9, 20]),
  },
  "a continuous Bernoulli": {
    spec: { type: "continuousBernoulli" },
    cases: [
      ...combinations(
        [0, 1e-6, 0.3, 0.5, 1],
        [-80, -9, -1.001, -0.999, -1e-4, -1e-20, 0, 1e-8, 0.01, 1, 1.5, 30].map((logit) => [logit]),
        [0],
      ),
      ...combinations([0, 1], [[-1e5], [1e5]], [0]),
    ],
  },
  "a negative binomial with learned dispersions": {
    spec: { type: "negativeBinomial", dispersion: "learned", librarySize: false },
    learns: "likelihood.logDispersion",
    cases: combinations(
      counts,
      logMeans.map((logMean) => [logMean]),
      logDispersions,
    ),
  },
  "a negative binomial that scales with the library size": {
    spec: { type: "negativeBinomial", dispersion: "learned", librarySize: true },
    learns: "likelihood.logDispersion",
    cases: combinations(
      counts,
      logMeans.map((logMean) => [logMean]),
      [0],
    ),
  },
  "a negative binomial of a given dispersion of a million": {
    spec: { type: "negativeBinomial", dispersion: 1e6, librarySize: false },
    cases: combinations(
      [0, 1, 7, 900],
      logMeans.map((logMean) => [logMean]),
      [0],
    ),
  },
  "a zero-inflated negative binomial with learned dispersions": {
    spec: { type: "zeroInflatedNegativeBinomial", dispersion: "learned", librarySize: false },
    learns: "likelihood.logDispersion",
    cases: combinations(
      counts,
      logMeans.flatMap((logMean) => logits.map((logit) => [logMean, logit])),
      logDispersions,
    ),
  },
  categories: {
    spec: { type: "categorical", categories: 3 },
    cases: combinations(
      [0, 1, 2],
      [
        [0, 0, 0],
        [-1e5, 3, 1e5],
        [-80, 20, 19.5],
        [1e-8, 0, -1e-8],
      ],
      [0],
    ),
  },
};

function combinations(
  xs: readonly number[],
  outputs: readonly (readonly number[])[],
  learned: readonly number[],
): readonly Case[] {
  return xs.flatMap((x) => outputs.flatMap((decoded) => learned.map((number) => ({ x, decoded, learned: number }))));
}

/** The distortion of each case, a model's only row and column, and its gradients by the decoder's outputs and by what is learned. */
async function bothWays({
  spec,
  learns,
  cases: given,
}: (typeof cases)[string]): Promise<
  readonly { readonly name: string; readonly float32: Float32Array; readonly exact: Float64Array }[]
> {
  const { likelihood, settings } = likelihoodOf(spec);
  const models = given.length;
  const graph = new ModelGraph(
    { models, rows: 1, columns: 1, conditionSize: 0, sharedSeed: false },
    noStatistics({ columns: 1 }),
    true,
  );
  const decoded = parameter("decoded", [models, 1, likelihood.outputsPerColumn]);
  const distortion = likelihood.rowDistortion(input("x", [models, 1, 1]), decoded, graph);
  const variables: readonly Tensor[] = [decoded, ...graph.parameters.learned.map(({ tensor }) => tensor)];
  const slopes = gradients(reduceSum(distortion, [0, 1, 2]), variables);
  const outputs: Record<string, Tensor> = { distortion };
  slopes.forEach((slope, i) => (outputs[`gradient ${i}`] = slope));
  const values: Record<string, Float32Array<ArrayBuffer>> = {
    x: Float32Array.from(given, ({ x }) => x),
    decoded: Float32Array.from(given.flatMap((one) => one.decoded)),
    ...(learns === undefined ? {} : { [learns]: Float32Array.from(given, ({ learned }) => learned) }),
    ...Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name, new Float32Array(models).fill(value)]),
    ),
  };
  const results = Object.fromEntries(
    Object.entries(outputs).map(([name, { shape }]) => [name, new Float32Array(elementCount(shape))]),
  );
  const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
  const compiled = await engine.compile(outputs, { ...values, ...results });
  await compiled.run();
  await compiled.dispose();
  const exact = interpret(
    Object.values(outputs),
    Object.fromEntries(Object.entries(values).map(([name, array]) => [name, Float64Array.from(array)])),
  );
  return Object.keys(outputs).map((name, i) => ({
    name,
    float32: results[name] as Float32Array,
    exact: exact[i] as Float64Array,
  }));
}

/** How large the terms are of which a gradient or the distortion is the sum, the likes of x log x. */
function sizeOf({ x, decoded, learned }: Case, exact: number, distortion: number): number {
  return (
    1 +
    Math.abs(exact) +
    Math.abs(distortion) +
    Math.abs(x) * (Math.max(...decoded.map(Math.abs)) + Math.abs(learned) + Math.log1p(Math.abs(x)))
  );
}

describe.each(Object.entries(cases))("the float32 engine on %s", (_, likelihood) => {
  test("is finite and agrees with float64 to 2e-6 of the largest term, the gradients too", async () => {
    const perCase = likelihood.cases.length;
    const outputs = await bothWays(likelihood);
    for (const { name, float32, exact } of outputs) {
      const numbers = exact.length / perCase;
      exact.forEach((value, i) => {
        const index = Math.floor(i / numbers);
        const one = likelihood.cases[index] as Case;
        const error = Math.abs((float32[i] ?? NaN) - value) / sizeOf(one, value, outputs[0]?.exact[index] ?? NaN);
        expect(error, `${name} of ${JSON.stringify(one)}: ${float32[i]} for ${value}`).toBeLessThan(2e-6);
      });
    }
  });
});
