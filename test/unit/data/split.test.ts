import { describe, expect, test } from "vitest";
import { splitInPlace, splitRows, takeRows } from "../../../src/data/split.ts";
import { faultOf, saying } from "./fixtures.ts";

describe("A split by fraction", () => {
  test("is disjoint, covers all rows and is in ascending order", () => {
    const { train, heldOut } = splitRows(1797, 0.2, 0);
    expect([...train, ...heldOut].sort((a, b) => a - b)).toEqual(Array.from({ length: 1797 }, (_, i) => i));
    expect(train).toEqual(train.slice().sort());
    expect(heldOut).toEqual(heldOut.slice().sort());
  });

  test.each([
    [1797, 0.2, 359],
    [10, 0.25, 3],
    [100, 0.001, 1],
    [2, 0.5, 1],
  ])("of %i rows at %f holds %i out", (rows, fraction, count) => {
    expect(splitRows(rows, fraction, 0).heldOut).toHaveLength(count);
  });

  test("is the same for equal seeds and differs for others", () => {
    expect(splitRows(50, 0.2, 3)).toEqual(splitRows(50, 0.2, 3));
    expect(splitRows(50, 0.2, 3)).not.toEqual(splitRows(50, 0.2, 4));
  });

  test("never changes between versions: these rows are held out", () => {
    expect(splitRows(20, 0.2, 0).heldOut).toMatchInlineSnapshot(`
      Uint32Array [
        2,
        8,
        13,
        19,
      ]
    `);
  });

  test("that leaves no training row is rejected with the numbers", async () => {
    expect(await faultOf(() => splitRows(5, 0.95, 0))).toEqual({
      code: "held-out-fraction",
      message: saying("0.95", "0 of 5 rows", "5 held out"),
    });
  });

  test.each([0, 1, -0.1, NaN])("at %f is rejected", async (fraction) => {
    expect((await faultOf(() => splitRows(100, fraction, 0))).code).toBe("held-out-fraction");
  });
});

test("taken rows are copies in the given order and of the same type", () => {
  const matrix = { rows: 3, columns: 2, values: Uint8Array.of(1, 2, 3, 4, 5, 6), scale: 2 };
  expect(takeRows(matrix, Uint32Array.of(2, 0))).toEqual({
    rows: 2,
    columns: 2,
    values: Uint8Array.of(5, 6, 1, 2),
    scale: 2,
  });
});

test("A table that nobody else reads is divided in its own memory, into the same rows", () => {
  const values = Float32Array.from({ length: 300 }, (_, i) => i);
  const split = splitRows(100, 0.3, 5);
  const matrix = { rows: 100, columns: 3, values, scale: 2 };
  const copies = { train: takeRows(matrix, split.train), heldOut: takeRows(matrix, split.heldOut) };
  const parts = splitInPlace(matrix, split);
  expect(parts).toEqual(copies);
  expect(parts.train.values.buffer).toBe(values.buffer);
});
