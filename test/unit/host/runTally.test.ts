import { describe, expect, it } from "vitest";
import { liveSummary, tallyOf } from "../../../src/host/runTally.ts";
import { emptyCurve } from "../../../src/protocol/runSnapshot.ts";
import type { PointSummary, RunSummary } from "../../../src/protocol/runSummaries.ts";

function point(activeUnits: number | null, rateNats = 1, status: PointSummary["status"] = "done"): PointSummary {
  return {
    settings: {},
    status,
    figures: activeUnits === null ? null : { rateNats, distortionNats: 2, activeUnits, latentSize: 3 },
  };
}

describe("the tally of a run", () => {
  it("is zero without points", () => {
    expect(tallyOf([])).toEqual({ done: 0, collapsed: 0, failed: 0, best: null });
  });

  it("counts done, collapsed and failed points, and finds the best", () => {
    expect(tallyOf([point(2, 3), point(0, 0.5), point(null, 0, "failed"), point(1, 0.5)])).toEqual({
      done: 3,
      collapsed: 1,
      failed: 1,
      best: 1,
    });
  });

  it("counts a point as collapsed only if it was trained to the end", () => {
    expect(tallyOf([point(0, 1, "training"), point(0, 1, "stopped")]).collapsed).toBe(0);
  });
});

it("shows the current state of a run that trains", () => {
  const listed: RunSummary = {
    type: "runSummary",
    runFolder: "/r",
    specFile: "/a",
    specName: "a",
    isImported: false,
    name: "n",
    created: "",
    trainedMs: null,
    status: "stopped",
    points: [],
  };
  const heldOut = { rateNats: 1, distortionNats: 2, elboNats: -3, activeUnits: 1, klPerDimensionNats: [1, 0] };
  const shared = {
    beta: 1,
    control: "beta",
    epochs: 9,
    epoch: 3,
    train: null,
    failure: null,
    curve: emptyCurve,
  } as const;
  const points = [
    { ...shared, settings: { a: 1 }, status: "training", heldOut },
    { ...shared, settings: { a: 2 }, status: "waiting", heldOut: null },
  ] as const;
  expect(liveSummary(listed, { status: "training", points })).toEqual({
    ...listed,
    status: "training",
    points: [
      {
        settings: { a: 1 },
        status: "training",
        figures: { rateNats: 1, distortionNats: 2, activeUnits: 1, latentSize: 2 },
      },
      { settings: { a: 2 }, status: "waiting", figures: null },
    ],
  });
});
