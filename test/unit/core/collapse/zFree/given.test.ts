import { describe, expect, test } from "vitest";
import { symmetricEigen } from "../../../../../src/core/linearAlgebra/symmetricEigen.ts";
import { gatherEvidence } from "../../../../../src/core/collapse/gatherEvidence.ts";
import { plainProducts } from "../../../../../src/core/collapse/products.ts";
import { fillNormal, seededRandom } from "../../../../../src/core/seededRandom.ts";
import { normalRows } from "../verbs.ts";
import { covariance, gatherSame, madeRows, matrixOf } from "./gather.ts";

function largest(matrix: readonly (readonly number[])[]): number {
  return symmetricEigen(Float64Array.from(matrix.flat()), matrix.length, 1).values[0] as number;
}

const normal = (random = seededRandom(31)): (() => number) => {
  const one = new Float32Array(1);
  return () => {
    fillNormal(random, one);
    return one[0] as number;
  };
};

describe("given a label", () => {
  const next = normal();
  const labels = madeRows(600, (row) => [row % 3]);
  // Three classes far apart; in the last the second column varies most.
  const rows = madeRows(600, (row) => [10 * (row % 3) + next(), next() * (row % 3 === 2 ? 3 : 1), next()]);
  const gathering = gatherSame(rows, { type: "gaussian", given: { condition: "labels" } }, { rows: labels, labels: 3 });

  test("the spectrum is that of what is left after the classes' means", async () => {
    const matrix = await matrixOf(rows);
    const means = [0, 1, 2].map((label) =>
      [0, 1, 2].map((j) => matrix.filter((_, row) => row % 3 === label).reduce((sum, row) => sum + row[j]! / 200, 0)),
    );
    const residual = covariance(matrix.map((row, i) => row.map((value, j) => value - means[i % 3]![j]!)));
    const { spectrum, collapsedDistortion } = await gathering;
    expect(spectrum.eigenvalues[0]! / largest(residual)).toBeCloseTo(1, 5);
    expect(spectrum.trace).toBeCloseTo(residual[0]![0]! + residual[1]![1]! + residual[2]![2]!, 4);
    expect(collapsedDistortion.train).toBeCloseTo(spectrum.trace / 2, 5);
  });

  test("the upper bound is the largest eigenvalue within a class", async () => {
    const within = covariance((await matrixOf(rows)).filter((_, row) => row % 3 === 2));
    expect((await gathering).given?.largestWithinCondition).toBeCloseTo(largest(within), 4);
  });

  test("the spectrum without the label is kept too", async () => {
    const plain = await gatherSame(rows, { type: "gaussian" });
    const { given } = await gathering;
    expect(given?.ungiven.largest).toBeCloseTo(plain.spectrum.eigenvalues[0]!, 3);
    expect(given?.ungiven.trace).toBeCloseTo(plain.spectrum.trace, 5);
  });

  test("bits that the label determines have no information left", async () => {
    const bits = madeRows(600, (row) => [row % 3 === 0 ? 1 : 0, next() > 0 ? 1 : 0]);
    const { spectrum } = await gatherSame(
      bits,
      { type: "bernoulli", given: { condition: "labels" } },
      { rows: labels, labels: 3 },
    );
    expect(spectrum.eigenvalues[0]).toBeCloseTo(1, 1);
    expect(spectrum.eigenvalues[1]).toBeLessThan(0.01);
  });

  test("bits whose probabilities it changes are whitened by the information that is left", async () => {
    const bits = madeRows(600, (row) => [next() > [-1, 0, 1][row % 3]! ? 1 : 0]);
    const matrix = await matrixOf(bits);
    const shares = [0, 1, 2].map((label) =>
      matrix.filter((_, row) => row % 3 === label).reduce((sum, [x]) => sum + x! / 200, 0),
    );
    const information = shares.reduce((sum, p) => sum + (p * (1 - p)) / 3, 0);
    const variance = matrix.reduce((sum, [x], row) => sum + (x! - shares[row % 3]!) ** 2 / 600, 0);
    const { spectrum } = await gatherSame(
      bits,
      { type: "bernoulli", given: { condition: "labels" } },
      { rows: labels, labels: 3 },
    );
    expect(spectrum.eigenvalues[0]).toBeCloseTo(variance / information, 3);
  });

  test("the upper bound of more labels than can be looked at one by one is that of labels with like residuals", async () => {
    const each = madeRows(600, (row) => [row % 150]);
    const { given } = await gatherSame(
      rows,
      { type: "gaussian", given: { condition: "labels" } },
      { rows: each, labels: 150 },
    );
    // Every third label has the variance 9, of which four rows a label leave three quarters.
    expect(given?.largestWithinCondition).toBeGreaterThan(6.75);
    expect(given?.largestWithinCondition).toBeLessThan(20);
  });

  test("a label that only held-out rows have does not fail", async () => {
    const likelihood = { type: "poisson", given: { condition: "labels" } } as const;
    const counts = madeRows(60, (row) => [row % 4, (row * 7) % 5]);
    const condition = { train: madeRows(60, (row) => [row % 2]), heldOut: madeRows(60, (row) => [row % 3]), labels: 3 };
    const evidence = await gatherEvidence({
      train: counts,
      heldOut: counts,
      likelihood,
      dynamicBinarization: false,
      condition,
      products: plainProducts,
    });
    expect(Number.isFinite(evidence.collapsedDistortion.heldOut)).toBe(true);
  });

  test("dynamic binarisation draws bits from grey pixels", async () => {
    const grey = madeRows(600, (row) => [row % 3 === 0 ? 0.9 : 0.2, 0.5]);
    const likelihood = { type: "bernoulli", given: { condition: "labels" } } as const;
    const condition = { train: labels, heldOut: labels, labels: 3 };
    const { spectrum } = await gatherEvidence({
      train: grey,
      heldOut: grey,
      likelihood,
      dynamicBinarization: true,
      condition,
      products: plainProducts,
    });
    // Independent bits once the label is known; grey values would leave nothing.
    for (const value of spectrum.eigenvalues) expect(Math.abs(value - 1)).toBeLessThan(0.15);
  });

  test("gathering evidence without the labels throws", async () =>
    await expect(gatherSame(rows, { type: "gaussian", given: { condition: "labels" } })).rejects.toThrow(
      "needs the condition",
    ));
});

describe("given columns", () => {
  const next = normal(seededRandom(32));
  const condition = madeRows(500, () => [5 + 2 * next(), next()]);

  test("the spectrum is that of the residuals of a linear regression", async () => {
    const given = await matrixOf(condition);
    const noise = given.map(() => [next(), 0.5 * next()]);
    const rows = madeRows(500, (row) => [
      3 * given[row]![0]! + noise[row]![0]!,
      given[row]![1]! - given[row]![0]! + noise[row]![1]!,
    ]);
    const { spectrum, given: known } = await gatherSame(
      rows,
      { type: "gaussian", given: { condition: "columns" } },
      { rows: condition },
    );
    expect(spectrum.eigenvalues[0]).toBeCloseTo(covariance(noise)[0]![0]!, 1);
    expect(spectrum.eigenvalues[1]).toBeCloseTo(covariance(noise)[1]![1]!, 1);
    expect(known?.ungiven.largest).toBeGreaterThan(30);
    // The noise does not depend on the condition: the bounds differ by what a quarter of the rows leave to chance.
    expect(known!.largestWithinCondition! / spectrum.eigenvalues[0]!).toBeGreaterThan(1);
    expect(known!.largestWithinCondition! / spectrum.eigenvalues[0]!).toBeLessThan(1.35);
  });

  test("bits follow a logistic regression, which is well specified where they are drawn from one", async () => {
    const given = await matrixOf(condition);
    const random = seededRandom(33);
    const bits = madeRows(500, (row) =>
      [1, -1, 2].map((slope) => (random.nextUniform() < 1 / (1 + Math.exp(-slope * (given[row]![0]! - 5))) ? 1 : 0)),
    );
    const { spectrum, given: known } = await gatherSame(
      bits,
      { type: "bernoulli", given: { condition: "columns" } },
      { rows: condition },
    );
    expect(known?.ungiven.largest).toBeGreaterThan(1.8);
    for (const value of spectrum.eigenvalues) expect(Math.abs(value - 1)).toBeLessThan(0.25);
  });
});

describe("the upper bound for a condition in columns", () => {
  const next = normal(seededRandom(37));
  const uniform = seededRandom(38);
  /** Rows with this spread along one direction, and noise of deviation 0.1, in six columns. */
  const boundsOf = async (conditions: readonly (readonly number[])[], spreadOf: (c: readonly number[]) => number) => {
    const direction = [1, 0.5, -0.5, 0.25, 0.25, -1];
    const rows = madeRows(conditions.length, (row) => {
      const style = spreadOf(conditions[row]!) * next();
      return direction.map((d, j) => (j === 0 ? 2 * conditions[row]![0]! : 0) + style * d + 0.1 * next());
    });
    const { spectrum, given } = await gatherSame(
      rows,
      { type: "gaussian", given: { condition: "columns" } },
      { rows: madeRows(conditions.length, (row) => conditions[row]!) },
    );
    const length = direction.reduce((sum, d) => sum + d * d, 0);
    return {
      pooled: spectrum.eigenvalues[0]! / length,
      within: (given!.largestWithinCondition ?? 0) / length,
      ungiven: given!.ungiven.largest / length,
    };
  };

  test("covers a spread that grows with a column, as its largest quarter has it", async () => {
    const conditions = Array.from({ length: 2000 }, () => [next(), next()]);
    const { pooled, within } = await boundsOf(conditions, ([, c]) => Math.exp(0.5 * c!));
    // E e^c = 1.65; over the largest quarter of c it is 1.65 Phi(1 - 0.674) / 0.25 = 4.15.
    expect(pooled).toBeCloseTo(1.65, 0);
    expect(within).toBeGreaterThan(3.7);
    expect(within).toBeLessThan(5.5);
  });

  test("is that of the rows with a value, where a column has few of them", async () => {
    const conditions = Array.from({ length: 2000 }, () => (uniform.nextUniform() < 0.05 ? [1, 0] : [0, 1]));
    const { pooled, within } = await boundsOf(conditions, ([rare]) => (rare === 1 ? 3 : 0.5));
    expect(pooled).toBeLessThan(1);
    expect(within / 9).toBeGreaterThan(0.7);
    expect(within / 9).toBeLessThan(1.4);
  });

  test("can exceed the threshold without the condition, which therefore is none", async () => {
    const conditions = Array.from({ length: 2000 }, () => [0.01 * next(), uniform.nextUniform() < 0.1 ? 1 : 0]);
    const { within, ungiven } = await boundsOf(conditions, ([, rare]) => (rare === 1 ? 3 : 0.2));
    expect(within).toBeGreaterThan(5 * ungiven);
  });

  test("is unknown of too few rows to part", async () => {
    const conditions = Array.from({ length: 12 }, () => [next()]);
    const bounds = await boundsOf(conditions, () => 1);
    expect(bounds.within).toBe(0);
  });
});

describe("given the columns before", () => {
  test("a Gaussian chain has the spectrum of its innovations", async () => {
    const next = normal(seededRandom(34));
    const rows = madeRows(900, () => {
      const row = [next()];
      for (let j = 1; j < 6; j++) row.push(0.6 * row[j - 1]! + 0.8 * next());
      return row;
    });
    const plain = await gatherSame(rows, { type: "gaussian" });
    const { spectrum } = await gatherSame(rows, { type: "gaussian", given: { preceding: true } });
    expect(plain.spectrum.eigenvalues[0]).toBeGreaterThan(2);
    // Innovations have variance 0.64, but for the first column's 1.
    expect(spectrum.eigenvalues[0]).toBeLessThan(1.25);
    expect(spectrum.trace).toBeLessThan(1 + 5 * 0.64 * 1.2);
  });

  test("bits that a logistic chain drew have eigenvalues near 1", async () => {
    const random = seededRandom(35);
    const bits = madeRows(1500, () => {
      const row = [random.nextUniform() < 0.5 ? 1 : 0];
      for (let j = 1; j < 8; j++) row.push(random.nextUniform() < 1 / (1 + Math.exp(1.5 - 3 * row[j - 1]!)) ? 1 : 0);
      return row;
    });
    const { spectrum, given } = await gatherSame(bits, { type: "bernoulli", given: { preceding: true } });
    expect(given?.ungiven.largest).toBeGreaterThan(2);
    expect(spectrum.eigenvalues[0]).toBeLessThan(1.35);
    expect(spectrum.eigenvalues[0]).toBeGreaterThan(0.9);
  });

  test("independent columns have the spectrum of a decoder without inputs", async () => {
    const rows = normalRows(1200, [2, 1], 5);
    const { spectrum } = await gatherSame(rows, { type: "gaussian", given: { preceding: true } });
    expect(
      spectrum.eigenvalues[0]! / (await gatherSame(rows, { type: "gaussian" })).spectrum.eigenvalues[0]!,
    ).toBeCloseTo(1, 2);
  });

  test("counts and categories are fitted too", async () => {
    const random = seededRandom(36);
    const rows = madeRows(800, () => {
      const first = Math.floor(3 * random.nextUniform());
      return [first, random.nextUniform() < 0.85 ? first : Math.floor(3 * random.nextUniform())];
    });
    for (const likelihood of [
      { type: "categorical", categories: 3 },
      { type: "poisson" },
      { type: "negativeBinomial", dispersion: 5 },
    ] as const) {
      const { spectrum, given } = await gatherSame(rows, { ...likelihood, given: { preceding: true } });
      expect(spectrum.eigenvalues[0]! / given!.ungiven.largest).toBeLessThan(0.85);
    }
  });
});
