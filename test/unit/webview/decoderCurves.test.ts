import { describe, expect, test } from "vitest";
import { decoderCurves } from "../../../webview/charts/decoderCurves.ts";
import { sweepOf, type Sweep } from "../../../webview/sweep.ts";
import { fourBetas } from "./fixtures.ts";
import { decoderCurve, measurements } from "./measurementFixtures.ts";

const of = (...curve: Parameters<typeof decoderCurve>) =>
  decoderCurves(sweepOf(fourBetas, null) as Sweep, measurements({ rateDistortion: decoderCurve(...curve) }));

describe("what a decoder could have with the best encoder", () => {
  test("is a line in the order of rate, in its point's colour", () => {
    const [curve] = of(1, [
      [4, 0],
      [0.5, 3],
      [2, 1],
    ]);
    expect(curve).toMatchObject({
      point: 1,
      places: [
        { rateNats: 0.5, distortionNats: 3 },
        { rateNats: 2, distortionNats: 1 },
        { rateNats: 4, distortionNats: 0 },
      ],
    });
    expect(curve?.tone).toBeCloseTo(1 / 3);
  });
  test("is none of a point that the sweep does not have, or with one place only", () => {
    expect(
      of(9, [
        [1, 1],
        [2, 0],
      ]),
    ).toEqual([]);
    expect(of(0, [[1, 1]])).toEqual([]);
  });
  test("is none where none was measured", () =>
    expect(decoderCurves(sweepOf(fourBetas, null) as Sweep, measurements({}))).toEqual([]));
});
