import { describe, expect, test } from "vitest";
import { unpackRuns } from "../../../src/data/runLengths.ts";

/** Groups of eight numbers, the lowest bit first, after their header. */
function packed(numbers: readonly number[], width: number): Buffer {
  const bits = numbers.flatMap((number) => Array.from({ length: width }, (_, i) => Math.floor(number / 2 ** i) % 2));
  const bytes = Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(8 * at, 8 * at + 8).reduce((byte, bit, i) => byte + bit * 2 ** i, 0),
  );
  return Buffer.from([2 * (numbers.length / 8) + 1, ...bytes]);
}

describe("Runs of numbers of a few bits", () => {
  test.each([1, 2, 3, 5, 7, 8, 9, 13, 16, 17, 24, 25, 31, 32])("are unpacked at %i bits", (width) => {
    const numbers = Array.from({ length: 24 }, (_, i) => (i * 2654435761) % 2 ** width);
    expect(Array.from(unpackRuns(packed(numbers, width), width, 24))).toEqual(numbers);
    expect(Array.from(unpackRuns(packed(numbers, width), width, 21))).toEqual(numbers.slice(0, 21));
  });

  test("of one number and of packed ones follow each other", () => {
    // 200 times 300, in two bytes, then eight numbers of nine bits.
    const repeated = Buffer.from([0x90, 0x03, 0x2c, 0x01]);
    const runs = Buffer.concat([repeated, packed([1, 2, 3, 4, 5, 6, 7, 511], 9)]);
    expect(Array.from(unpackRuns(runs, 9, 208))).toEqual([...Array<number>(200).fill(300), 1, 2, 3, 4, 5, 6, 7, 511]);
  });

  test("of no bits are zeros", () => {
    expect(Array.from(unpackRuns(Buffer.alloc(0), 0, 3))).toEqual([0, 0, 0]);
  });

  test.each([
    ["without a header", Buffer.alloc(0), 3],
    ["with a header that does not end", Buffer.from([0x80, 0x80]), 3],
    ["with fewer packed bytes", Buffer.from([3, 0xff]), 3],
    ["with half of a repeated number", Buffer.from([16, 1]), 9],
  ])("%s are refused", (_, bytes, width) => {
    expect(() => unpackRuns(bytes, width, 8)).toThrow(RangeError);
  });
});
