import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { input } from "../../../src/graph/operations.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { noStatistics } from "../../../src/model/dataStatistics.ts";
import { ModelGraph } from "../../../src/model/modelGraph.ts";
import { buildInverseAutoregressiveFlow } from "../../../src/model/posteriors/inverseAutoregressiveFlow.ts";
import { buildMaskedAutoregressiveFlow } from "../../../src/model/priors/maskedAutoregressiveFlow.ts";
import { seededValues } from "../../support/gradientChecks.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { build, modelOf, smallShape, withOnly } from "./verbs.ts";

const latents = 5;
const rows = 3;
const flows = [
  { layers: 1, hidden: [] },
  { layers: 1, hidden: [9] },
  { layers: 2, hidden: [9] },
  { layers: 3, hidden: [8, 12] },
] as const;

function newGraph(): ModelGraph {
  const shape = smallShape({ rows });
  return new ModelGraph(shape, noStatistics(shape), false);
}

const prior = (flow: (typeof flows)[number]) => buildMaskedAutoregressiveFlow(newGraph(), latents, flow);

/** The posterior and its inputs, both of normal size. */
function posterior(flow: (typeof flows)[number]) {
  return buildInverseAutoregressiveFlow(
    newGraph(),
    4,
    latents,
    flow,
  )(input("features", [rows, 4]), input("noise", [rows, latents]));
}

type Values = Readonly<Record<string, Float64Array>>;
type Matrix = readonly (readonly number[])[];

/** d `output` / d `variable` of one row, by central differences: outputs outermost. */
function jacobian(output: Tensor, variable: string, values: Values, row: number): Matrix {
  const step = 1e-5;
  const at = (i: number, shift: number): Float64Array => {
    const moved = Float64Array.from(values[variable] ?? []);
    moved[row * latents + i] = (moved[row * latents + i] ?? NaN) + shift;
    return (
      interpret([output], { ...values, [variable]: moved })[0]?.subarray(row * latents, (row + 1) * latents) ??
      new Float64Array()
    );
  };
  const columns = Array.from({ length: latents }, (_, i) => {
    const [up, down] = [at(i, step), at(i, -step)];
    return [...up].map((value, j) => (value - (down[j] ?? NaN)) / (2 * step));
  });
  return Array.from({ length: latents }, (_, j) => columns.map((column) => column[j] ?? NaN));
}

/** Of small matrices, by elimination with pivots. */
function logDeterminant(matrix: Matrix): number {
  const rest = matrix.map((line) => [...line]);
  let sum = 0;
  for (let pivot = rest.shift(); pivot !== undefined; pivot = rest.shift()) {
    const column = pivot.reduce((best, value, i) => (Math.abs(value) > Math.abs(pivot?.[best] ?? 0) ? i : best), 0);
    const head = pivot[column] ?? NaN;
    sum += Math.log(Math.abs(head));
    for (const line of rest) {
      const factor = (line[column] ?? NaN) / head;
      line.forEach((value, i) => (line[i] = value - factor * (pivot[i] ?? NaN)));
    }
  }
  return sum;
}

const standardNormal = (u: number): number => -0.5 * (u * u + Math.log(2 * Math.PI));
const rowOf = (values: Float64Array | undefined, row: number): readonly number[] => [
  ...(values ?? []).slice(row * latents, (row + 1) * latents),
];
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe.each(flows)("a masked autoregressive flow of $layers layers, hidden $hidden,", (flow) => {
  const { normalize, generate, logDensity } = prior(flow);
  const z = input("z", [rows, latents]);

  test("is inverted by its inverse", () => {
    for (const back of [generate(normalize(z)), normalize(generate(z))]) {
      const values = seededValues(back);
      interpret([back], values)[0]?.forEach((value, i) => expect(value).toBeCloseTo(values["z"]?.[i] ?? NaN, 10));
    }
  });

  test("is inverted to 1e-5 in the engine's precision", async () => {
    const back = normalize(generate(z));
    const inputs = Object.fromEntries(
      Object.entries(seededValues(back)).map(([name, array]) => [name, Float32Array.from(array)]),
    );
    const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
    const result = new Float32Array(rows * latents);
    const graph = await engine.compile({ back }, { ...inputs, back: result });
    await graph.run();
    await graph.dispose();
    result.forEach((value, i) => expect(Math.abs(value - (inputs["z"]?.[i] ?? NaN))).toBeLessThan(1e-5));
  });

  test("has the density of u times the Jacobian determinant of the map from z", () => {
    const [u, density] = [normalize(z), logDensity(z)];
    const values = seededValues(density);
    const [uValues, densities] = interpret([u, density], values);
    for (let row = 0; row < rows; row++) {
      const expected = sum(rowOf(uValues, row).map(standardNormal)) + logDeterminant(jacobian(u, "z", values, row));
      expect(sum(rowOf(densities, row))).toBeCloseTo(expected, 7);
    }
  });
});

describe.each(flows)("an inverse autoregressive flow of $layers layers, hidden $hidden,", (flow) => {
  const { z, mean, logDensity } = posterior(flow);

  test("has the density of its noise over the Jacobian determinant of the map to z", () => {
    const values = seededValues(logDensity);
    const [densities] = interpret([logDensity], values);
    for (let row = 0; row < rows; row++) {
      const expected =
        sum(rowOf(values["noise"], row).map(standardNormal)) - logDeterminant(jacobian(z, "noise", values, row));
      expect(sum(rowOf(densities, row))).toBeCloseTo(expected, 7);
    }
  });

  test("has the z for zero noise as its mean", () => {
    const values = { ...seededValues(logDensity), noise: new Float64Array(rows * latents) };
    const [zValues, means] = interpret([z, mean], values);
    expect(means).toEqual(zValues);
  });
});

describe("a flow's dimension", () => {
  const nonzero = (matrix: Matrix): readonly (readonly boolean[])[] =>
    matrix.map((line) => line.map((value) => Math.abs(value) > 1e-9));
  const lower = Array.from({ length: latents }, (_, j) => Array.from({ length: latents }, (_, i) => i <= j));

  test.each<readonly [string, Tensor, string]>([
    ["of u depends on z up to itself", prior({ layers: 1, hidden: [9] }).normalize(input("z", [rows, latents])), "z"],
    ["of z depends on the noise up to itself", posterior({ layers: 1, hidden: [9] }).z, "noise"],
  ])("%s, of one layer", (_, output, variable) => {
    expect(nonzero(jacobian(output, variable, seededValues(output), 1))).toEqual(lower);
  });

  test.each<readonly [string, Tensor, string]>([
    ["of u depends on all of z", prior({ layers: 2, hidden: [9] }).normalize(input("z", [rows, latents])), "z"],
    ["of z depends on all of the noise", posterior({ layers: 2, hidden: [9] }).z, "noise"],
  ])("%s, of two layers in opposite orders", (_, output, variable) => {
    expect(nonzero(jacobian(output, variable, seededValues(output), 1)).flat()).not.toContain(false);
  });

  test("of one layer has its conditional density", () => {
    const z = input("z", [rows, latents]);
    const { normalize, logDensity } = prior({ layers: 1, hidden: [9] });
    const values = seededValues(logDensity(z));
    const [u, densities] = interpret([normalize(z), logDensity(z)], values);
    const scales = jacobian(normalize(z), "z", values, 0).map((line, j) => line[j] ?? NaN);
    rowOf(densities, 0).forEach((density, j) =>
      expect(density).toBeCloseTo(standardNormal(rowOf(u, 0)[j] ?? NaN) + Math.log(scales[j] ?? NaN), 7),
    );
  });
});

/**
 * The KL of each dimension, averaged over noise of +-1: where the flows are linear a sample's is quadratic in the noise, and these
 * two points have the moments of a normal distribution that it takes.
 */
function klOf(
  posteriorSpec: object,
  priorSpec: object,
  given: Readonly<Record<string, readonly number[]>>,
): readonly number[] {
  const model = modelOf({
    latentSize: 2,
    encoder: { hidden: [] },
    decoder: { hidden: [] },
    likelihood: { type: "bernoulli" },
    posterior: { ...posteriorSpec },
    prior: { ...priorSpec },
  });
  const built = build(model, smallShape({ rows: 2 }));
  const [kl = new Float64Array()] = interpret([built.vae.kl], {
    ...withOnly(built, given),
    noise: Float64Array.of(1, -1, -1, 1),
  });
  return [0, 1].map((j) => ((kl[j] ?? NaN) + (kl[2 + j] ?? NaN)) / 2);
}

/** KL(N(mean, deviation^2) || N(priorMean, priorDeviation^2)), nats. */
function normalKl(mean: number, deviation: number, priorMean = 0, priorDeviation = 1): number {
  return (
    Math.log(priorDeviation / deviation) + (deviation ** 2 + (mean - priorMean) ** 2) / (2 * priorDeviation ** 2) - 0.5
  );
}

const iaf = { type: "iaf", layers: 2, hidden: [3] };
const flow = { type: "flow", layers: 2, hidden: [3] };
const base = { "encoder.posterior.bias": [0.7, -1.1, -0.4, 0.9] };
const deviations = [Math.exp(-0.2), Math.exp(0.45)];

describe("the mean Monte Carlo KL is the closed form", () => {
  const plain = [normalKl(0.7, deviations[0] ?? NaN), normalKl(-1.1, deviations[1] ?? NaN)];
  const close = (kl: readonly number[], expected: readonly number[]): void => {
    kl.forEach((value, j) => expect(value).toBeCloseTo(expected[j] ?? NaN, 12));
  };

  test("with a flow of the prior that changes nothing", () => {
    close(klOf({ type: "diagonal" }, flow, base), plain);
  });

  test("with a flow of the posterior whose gates are open", () => {
    close(
      klOf(
        iaf,
        { type: "standardNormal" },
        { ...base, "encoder.flow0.output.bias": [4, 4, 1000, 1000], "encoder.flow1.output.bias": [4, 4, 1000, 1000] },
      ),
      plain,
    );
  });

  test("with flows of both that scale and shift", () => {
    // Gates half open: s = -2 beside the 2 that is added. The prior's u is (z - 0.5) e^-0.3.
    const given = {
      ...base,
      "encoder.flow0.output.bias": [4, -4, -2, -2],
      "encoder.flow1.output.bias": [0, 0, 1000, 1000],
      "prior.flow0.output.bias": [0.5, 0.5, 0.3, 0.3],
    };
    const expected = [
      normalKl(0.5 * 0.7 + 2, 0.5 * (deviations[0] ?? NaN), 0.5, Math.exp(0.3)),
      normalKl(0.5 * -1.1 - 2, 0.5 * (deviations[1] ?? NaN), 0.5, Math.exp(0.3)),
    ];
    close(klOf(iaf, flow, given), expected);
  });
});
