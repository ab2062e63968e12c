import { describe, expect, test } from "vitest";
import { closedForm, isClose, trainLinearVae } from "../../bench/support/linearGaussian.ts";

describe("a linear VAE", () => {
  test("trained by the product lies on the frontier's closed form at six betas", async () => {
    const { points } = await trainLinearVae();
    expect(points).toHaveLength(6);
    const off = points.filter(
      ({ expected, trained }) =>
        !isClose(trained.rateNats, expected.rateNats) || !isClose(trained.distortionNats, expected.distortionNats),
    );
    expect(off).toEqual([]);
  });

  test("has the published rate and distortion at beta 4 (Wang & Ziyin 2022)", () => {
    const { rateNats, distortionNats } = closedForm(4);
    expect(rateNats).toBeCloseTo(2.015, 3);
    expect(distortionNats).toBeCloseTo(8.5, 3);
  });
});
