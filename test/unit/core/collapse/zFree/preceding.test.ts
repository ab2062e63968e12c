import { describe, expect, test } from "vitest";
import { maskedView, windowOffsets } from "../../../../../src/core/collapse/zFree/preceding.ts";
import { columnDegrees, hiddenDegrees, hiddenMask, outputMask } from "../../../../../src/model/autoregressive/masks.ts";

/** Which columns reach the output of each column through the masks of the network itself. */
function reachable(columns: number, hidden: readonly number[]): readonly (readonly number[])[] {
  let degrees = columnDegrees(columns);
  // [inputs x units], 1 where a path leads.
  let paths = degrees.map((_, i) => degrees.map((__, j): number => (i === j ? 1 : 0)));
  const through = (mask: Float32Array, size: number) =>
    paths.map((row) =>
      Array.from({ length: size }, (_, unit) => Math.max(...row.map((p, k) => p * mask[k * size + unit]!))),
    );
  for (const size of hidden) {
    const units = hiddenDegrees(size, columns);
    paths = through(hiddenMask(degrees, units), size);
    degrees = units;
  }
  paths = through(outputMask(degrees, columnDegrees(columns)), columns);
  return Array.from({ length: columns }, (_, column) =>
    paths.flatMap((row, input) => (row[column] === 1 ? [input] : [])),
  );
}

describe("masked layers show a column", () => {
  test.each([
    [10, [2]],
    [10, [3, 7]],
    [10, [20, 4]],
    [7, [7]],
    [12, [5, 5, 5]],
    [5, []],
  ] as const)("of %i, with %j units, the first columns that a path of the network leads to", (columns, hidden) => {
    reachable(columns, hidden).forEach((inputs, column) => {
      const { first } = maskedView({ hidden }, column, columns);
      expect(inputs).toEqual(Array.from({ length: first }, (_, i) => i));
    });
  });

  test("no more than before it, through the units whose degree is not 0", () => {
    expect(maskedView({ hidden: [4] }, 63, 64)).toEqual({ first: 48, units: 3 });
    expect(maskedView({ hidden: [4] }, 20, 64)).toEqual({ first: 16, units: 1 });
    expect(maskedView({ hidden: [4] }, 15, 64)).toEqual({ first: 0, units: 0 });
    expect(maskedView({ hidden: [64] }, 40, 64)).toEqual({ first: 40, units: 40 });
  });
});

/** Offsets that `layers` steps of a masked kernel lead to, the first of which leaves the pixel itself. */
function composed(kernel: number, layers: number): ReadonlySet<string> {
  const reach = (kernel - 1) / 2;
  const steps = (first: boolean) =>
    Array.from({ length: reach + 1 }, (_, up) =>
      Array.from({ length: kernel }, (__, i) => ({ up, right: i - reach })).filter(
        ({ right }) => up > 0 || right < 0 || (right === 0 && !first),
      ),
    ).flat();
  let places = [{ up: 0, right: 0 }];
  for (let layer = 0; layer < layers; layer++)
    places = places.flatMap((place) =>
      steps(layer === 0).map(({ up, right }) => ({ up: place.up + up, right: place.right + right })),
    );
  return new Set(places.map(({ up, right }) => `${up} ${right}`));
}

describe("masked convolutions look", () => {
  test.each([
    [3, 1, 4],
    [5, 1, 12],
    [3, 2, 11],
    [3, 3, 21],
    [5, 2, 38],
  ])("with kernel %i and %i layers at the %i places that their kernels lead to", (kernel, layers, count) => {
    const offsets = windowOffsets({ image: [40, 40, 1], kernel, layers });
    expect(new Set(offsets.map(({ up, right }) => `${up} ${right}`))).toEqual(composed(kernel, layers));
    expect(offsets).toHaveLength(count);
  });

  test("nowhere outside the image, and at the nearest places first", () => {
    const offsets = windowOffsets({ image: [2, 3, 1], kernel: 5, layers: 2 });
    expect(offsets).toEqual(
      expect.arrayContaining([
        { up: 0, right: -2 },
        { up: 1, right: 2 },
      ]),
    );
    expect(offsets).toHaveLength(7);
    expect(offsets.slice(0, 2)).toEqual([
      { up: 0, right: -1 },
      { up: 1, right: 0 },
    ]);
  });
});
