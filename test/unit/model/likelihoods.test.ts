import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { logGamma } from "../../../src/core/logGamma.ts";
import { input, parameter } from "../../../src/graph/operations.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { likelihoodOf } from "../../../src/model/likelihoods/likelihoodOf.ts";
import { ModelGraph } from "../../../src/model/modelGraph.ts";
import type { LikelihoodSpec } from "../../../src/spec/spec.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

interface Row {
  readonly likelihood: "gaussian" | "bernoulli" | "poisson" | "negativeBinomial";
  readonly variance?: number;
  readonly dispersion?: number;
  readonly x: number;
  readonly decoded: number;
  readonly logProbability: number;
}

/** SciPy's figures: test/fixtures/README.md. */
const fixture = JSON.parse(readFileSync(new URL("../../fixtures/logProbabilities.json", import.meta.url), "utf8")) as {
  readonly logProbabilities: readonly Row[];
  readonly logGamma: readonly { readonly x: number; readonly value: number }[];
};

/** -log p of one row of data: the graph's part at this decoder output, and the constant. */
function distortion(spec: LikelihoodSpec, x: readonly number[], decoded: readonly number[], learned: Readonly<Record<string, number>> = {}): number {
  const { likelihood, settings } = likelihoodOf(spec);
  const data = Float32Array.from(x);
  const shape = { models: 1, rows: 1, columns: x.length, conditionSize: 0, sharedSeed: true };
  const graph = new ModelGraph(shape, { columnMeans: new Float64Array(x.length), meanColumnVariance: 1 }, true);
  const output: Tensor = likelihood.rowDistortion(input("x", [1, x.length]), parameter("decoded", [1, x.length]), graph);
  const numbers = Object.fromEntries(Object.entries({ ...settings, ...learned }).map(([name, value]) => [name, [value]]));
  const [modelPart] = interpret([output], { x: data, decoded, ...numbers });
  return (modelPart?.[0] ?? NaN) + likelihood.constantNats(data, settings);
}

function specOf({ likelihood, variance = NaN, dispersion = NaN }: Row): LikelihoodSpec {
  switch (likelihood) {
    case "gaussian":
      return { type: likelihood, variance };
    case "negativeBinomial":
      return { type: likelihood, dispersion, librarySize: false };
    default:
      return { type: likelihood };
  }
}

/** Equal to about ten digits; small values to 1e-9 absolutely, which is where counts of thousands leave log-gammas. */
function expectClose(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
}

describe("-log p is SciPy's for", () => {
  const cases = fixture.logProbabilities.map((row): [string, Row] => {
    const { likelihood, x, decoded, logProbability: _, ...settings } = row;
    return [`${likelihood} ${JSON.stringify(settings)}, x ${x} at ${decoded.toPrecision(4)}`, row];
  });

  test.each(cases)("%s", (_, row) => {
    expectClose(distortion(specOf(row), [row.x], [row.decoded]), -row.logProbability);
  });

  test("a Gaussian whose learned log-variance has that value", () => {
    for (const row of fixture.logProbabilities.filter(({ likelihood }) => likelihood === "gaussian")) {
      const value = distortion({ type: "gaussian", variance: "learned" }, [row.x], [row.decoded], {
        "likelihood.logVariance": Math.log(row.variance ?? NaN),
      });
      expectClose(value, -row.logProbability);
    }
  });
});

describe("a row's distortion", () => {
  const specs: readonly LikelihoodSpec[] = [
    { type: "gaussian", variance: 0.5 },
    { type: "gaussian", variance: "learned" },
    { type: "bernoulli" },
    { type: "poisson" },
    { type: "negativeBinomial", dispersion: 3, librarySize: false },
  ];

  test.each(specs.map((spec): [string, LikelihoodSpec] => [JSON.stringify(spec), spec]))("is the sum over its columns, %s", (_, spec) => {
    const learned = { "likelihood.logVariance": -0.7 };
    const columns: readonly (readonly [number, number])[] = [[0, -0.5], [1, 2], [1, -3]];
    const together = distortion(spec, columns.map(([x]) => x), columns.map(([, decoded]) => decoded), learned);
    const apart = columns.map(([x, decoded]) => distortion(spec, [x], [decoded], learned));
    expectClose(together, apart.reduce((sum, one) => sum + one, 0));
  });

  test("of a grey pixel is the expectation over its bit", () => {
    const [white, black] = [1, 0].map((bit) => distortion({ type: "bernoulli" }, [bit], [0.8])) as [number, number];
    expectClose(distortion({ type: "bernoulli" }, [0.25], [0.8]), 0.25 * white + 0.75 * black);
  });
});

describe("log-gamma", () => {
  test.each(fixture.logGamma)("is SciPy's at $x", ({ x, value }) => {
    expect(Math.abs(logGamma(x) - value)).toBeLessThan(2e-14 * Math.max(1, Math.abs(value)));
  });

  test("is not defined at zero and below", () => {
    expect([0, -1, NaN].map(logGamma)).toEqual([NaN, NaN, NaN]);
  });
});
