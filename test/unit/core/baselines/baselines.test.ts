import { describe, expect, test } from "vitest";
import {
  columnBaselines,
  fitColumns,
  type BaselineRequest,
  type ColumnBaselines,
} from "../../../../src/core/baselines/columnBaselines.ts";
import { baselineElbo, isBelowBaseline } from "../../../../src/core/baselines/compareWithBaseline.ts";
import { principalBaseline } from "../../../../src/core/baselines/principalBaseline.ts";
import { gatherMoments } from "../../../../src/core/collapse/moments.ts";
import { plainProducts } from "../../../../src/core/collapse/products.ts";
import type { RowSource } from "../../../../src/core/collapse/rowSource.ts";
import { sampleMean } from "../../../../src/core/inference/sampleMean.ts";
import cases from "../../../fixtures/baselines.json" with { type: "json" };

type Rows = readonly (readonly number[])[];

/** Reads one row at a time, as data that are larger than memory come in parts. */
function source(rows: Rows): RowSource {
  const columns = rows[0]?.length ?? 0;
  return {
    rows: rows.length,
    columns,
    read: async (start, count, target) => {
      for (let row = 0; row < count; row++) {
        await Promise.resolve();
        target.set(rows[start + row] ?? [], row * columns);
      }
    },
  };
}

type Options = Partial<Omit<BaselineRequest, "train" | "heldOut">>;

function request(train: Rows, heldOut: Rows, options: Options): BaselineRequest {
  return {
    train: source(train),
    heldOut: source(heldOut),
    condition: undefined,
    noise: { type: "gaussian" },
    variance: 1,
    drawn: false,
    products: plainProducts,
    ...options,
  };
}

function baselines(train: Rows, heldOut: Rows, options: Options): Promise<ColumnBaselines> {
  return columnBaselines(request(train, heldOut, options));
}

async function meansElbo(train: Rows, heldOut: Rows, options: Options): Promise<number> {
  return baselineElbo((await baselines(train, heldOut, options)).columnMeansNats) ?? NaN;
}

async function independentElbo(train: Rows, heldOut: Rows, options: Options): Promise<number | null> {
  const { independentColumnsNats } = await baselines(train, heldOut, options);
  return independentColumnsNats && baselineElbo(independentColumnsNats);
}

const normalNats = (x: number, mean: number, variance: number): number =>
  ((x - mean) ** 2 / variance + Math.log(2 * Math.PI * variance)) / 2;

describe("the column means of a Gaussian", () => {
  const { train, heldOut, fixedVariance, fixed, learned } = cases.gaussian;

  test("have the spec's variance where it is fixed (SciPy)", async () => {
    expect(await meansElbo(train, heldOut, { variance: fixedVariance })).toBeCloseTo(fixed, 4);
  });

  test("share one fitted variance, constant columns included, where it is learned (SciPy)", async () => {
    expect(await meansElbo(train, heldOut, { variance: "learned" })).toBeCloseTo(learned, 4);
  });

  test("have the training rows' mean of each label in a conditional model", async () => {
    const condition = { train: source([[0], [1], [0], [1]]), heldOut: source([[1], [0]]), labels: 2 };
    const elbo = await meansElbo([[1], [10], [3], [14]], [[11], [2.5]], { condition, variance: 4 });
    expect(elbo).toBeCloseTo(-(normalNats(11, 12, 4) + normalNats(2.5, 2, 4)) / 2, 6);
  });

  test("are linear in the columns of a condition", async () => {
    const given = Array.from({ length: 40 }, (_, i) => [i / 10 - 2]);
    const train = given.map(([c = 0], i) => [3 * c + 1 + (i % 2 === 0 ? 0.1 : -0.1)]);
    const condition = { train: source(given), heldOut: source([[1.5]]) };
    const elbo = await meansElbo(train, [[5.5]], { condition, variance: 1 });
    expect(elbo).toBeCloseTo(-normalNats(5.5, 5.5, 1), 2);
  });
});

describe("the column means of other likelihoods", () => {
  test("cost a bit its cross-entropy, and a bit that never occurred half a count", async () => {
    const [p, unseen] = [0.75, 0.5 / 5];
    const elbo = await meansElbo(
      [
        [1, 0],
        [1, 0],
        [1, 0],
        [0, 0],
      ],
      [[1, 1]],
      { noise: { type: "bernoulli" } },
    );
    expect(elbo).toBeCloseTo(Math.log(p) + Math.log(unseen), 6);
  });

  test("take grey values as expected bits where bits are drawn", async () => {
    const elbo = await meansElbo([[0.25], [0.75]], [[0.5]], { noise: { type: "bernoulli" }, drawn: true });
    expect(elbo).toBeCloseTo(Math.log(0.5), 6);
  });

  test("are a density on [0, 1] for the continuous Bernoulli, at a mean of 1/2 the uniform one", async () => {
    const elbo = await meansElbo([[0.3], [0.7]], [[0.9]], { noise: { type: "continuousBernoulli" } });
    expect(elbo).toBeCloseTo(0, 6);
  });

  test("are class shares, with half a count more for each class", async () => {
    const noise = { type: "categorical", categories: 3 } as const;
    const elbo = await meansElbo([[0], [0], [1], [0]], [[0], [2]], { noise });
    expect(elbo).toBeCloseTo((Math.log(3.5 / 5.5) + Math.log(0.5 / 5.5)) / 2, 6);
  });

  test.each(["negativeBinomial", "zeroInflatedNegativeBinomial"] as const)(
    "of a %s are fitted by maximum likelihood, with the dispersion as given or fitted (SciPy)",
    async (type) => {
      const { train, heldOut, dispersion, given, learned } = cases[type];
      expect(await meansElbo(train, heldOut, { noise: { type, dispersion } })).toBeCloseTo(given, 3);
      expect(await meansElbo(train, heldOut, { noise: { type, dispersion: "learned" } })).toBeCloseTo(learned, 3);
      expect(await independentElbo(train, heldOut, { noise: { type, dispersion } })).toBeCloseTo(learned, 3);
    },
  );

  test("scale with a row's total where the likelihood has a library size (SciPy)", async () => {
    const { train, heldOut, dispersion, librarySize } = cases.negativeBinomial;
    const noise = { type: "negativeBinomial", dispersion, librarySize: true } as const;
    expect(await meansElbo(train, heldOut, { noise })).toBeCloseTo(librarySize, 3);
  });

  test("are a Poisson's means (SciPy)", async () => {
    const { train, heldOut, poisson } = cases.negativeBinomial;
    expect(await meansElbo(train, heldOut, { noise: { type: "poisson" } })).toBeCloseTo(poisson, 3);
  });

  test.each([2.5, "learned"] as const)("keep a count that never occurred finite, dispersion %s", async (dispersion) => {
    const noise = { type: "negativeBinomial", dispersion } as const;
    const elbo = await meansElbo(
      [
        [0, 1],
        [0, 2],
        [0, 4],
        [0, 1],
      ],
      [[1, 1]],
      { noise },
    );
    const mean = 0.5 / 5;
    // A single count at a small mean: log of the mean, but for the dispersion's part.
    expect(elbo).toBeGreaterThan(Math.log(mean) - 4);
  });
});

describe("the density of transformed columns", () => {
  const logs: Rows = [[0.5], [1], [2.5], [1.2]];
  const heldOut: Rows = [[0.9], [1.7]];

  test("is that of the data before ln(1 + x)", async () => {
    const plain = await baselines(logs, heldOut, { variance: 0.3 });
    const transformed = await baselines(logs, heldOut, { variance: 0.3, transform: { type: "log1p" } });
    for (const name of ["columnMeansNats", "independentColumnsNats"] as const)
      heldOut.forEach(([y = NaN], row) =>
        expect(transformed[name]?.[row]).toBeCloseTo((plain[name]?.[row] ?? NaN) + y, 5),
      );
  });

  test("leaves a constant column's part out of independent columns", async () => {
    const withConstant = (rows: Rows) => rows.map((row) => [...row, 3]);
    const affine = {
      type: "affine",
      shifts: Float64Array.of(0, 0),
      deviations: Float64Array.of(2, 1),
      densityNats: Math.LN2,
    } as const;
    const plain = await independentElbo(logs, heldOut, {});
    const moved = await independentElbo(withConstant(logs), withConstant(heldOut), { transform: affine });
    expect(moved).toBeCloseTo((plain ?? NaN) - Math.LN2, 6);
  });
});

describe("independent columns", () => {
  const { train, heldOut, independent, standardError } = cases.gaussian;

  test("have a variance each, and leave a constant column out (SciPy)", async () => {
    const { independentColumnsNats, leftOut } = await baselines(train, heldOut, { variance: 0.5 });
    expect([...leftOut]).toEqual([5]);
    const { mean, standardError: error } = sampleMean(independentColumnsNats ?? []);
    expect(mean).toBeCloseTo(-independent, 4);
    expect(error).toBeCloseTo(standardError, 4);
  });

  test("leave a column out that the label determines", async () => {
    const condition = { train: source([[0], [1], [0], [1]]), heldOut: source([[1]]), labels: 2 };
    const { leftOut } = await baselines(
      [
        [5, 1],
        [7, 2],
        [5, 3],
        [7, 5],
      ],
      [[7, 2]],
      { condition },
    );
    expect([...leftOut]).toEqual([0]);
  });

  test.each(["bernoulli", "continuousBernoulli", "poisson"] as const)("are not defined for %s", async (type) => {
    expect(await independentElbo([[0], [1]], [[1]], { noise: { type } })).toBeNull();
  });

  test("equal the column means where the spec learns a variance for each, but for constant columns", async () => {
    const varying = (rows: Rows) => rows.map((row) => row.slice(0, 5));
    const elbo = await meansElbo(varying(train), varying(heldOut), { variance: "learnedPerDimension" });
    expect(elbo).toBeCloseTo(independent, 4);
  });
});

describe("probabilistic PCA", () => {
  const varying = (rows: Rows) => rows.map((row) => row.slice(0, 5));
  const principal = async (train: Rows, heldOut: Rows, latentSize: number, options: Options = {}) => {
    const asked = request(train, heldOut, options);
    const moments = await gatherMoments(asked.train, false, undefined);
    return principalBaseline(await fitColumns(asked, moments), latentSize, plainProducts);
  };

  test.each([1, 2, 4, 9] as const)("with %i components has SciPy's density of its covariance", async (latentSize) => {
    const { train, heldOut, principal: expected } = cases.gaussian;
    const elbo = await principal(varying(train), varying(heldOut), latentSize);
    expect(elbo).toBeCloseTo(expected[latentSize], 4);
  });

  test("does not depend on the units of the data but for their Jacobian", async () => {
    const { train, heldOut } = cases.gaussian;
    const scaled = (rows: Rows) => varying(rows).map((row) => row.map((x) => x * 1024));
    const [plain, large] = [
      await principal(varying(train), varying(heldOut), 2),
      await principal(scaled(train), scaled(heldOut), 2),
    ];
    expect(large).toBeCloseTo((plain ?? NaN) - 5 * Math.log(1024), 4);
  });

  test("is not defined where the components leave no noise", async () => {
    const line = Array.from({ length: 20 }, (_, i) => [i, 2 * i, 3 * i]);
    expect(await principal(line, line, 1)).toBeNull();
    expect(await principal(line, line, 5)).toBeNull();
  });

  test("of a conditional model has the residuals about each label's mean", async () => {
    const { train, heldOut } = cases.gaussian;
    const labelled = (rows: Rows) => ({
      labels: rows.map((_, i) => [i % 2]),
      moved: varying(rows).map((row, i) => row.map((x) => x + 100 * (i % 2))),
    });
    const [ofTrain, ofHeldOut] = [labelled(train), labelled(heldOut)];
    const condition = { train: source(ofTrain.labels), heldOut: source(ofHeldOut.labels), labels: 2 };
    const given = await principal(ofTrain.moved, ofHeldOut.moved, 2, { condition });
    // A mean more is fitted to half of the rows each: a little worse, not 100 off.
    expect(Math.abs((given ?? NaN) - cases.gaussian.principal[2])).toBeLessThan(0.5);
  });
});

describe("below a baseline", () => {
  const rows = Float64Array.from({ length: 100 }, (_, i) => 50 * Math.sin(i));

  test("is a model that is worse by the same small amount on every example, however much examples differ", () => {
    expect(
      isBelowBaseline(
        rows.map((nats) => nats + 0.2),
        rows,
      ),
    ).toBe(true);
  });

  test("is not a model within a tenth of a nat: a collapsed decoder ends near the means, not on them", () => {
    expect(
      isBelowBaseline(
        rows.map((nats) => nats + 0.05),
        rows,
      ),
    ).toBe(false);
  });

  test("is not a model that is worse by less than two standard errors", () => {
    expect(
      isBelowBaseline(
        rows.map((nats, i) => nats + 0.5 + 10 * Math.cos(7 * i)),
        rows,
      ),
    ).toBe(false);
  });

  test("is nothing that a single example shows", () => {
    expect(isBelowBaseline(Float64Array.of(9), Float64Array.of(1))).toBe(false);
  });
});
