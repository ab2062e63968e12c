import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { logGamma } from "../../../src/core/logGamma.ts";
import { input, parameter } from "../../../src/graph/operations.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { likelihoodOf } from "../../../src/model/likelihoods/likelihoodOf.ts";
import { noStatistics, type DataStatistics } from "../../../src/model/dataStatistics.ts";
import { ModelGraph } from "../../../src/model/modelGraph.ts";
import type { LikelihoodSpec } from "../../../src/spec/spec.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

interface Row {
  readonly likelihood: LikelihoodSpec["type"];
  readonly variance?: number;
  readonly dispersion?: number;
  readonly categories?: number;
  readonly x: number;
  /** The decoder's outputs for the one column. */
  readonly decoded: number | readonly number[];
  readonly logProbability: number;
}

/** SciPy's figures: test/fixtures/README.md. */
const fixture = JSON.parse(readFileSync(new URL("../../fixtures/logProbabilities.json", import.meta.url), "utf8")) as {
  readonly logProbabilities: readonly Row[];
  readonly logGamma: readonly { readonly x: number; readonly value: number }[];
  readonly librarySize: {
    readonly meanTotal: number;
    readonly dispersion: number;
    readonly decoded: readonly number[];
    readonly rows: readonly { readonly x: readonly number[]; readonly logProbability: number }[];
  };
};

interface Given {
  /** Numbers that a likelihood learns, by name, repeated over the columns. */
  readonly learned?: Readonly<Record<string, number>>;
  readonly statistics?: Partial<DataStatistics>;
}

/** -log p of one row of data: the graph's part at this decoder output, and the constant. */
function distortion(
  spec: LikelihoodSpec,
  x: readonly number[],
  decoded: readonly number[],
  { learned = {}, statistics = {} }: Given = {},
): number {
  const { likelihood, settings } = likelihoodOf(spec);
  const data = Float32Array.from(x);
  const columns = x.length;
  const shape = { models: 1, rows: 1, columns, conditionSize: 0, sharedSeed: true };
  const graph = new ModelGraph(shape, { ...noStatistics({ columns }), ...statistics }, true);
  const output: Tensor = likelihood.rowDistortion(
    input("x", [1, columns]),
    parameter("decoded", [1, decoded.length]),
    graph,
  );
  const fed = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, [value]]));
  const own = Object.fromEntries(
    Object.entries(learned).map(([name, value]) => [name, new Array<number>(columns).fill(value)]),
  );
  const [modelPart] = interpret([output], { x: data, decoded, ...fed, ...own });
  return (modelPart?.[0] ?? NaN) + likelihood.constantNats(data, settings);
}

function specOf({ likelihood, variance = NaN, dispersion = NaN, categories = NaN }: Row): LikelihoodSpec {
  switch (likelihood) {
    case "gaussian":
      return { type: likelihood, variance };
    case "negativeBinomial":
    case "zeroInflatedNegativeBinomial":
      return { type: likelihood, dispersion, librarySize: false };
    case "categorical":
      return { type: likelihood, categories };
    default:
      return { type: likelihood };
  }
}

function outputs(decoded: Row["decoded"]): readonly number[] {
  return typeof decoded === "number" ? [decoded] : decoded;
}

/** Equal to about ten digits; small values to 1e-9 absolutely, which is where counts of thousands leave log-gammas. */
function expectClose(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
}

describe("-log p agrees with SciPy for", () => {
  const cases = fixture.logProbabilities.map((row): [string, Row] => {
    const { likelihood, x, decoded, logProbability: _, ...settings } = row;
    return [
      `${likelihood} ${JSON.stringify(settings)}, x ${x} at ${outputs(decoded)
        .map((output) => output.toPrecision(4))
        .join(", ")}`,
      row,
    ];
  });

  test.each(cases)("%s", (_, row) => {
    expectClose(distortion(specOf(row), [row.x], outputs(row.decoded)), -row.logProbability);
  });

  test.each([
    ["learned", "likelihood.logVariance"],
    ["learnedPerDimension", "likelihood.logVariances"],
  ] as const)("a Gaussian with a variance that is %s and has that value", (variance, name) => {
    for (const row of fixture.logProbabilities.filter(({ likelihood }) => likelihood === "gaussian")) {
      const learned = { [name]: Math.log(row.variance ?? NaN) };
      expectClose(
        distortion({ type: "gaussian", variance }, [row.x], outputs(row.decoded), { learned }),
        -row.logProbability,
      );
    }
  });

  test.each(["negativeBinomial", "zeroInflatedNegativeBinomial"] as const)(
    "a %s with a learned dispersion of that value",
    (type) => {
      const rows = fixture.logProbabilities.filter(({ likelihood }) => likelihood === type);
      expect(rows.length).toBeGreaterThan(50);
      for (const row of rows) {
        const learned = { "likelihood.logDispersion": Math.log(row.dispersion ?? NaN) };
        const value = distortion({ type, dispersion: "learned", librarySize: false }, [row.x], outputs(row.decoded), {
          learned,
        });
        // In the graph ln Gamma is a short series, exact to float32: 4e-8.
        expect(Math.abs(value + row.logProbability)).toBeLessThan(1e-7);
      }
    },
  );

  test("negative binomial counts of rows of several depths", () => {
    const { meanTotal, dispersion, decoded, rows } = fixture.librarySize;
    const columnMeans = Float64Array.of(meanTotal / 2, meanTotal / 4, meanTotal / 4);
    for (const { x, logProbability } of rows) {
      const value = distortion({ type: "negativeBinomial", dispersion, librarySize: true }, x, decoded, {
        statistics: { columnMeans },
      });
      expectClose(value, -logProbability);
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
    { type: "gaussian", variance: "learnedPerDimension" },
    { type: "continuousBernoulli" },
    { type: "negativeBinomial", dispersion: "learned", librarySize: false },
  ];

  test.each(specs.map((spec): [string, LikelihoodSpec] => [JSON.stringify(spec), spec]))(
    "is the sum over its columns, %s",
    (_, spec) => {
      const learned = {
        "likelihood.logVariance": -0.7,
        "likelihood.logVariances": -0.7,
        "likelihood.logDispersion": 0.4,
      };
      const columns: readonly (readonly [number, number])[] = [
        [0, -0.5],
        [1, 2],
        [1, -3],
      ];
      const together = distortion(
        spec,
        columns.map(([x]) => x),
        columns.map(([, decoded]) => decoded),
        { learned },
      );
      const apart = columns.map(([x, decoded]) => distortion(spec, [x], [decoded], { learned }));
      expectClose(
        together,
        apart.reduce((sum, one) => sum + one, 0),
      );
    },
  );

  test("reads the decoder's outputs in blocks of columns", () => {
    const zeroInflated: LikelihoodSpec = { type: "zeroInflatedNegativeBinomial", dispersion: 2, librarySize: false };
    const apart = distortion(zeroInflated, [0], [0.5, -2]) + distortion(zeroInflated, [4], [1.5, 1]);
    expectClose(distortion(zeroInflated, [0, 4], [0.5, 1.5, -2, 1]), apart);
    const categorical: LikelihoodSpec = { type: "categorical", categories: 3 };
    const ofClasses = distortion(categorical, [2], [0.5, -2, 1]) + distortion(categorical, [0], [3, 2, -1]);
    expectClose(distortion(categorical, [2, 0], [0.5, 3, -2, 2, 1, -1]), ofClasses);
  });

  test("of a grey pixel is the expectation over its bit", () => {
    const [white, black] = [1, 0].map((bit) => distortion({ type: "bernoulli" }, [bit], [0.8])) as [number, number];
    expectClose(distortion({ type: "bernoulli" }, [0.25], [0.8]), 0.25 * white + 0.75 * black);
  });
});

describe("log-gamma", () => {
  test.each(fixture.logGamma)("agrees with SciPy at $x", ({ x, value }) => {
    expect(Math.abs(logGamma(x) - value)).toBeLessThan(2e-14 * Math.max(1, Math.abs(value)));
  });

  test("is not defined at zero and below", () => {
    expect([0, -1, NaN].map(logGamma)).toEqual([NaN, NaN, NaN]);
  });
});
