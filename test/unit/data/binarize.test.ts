import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { binarized, drawBinary } from "../../../src/data/binarize.ts";
import { meanOf } from "./fixtures.ts";

const grey = { rows: 2, columns: 3, values: Uint8Array.of(0, 127, 128, 255, 100, 200), scale: 255 };
const even = { rows: 200, columns: 100, values: new Float32Array(20_000).fill(0.3), scale: 1 };

describe("Binarisation", () => {
  test("by threshold is 1 for values above one half after scaling", () => {
    expect(binarized(grey, "threshold", "train")).toEqual({
      rows: 2,
      columns: 3,
      values: Uint8Array.of(0, 0, 1, 1, 0, 1),
      scale: 1,
    });
  });

  test("by threshold is 0 for exactly one half", () => {
    expect(
      binarized({ rows: 1, columns: 1, values: Float32Array.of(0.5), scale: 1 }, "threshold", "train").values[0],
    ).toBe(0);
  });

  test.each(["none", "dynamic"] as const)("%s leaves the values grey", (how) => {
    expect(binarized(grey, how, "train")).toBe(grey);
  });

  test("static draws once, by the grey values", () => {
    const drawn = binarized(even, "static", "train");
    expect(drawn.values).toBeInstanceOf(Uint8Array);
    expect(drawn).toEqual(binarized(even, "static", "train"));
    expect(meanOf(drawn)).toBeCloseTo(0.3, 1);
  });

  test("static draws training and held-out rows from different streams", () => {
    expect(binarized(even, "static", "train").values).not.toEqual(binarized(even, "static", "heldOut").values);
  });

  test("always draws 0 and 1 at the ends of the range", () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => i % 2);
    drawBinary(values, seededRandom(1));
    expect(values).toEqual(Float32Array.from({ length: 1000 }, (_, i) => i % 2));
  });

  test("draws with the given probability and repeats with the stream", () => {
    const first = new Float32Array(20_000).fill(0.3);
    const second = first.slice();
    drawBinary(first, seededRandom(7, 5));
    drawBinary(second, seededRandom(7, 5));
    expect(first).toEqual(second);
    expect(Math.abs(meanOf({ values: first, scale: 1 }) - 0.3)).toBeLessThan(0.015);
  });
});
