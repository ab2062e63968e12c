import { describe, expect, test } from "vitest";
import { gatherRows } from "../../../src/data/dataset.ts";

const numbers = [0, 1, 2, 3, 4, 5];

describe("Gathered rows", () => {
  test.each([
    ["float32", Float32Array.from(numbers), 1],
    ["scaled float32", Float32Array.from(numbers), 4],
    ["uint8", Uint8Array.from(numbers), 1],
    ["scaled uint8", Uint8Array.from(numbers), 4],
  ])("of %s are copied in the order of the list and divided by the scale", (_, values, scale) => {
    const target = new Float32Array(7).fill(-1);
    gatherRows({ rows: 3, columns: 2, values, scale }, Uint32Array.of(0, 2, 1, 0), 1, 2, target, 2);
    expect([...target]).toEqual([-1, -1, 4 / scale, 5 / scale, 2 / scale, 3 / scale, -1]);
  });

  test("past the list's end are a programming error", () => {
    const matrix = { rows: 3, columns: 2, values: Uint8Array.from(numbers), scale: 1 };
    expect(() => gatherRows(matrix, [0, 1], 1, 2, new Float32Array(4), 0)).toThrow(RangeError);
  });
});
