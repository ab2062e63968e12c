import { expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { appendToCurve, emptyCurve } from "../../../src/protocol/runSnapshot.ts";
import { PointHistory } from "../../../src/store/pointHistory.ts";

test("a point's history has the curve that its epochs make one by one, also where epochs were trained again", () => {
  const random = seededRandom(1, 1);
  const history = new PointHistory();
  let expected = emptyCurve;
  for (let epoch = 1; epoch <= 1500; epoch++) {
    const rate = random.nextUniform();
    history.add({
      point: 0,
      epoch,
      train: { distortionNats: 3, klPerDimensionNats: [rate, 1] },
      heldOut: { rateNats: rate, distortionNats: 2, elboNats: -3, activeUnits: 1, klPerDimensionNats: [rate] },
    });
    expected = appendToCurve(expected, {
      epoch,
      heldOutRateNats: rate,
      heldOutDistortionNats: 2,
      trainRateNats: rate + 1,
      trainDistortionNats: 3,
    });
    if (epoch % 100 === 0 && random.nextUniform() < 0.3) epoch -= 50;
  }
  expect(history.last?.epoch).toBe(1500);
  expect(history.curve()).toEqual(expected);
});
