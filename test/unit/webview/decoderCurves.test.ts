import { describe, expect, test } from "vitest";
import { decoderCurves } from "../../../webview/charts/decoderCurves.ts";
import { sweepOf, type Sweep } from "../../../webview/sweep.ts";
import { fourBetas } from "./fixtures.ts";
import { decoderCurve, measurements } from "./measurementFixtures.ts";

const of = (...curve: Parameters<typeof decoderCurve>) =>
  decoderCurves(sweepOf(fourBetas, null) as Sweep, measurements({ rateDistortion: decoderCurve(...curve) }));

describe("a decoder's own curve", () => {
  test("is ordered by rate, in the colour of its point", () => {
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
  test("is left out for an unknown point or a single place", () => {
    expect(
      of(9, [
        [1, 1],
        [2, 0],
      ]),
    ).toEqual([]);
    expect(of(0, [[1, 1]])).toEqual([]);
  });
  test("is left out if it was not measured", () =>
    expect(decoderCurves(sweepOf(fourBetas, null) as Sweep, measurements({}))).toEqual([]));
});
