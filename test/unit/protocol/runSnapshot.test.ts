import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../../src/core/evaluation.ts";
import {
  applyRunEvents,
  appendToCurve,
  emptyCurve,
  MAXIMUM_CURVE_LENGTH,
  type Curve,
  type RunEvent,
  type RunSnapshot,
} from "../../../src/protocol/runSnapshot.ts";

const evaluation = (rateNats: number): Evaluation => ({
  rateNats,
  distortionNats: 10,
  elboNats: -10 - rateNats,
  activeUnits: 1,
  klPerDimensionNats: [rateNats],
});

function entry(epoch: number): Record<keyof Curve, number> {
  return { epoch, heldOutRateNats: epoch / 2, heldOutDistortionNats: 1, trainRateNats: 2, trainDistortionNats: 3 };
}

const curveOf = (epochs: readonly number[]): Curve => epochs.map(entry).reduce(appendToCurve, emptyCurve);

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, i) => i + 1);

const run: RunSnapshot = {
  id: "a run",
  specName: "a.vae.json",
  axes: ["objective.beta"],
  engine: "an engine",
  status: "training",
  message: null,
  points: [1, 2].map((beta) => ({
    settings: { "objective.beta": beta },
    beta,
    control: "beta",
    epochs: 5,
    epoch: 0,
    status: "waiting",
    heldOut: null,
    train: null,
    failure: null,
    curve: emptyCurve,
  })),
};

const after = (...events: readonly RunEvent[]): RunSnapshot => applyRunEvents(run, events);

const epochDone = (epoch: number, point: number): RunEvent => ({
  type: "epochDone",
  epoch,
  points: [{ point, heldOut: evaluation(epoch), train: { distortionNats: 9, klPerDimensionNats: [1, 2] } }],
});

describe("the curve of a point", () => {
  test("keeps every epoch while it is short", () =>
    expect(curveOf(upTo(MAXIMUM_CURVE_LENGTH)).epoch).toEqual(upTo(MAXIMUM_CURVE_LENGTH)));

  test("is thinned to half when it grows too long, and keeps its last epoch", () => {
    const { epoch, heldOutRateNats } = curveOf(upTo(MAXIMUM_CURVE_LENGTH + 1));
    expect(epoch).toEqual(upTo(MAXIMUM_CURVE_LENGTH + 1).filter((n) => n % 2 === 1));
    expect(heldOutRateNats).toEqual(epoch.map((n) => n / 2));
  });

  test("never has more entries than its limit", () =>
    expect(curveOf(upTo(5000)).epoch.length).toBeLessThanOrEqual(MAXIMUM_CURVE_LENGTH));

  test("replaces epochs that are trained again after a resume", () =>
    expect(curveOf([1, 2, 3, 4, 3, 4, 5]).epoch).toEqual([1, 2, 3, 4, 5]));
});

describe("a run", () => {
  test("takes the figures of an epoch for its points, and does not change the others", () => {
    const { points } = after(epochDone(1, 1));
    expect(points[0]).toBe(run.points[0]);
    expect(points[1]).toMatchObject({
      epoch: 1,
      status: "training",
      heldOut: evaluation(1),
      curve: { epoch: [1], trainRateNats: [3] },
    });
  });

  test("shows all epochs of a point that is done", () => {
    const ended = {
      type: "pointEnded",
      point: 0,
      status: "done",
      heldOut: evaluation(3),
      train: evaluation(4),
      failure: null,
    } as const;
    expect(after(epochDone(2, 0), ended).points[0]).toMatchObject({
      epoch: 5,
      status: "done",
      heldOut: evaluation(3),
      train: evaluation(4),
    });
  });

  test("keeps the last figures of a stopped point, but not of a failed one", () => {
    const ended = (status: "stopped" | "failed"): RunEvent => ({
      type: "pointEnded",
      point: 0,
      status,
      heldOut: null,
      train: null,
      failure: null,
    });
    expect(after(epochDone(2, 0), ended("stopped")).points[0]?.heldOut).toEqual(evaluation(2));
    expect(after(epochDone(2, 0), ended("failed")).points[0]?.heldOut).toBeNull();
  });

  test("does not change at events of unknown points", () => expect(after(epochDone(1, 7)).points).toEqual(run.points));

  test("has the reason of its failure", () => {
    expect(after({ type: "statusChanged", status: "failed", message: "the disk is full" })).toMatchObject({
      status: "failed",
      message: "the disk is full",
    });
  });
});
