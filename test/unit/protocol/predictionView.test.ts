import { describe, expect, test } from "vitest";
import type { PointPrediction } from "../../../src/results/specReport.ts";
import { predictionView } from "../../../src/protocol/predictionView.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";

const parsed = parseSpec(`{
  "data": { "path": "a.npy" },
  "model": { "latentSize": 5, "encoder": { "hidden": [4] }, "decoder": { "hidden": [4] }, "likelihood": { "type": "bernoulli" } },
  "training": { "epochs": 7 },
  "sweep": { "objective.beta": [1, 2] }
}`);

const predicted = (beta: number, thresholdBeta: number | null): PointPrediction => ({
  settings: { "objective.beta": beta },
  effectiveBeta: beta,
  thresholdBeta,
  verdict: "active",
  activeUnits: 1,
  rateNats: 1,
  distortionNats: 1,
  basis: "spectrum",
  reasons: [],
});
const view = (...predictions: readonly PointPrediction[]) =>
  predictionView("a.vae.json", parsed, { predictions, frontier: [] }, ({ index }) => (index === 1 ? 0 : null));

describe("the view of a prediction", () => {
  test("has the name of the spec and the axes", () =>
    expect(view(predicted(1, 3), predicted(2, 3))).toMatchObject({ specName: "a.vae.json", axes: ["objective.beta"] }));
  test("has the settings of each point", () =>
    expect(
      view(predicted(1, 3), predicted(2, 3))?.points.map(({ beta, latentSize, epochs, runPoint }) => [
        beta,
        latentSize,
        epochs,
        runPoint,
      ]),
    ).toEqual([
      [1, 5, 7, null],
      [2, 5, 7, 0],
    ]));
  test("has a threshold if the points share one, up to rounding", () =>
    expect(view(predicted(1, 3), predicted(2, 3 + 1e-12))?.thresholdBeta).toBe(3));
  test("has no threshold if the points have different ones", () =>
    expect(view(predicted(1, 3), predicted(2, 4))?.thresholdBeta).toBeNull());
  test("has no threshold if a point has none", () => {
    expect(view(predicted(1, 3), predicted(2, null))?.thresholdBeta).toBeNull();
    expect(view(predicted(1, null), predicted(2, 3))?.thresholdBeta).toBeNull();
  });
  test("is null without predictions", () => expect(view()).toBeNull());
});
