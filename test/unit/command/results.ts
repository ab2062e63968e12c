import type { PointResult, Results } from "../../../src/results/results.ts";

/** Results as the tests of tables write them. */

export function donePoint(
  settings: PointResult["settings"],
  rateNats: number,
  distortionNats: number,
  activeUnits: number,
): PointResult {
  const figures = {
    rateNats,
    distortionNats,
    elboNats: -(rateNats + distortionNats),
    activeUnits,
    klPerDimensionNats: [rateNats / 3, rateNats / 3, rateNats / 3],
  };
  return {
    settings,
    status: "done",
    heldOut: figures,
    train: figures,
    keptEpoch: null,
    collapsed: activeUnits === 0,
    failure: null,
  };
}

export function failedPoint(settings: PointResult["settings"], cause: string): PointResult {
  return {
    settings,
    status: "failed",
    heldOut: null,
    train: null,
    keptEpoch: null,
    collapsed: null,
    failure: { epoch: 3, cause },
  };
}

export function stoppedPoint(settings: PointResult["settings"]): PointResult {
  return { settings, status: "stopped", heldOut: null, train: null, keptEpoch: null, collapsed: null, failure: null };
}

export function resultsOf(...points: readonly PointResult[]): Results {
  return { format: 1, spec: "a.vae.json", engine: "an engine", dataFingerprint: "abc", points, picks: [] };
}
