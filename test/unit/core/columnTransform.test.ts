import { describe, expect, test } from "vitest";
import {
  ColumnSums,
  densityNats,
  restoredRows,
  transformRows,
  type ColumnTransform,
} from "../../../src/core/columnTransform.ts";

/** Three rows; the last column is constant. */
const rows = Float32Array.of(1, 1000, 7, 2, 3000, 7, 6, 2000, 7);

function fitted(kind: "center" | "standardize"): ColumnTransform {
  const sums = new ColumnSums(3);
  sums.add(rows, 2);
  sums.add(rows.subarray(6), 1);
  return sums.transform(kind);
}

function transformed(transform: ColumnTransform, values: Float32Array = rows): Float32Array {
  const target = values.slice();
  transformRows(transform, target, 0, values.length / 3, 3);
  return target;
}

const transforms: Readonly<Record<string, ColumnTransform>> = {
  center: fitted("center"),
  standardize: fitted("standardize"),
  log1p: { type: "log1p" },
};

describe("a transformation of the columns", () => {
  test("that standardises gives every column mean 0 and variance 1, and a constant one 0", () => {
    const values = transformed(fitted("standardize"));
    for (const column of [0, 1]) {
      const ofColumn = [0, 1, 2].map((row) => values[row * 3 + column]!);
      expect(ofColumn.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
      expect(ofColumn.reduce((sum, value) => sum + value ** 2, 0) / 3).toBeCloseTo(1, 5);
    }
    expect([2, 5, 8].map((at) => values[at])).toEqual([0, 0, 0]);
  });

  test("that centres keeps the scale", () =>
    expect([...transformed(fitted("center"))]).toEqual([-2, -1000, 0, -1, 1000, 0, 3, 0, 0]));

  test("log1p is ln(1 + x)", () => expect(transformed({ type: "log1p" })[1]).toBeCloseTo(Math.log(1001), 5));

  test.each(Object.entries(transforms))("%s is undone", (_, transform) => {
    const restored = restoredRows(transform, transformed(transform), 3);
    restored.forEach((value, i) => expect(value / rows[i]!).toBeCloseTo(1, 5));
  });

  test.each(Object.entries(transforms))("%s has the density of finite differences", (_, transform) => {
    const row = Float64Array.of(3, 1500, 7);
    // In float64 by hand, because a difference of float32 values has too few digits.
    const y = (x: number, column: number): number =>
      transform.type === "log1p" ? Math.log1p(x) : (x - transform.shifts[column]!) / transform.deviations[column]!;
    const slopes = row.map((x, column) => (y(x * (1 + 1e-6), column) - y(x * (1 - 1e-6), column)) / (2e-6 * x));
    const expected = -slopes.reduce((sum, slope) => sum + Math.log(slope), 0);
    expect(densityNats(transform, transformed(transform, Float32Array.from(row)))).toBeCloseTo(expected, 5);
  });
});
