import { expect, it } from "vitest";
import { liveSummary } from "../../../src/host/liveSummary.ts";
import { emptyCurve } from "../../../src/protocol/runSnapshot.ts";
import type { RunSummary } from "../../../src/protocol/runSummaries.ts";

it("shows the current state of a run that trains", () => {
  const listed: RunSummary = {
    type: "runSummary",
    runFolder: "/r",
    specFile: "/a",
    specName: "a",
    isImported: false,
    distinction: null,
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
    share: 6 / 18,
    points: [
      {
        settings: { a: 1 },
        status: "training",
        heldOut: { rateNats: 1, distortionNats: 2, activeUnits: 1, latentSize: 2 },
      },
      { settings: { a: 2 }, status: "waiting", heldOut: null },
    ],
  });
});
