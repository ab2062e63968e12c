import { beforeAll, describe, expect, test } from "vitest";
import { gatherEvidence, type EvidenceRequest } from "../../../src/core/collapse/gatherEvidence.ts";
import { plainProducts } from "../../../src/core/collapse/products.ts";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { EngineProducts } from "../../../src/engine/engineProducts.ts";
import { matrixRows } from "../../../src/data/matrixRows.ts";

let engine: Engine;
beforeAll(async () => {
  ({ engine } = await chooseEngine("auto", import.meta.filename));
});

function normal(length: number, ...name: readonly number[]): Float32Array {
  const values = new Float32Array(length);
  fillNormal(seededRandom(7, ...name), values);
  return values;
}

function close(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(1e-4);
  });
}

describe("products on the engine", () => {
  test("agree with plain arithmetic, with either side transposed", async () => {
    const products = new EngineProducts(engine);
    const [a, b, square] = [normal(7 * 5, 1), normal(7 * 3, 2), normal(5 * 4, 3)];
    const [ours, plain] = [new Float32Array(15), new Float32Array(15)];
    await products.transposeMultiply(a, b, 7, 5, 3, ours);
    await plainProducts.transposeMultiply(a, b, 7, 5, 3, plain);
    close(ours, plain);
    const [wide, plainWide] = [new Float32Array(28), new Float32Array(28)];
    await products.multiply(a, square, 7, 5, 4, wide);
    await plainProducts.multiply(a, square, 7, 5, 4, plainWide);
    close(wide, plainWide);
  });

  test("use the current contents of the arrays", async () => {
    const products = new EngineProducts(engine);
    const [a, out] = [Float32Array.of(1, 2), new Float32Array(1)];
    await products.transposeMultiply(a, a, 2, 1, 1, out);
    expect([...out]).toEqual([5]);
    a.set([3, 4]);
    await products.transposeMultiply(a, a, 2, 1, 1, out);
    expect([...out]).toEqual([25]);
  });

  test("use the beginning of arrays that are longer", async () => {
    const products = new EngineProducts(engine);
    const [a, out] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(0, -1)];
    await products.transposeMultiply(a, a, 2, 1, 1, out);
    expect([...out]).toEqual([5, -1]);
  });

  test("compile once for the same arrays, and forget the arrays of long ago", async () => {
    let compiled = 0;
    let living = 0;
    const counting: Engine = {
      name: engine.name,
      compileStep: (...args) => engine.compileStep(...args),
      compile: async (...args) => {
        compiled++;
        living++;
        const graph = await engine.compile(...args);
        return {
          run: () => graph.run(),
          dispose: async () => {
            living--;
            await graph.dispose();
          },
        };
      },
    };
    const products = new EngineProducts(counting);
    const [a, out] = [normal(4, 1), new Float32Array(1)];
    for (let i = 0; i < 3; i++) await products.transposeMultiply(a, a, 4, 1, 1, out);
    expect(compiled).toBe(1);
    for (let i = 0; i < 40; i++) await products.transposeMultiply(normal(4, i), a, 4, 1, 1, out);
    expect(compiled).toBe(41);
    expect(living).toBeLessThanOrEqual(16);
    await products.dispose();
    expect(living).toBe(0);
  });

  test("give the same evidence as plain arithmetic", async () => {
    const rows = (count: number, name: number) =>
      matrixRows({
        rows: count,
        columns: 6,
        values: normal(count * 6, name).map((value, i) => value * (1 + (i % 6))),
        scale: 1,
      });
    const request = {
      train: rows(300, 1),
      heldOut: rows(80, 2),
      likelihood: { type: "gaussian" },
      dynamicBinarization: false,
    } as const;
    const gather = (products: EvidenceRequest["products"]) => gatherEvidence({ ...request, products });
    const ours = await gather(new EngineProducts(engine));
    const plain = await gather(plainProducts);
    ours.spectrum.eigenvalues.forEach((eigenvalue, i) => {
      expect(eigenvalue / (plain.spectrum.eigenvalues[i] ?? NaN)).toBeCloseTo(1, 5);
    });
    ours.mixture.rateNats.forEach((rate, i) => {
      expect(rate).toBeCloseTo(plain.mixture.rateNats[i] ?? NaN, 2);
    });
    expect(ours.collapsedDistortion).toEqual(plain.collapsedDistortion);
  });
});
