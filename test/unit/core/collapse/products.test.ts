import { describe, expect, test } from "vitest";
import { plainProducts } from "../../../../src/core/collapse/products.ts";

describe("plain products", () => {
  const a = Float32Array.of(1, 2, 3, 4, 5, 6);
  test("of a matrix and another", async () => {
    const out = new Float32Array(2).fill(9);
    await plainProducts.multiply(a, Float32Array.of(1, 0, -1), 2, 3, 1, out);
    expect([...out]).toEqual([-2, -2]);
  });
  test("of a transposed matrix and another", async () => {
    const out = new Float32Array(3).fill(9);
    await plainProducts.transposeMultiply(a, Float32Array.of(10, 1), 2, 3, 1, out);
    expect([...out]).toEqual([14, 25, 36]);
  });
});
