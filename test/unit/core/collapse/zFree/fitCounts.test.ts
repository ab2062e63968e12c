import { describe, expect, test } from "vitest";
import type { CountCells, CountParameters } from "../../../../../src/core/collapse/zFree/countColumn.ts";
import { CountDerivatives, deriveCounts } from "../../../../../src/core/collapse/zFree/countColumn.ts";
import { fitCounts } from "../../../../../src/core/collapse/zFree/fitCounts.ts";
import { seededRandom } from "../../../../../src/core/seededRandom.ts";
import { negativeBinomialDraw } from "../simulate.ts";

interface Simulated {
  readonly rows: number;
  readonly means: readonly number[];
  readonly theta: number;
  readonly zeros?: number;
  readonly offsets?: boolean;
}

function simulated({ rows, means, theta, zeros = 0, offsets = false }: Simulated): CountCells {
  const random = seededRandom(11, rows, theta);
  const offset = Float64Array.from({ length: rows }, () => (offsets ? random.nextUniform() - 0.5 : 0));
  const group = Uint32Array.from({ length: rows }, (_, i) => i % means.length);
  const value = offset.map((o, i) =>
    random.nextUniform() < zeros
      ? 0
      : negativeBinomialDraw(random, (means[group[i] as number] as number) * Math.exp(o), theta),
  );
  return { value, weight: new Float64Array(rows).fill(1), group, offset };
}

const logLikelihood = (cells: CountCells, at: CountParameters): number => {
  const sums = new CountDerivatives(at.logMean.length, at.logitZero.length > 0 ? 2 : 1);
  deriveCounts(cells, at, sums);
  return sums.logLikelihood;
};

const moved = (at: CountParameters, which: keyof CountParameters, by: number): CountParameters =>
  which === "logTheta"
    ? { ...at, logTheta: at.logTheta + by }
    : { ...at, [which]: at[which].map((value, i) => value + (i === 0 ? by : 0)) };

const cells = simulated({ rows: 300, means: [2, 5], theta: 1.5, zeros: 0.2, offsets: true });
const here: CountParameters = { logMean: Float64Array.of(0.5, 1.4), logitZero: Float64Array.of(-1, -2), logTheta: 0.2 };

describe("the derivatives of the counts' log-likelihood", () => {
  const sums = new CountDerivatives(2, 2);
  deriveCounts(cells, here, sums);
  const h = 1e-4;
  const first = (which: keyof CountParameters): number =>
    (logLikelihood(cells, moved(here, which, h)) - logLikelihood(cells, moved(here, which, -h))) / (2 * h);
  const second = (one: keyof CountParameters, other: keyof CountParameters): number => {
    const along = (by: number): number => {
      const at = moved(here, other, by);
      return (logLikelihood(cells, moved(at, one, h)) - logLikelihood(cells, moved(at, one, -h))) / (2 * h);
    };
    return (along(h) - along(-h)) / (2 * h);
  };

  test("by the log mean, the logit and ln theta are the finite differences", () => {
    expect(sums.gradient[0]! / first("logMean")).toBeCloseTo(1, 5);
    expect(sums.gradient[1]! / first("logitZero")).toBeCloseTo(1, 5);
    expect(sums.thetaGradient / first("logTheta")).toBeCloseTo(1, 5);
  });

  test("of second order are finite differences of the first", () => {
    expect(sums.hessian[0]! / second("logMean", "logMean")).toBeCloseTo(1, 3);
    expect(sums.hessian[1]! / second("logMean", "logitZero")).toBeCloseTo(1, 3);
    expect(sums.hessian[3]! / second("logitZero", "logitZero")).toBeCloseTo(1, 3);
    expect(sums.border[0]! / second("logMean", "logTheta")).toBeCloseTo(1, 3);
    expect(sums.border[1]! / second("logitZero", "logTheta")).toBeCloseTo(1, 3);
    expect(sums.thetaHessian / second("logTheta", "logTheta")).toBeCloseTo(1, 3);
  });
});

describe.each<[string, Simulated, boolean]>([
  ["a negative binomial", { rows: 4000, means: [4], theta: 2 }, false],
  ["one with offsets", { rows: 4000, means: [4], theta: 0.5, offsets: true }, false],
  ["one in three groups", { rows: 6000, means: [1, 4, 9], theta: 2 }, false],
  ["a zero-inflated one", { rows: 8000, means: [6], theta: 3, zeros: 0.3 }, true],
  [
    "a zero-inflated one with offsets in two groups",
    { rows: 8000, means: [6, 3], theta: 3, zeros: 0.3, offsets: true },
    true,
  ],
])("the fit of %s", (_, truth, inflated) => {
  const data = simulated(truth);
  const found = fitCounts(data, { groups: truth.means.length, inflated, theta: "learned" });

  test("recovers what the counts were drawn from", () => {
    truth.means.forEach((mean, group) => expect(found.logMean[group]! - Math.log(mean)).toBeCloseTo(0, 0.7));
    expect(found.logTheta - Math.log(truth.theta)).toBeCloseTo(0, 0.5);
    if (inflated) found.logitZero.forEach((logit) => expect(1 / (1 + Math.exp(-logit))).toBeCloseTo(0.3, 1));
  });

  test("is a maximum", () => {
    const best = logLikelihood(data, found);
    for (const which of ["logMean", "logTheta", ...(inflated ? (["logitZero"] as const) : [])] as const) {
      for (const by of [-0.01, 0.01]) expect(logLikelihood(data, moved(found, which, by))).toBeLessThan(best);
    }
  });
});

describe("the fit", () => {
  test("has the sample's mean, for any theta", () => {
    const data = simulated({ rows: 500, means: [4], theta: 2 });
    const mean = data.value.reduce((sum, x) => sum + x, 0) / 500;
    for (const theta of [0.3, 5, "learned"] as const) {
      expect(Math.exp(fitCounts(data, { groups: 1, inflated: false, theta }).logMean[0]!)).toBeCloseTo(mean, 5);
    }
  });

  test("keeps a given theta", () =>
    expect(Math.exp(fitCounts(cells, { groups: 2, inflated: true, theta: 7 }).logTheta)).toBeCloseTo(7, 10));

  test("of counts with less variance than a Poisson's is almost a Poisson", () => {
    const even = {
      value: Float64Array.of(2, 3, 3, 4),
      weight: Float64Array.of(1, 1, 1, 1),
      group: new Uint32Array(4),
      offset: new Float64Array(4),
    };
    expect(Math.exp(fitCounts(even, { groups: 1, inflated: false, theta: "learned" }).logTheta)).toBeGreaterThan(1000);
  });

  test("finds no inflation where there is none", () => {
    const data = simulated({ rows: 4000, means: [4], theta: 2 });
    expect(fitCounts(data, { groups: 1, inflated: true, theta: "learned" }).logitZero[0]).toBeLessThan(-3);
  });

  test("of a column without a count is finite", () => {
    const none = {
      value: new Float64Array(5),
      weight: new Float64Array(5).fill(1),
      group: new Uint32Array(5),
      offset: new Float64Array(5),
    };
    const { logMean, logitZero, logTheta } = fitCounts(none, { groups: 1, inflated: true, theta: "learned" });
    for (const value of [...logMean, ...logitZero, logTheta]) expect(Number.isFinite(value)).toBe(true);
  });
});
