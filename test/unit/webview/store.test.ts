import { describe, expect, test } from "vitest";
import type { Comparison } from "../../../src/protocol/comparison.ts";
import type { PredictionView } from "../../../src/protocol/predictionView.ts";
import type { RunEvent, RunSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import type { Action, Remembered, ViewState } from "../../../webview/store.ts";
import { initialState, reduce, shownPoint } from "../../../webview/store.ts";
import { initialSettings } from "../../../webview/viewSettings.ts";
import {
  evaluation,
  predicted,
  fourBetas,
  fourPredicted,
  prediction,
  run,
  seedsInTraining,
  waiting,
} from "./fixtures.ts";

const after = (actions: readonly Action[], remembered?: Remembered): ViewState =>
  actions.reduce(reduce, initialState(remembered));
const snapshot = (of: RunSnapshot | null, sequence = 1, predicted: PredictionView | null = null): Action => ({
  type: "snapshotReceived",
  sequence,
  run: of,
  prediction: predicted,
  measurements: noMeasurements,
});
const events = (sequence: number, ...list: readonly RunEvent[]): Action => ({
  type: "eventsReceived",
  sequence,
  events: list,
});
const choose = (point: number): Action => ({ type: "pointChosen", point });

const epoch1: RunEvent = {
  type: "epochDone",
  epoch: 1,
  points: [{ point: 0, train: { distortionNats: 3, klPerDimensionNats: [1, 2] }, heldOut: evaluation([1, 1], 4) }],
};
const stopped: RunEvent = { type: "statusChanged", status: "stopped", message: null };

describe("a received message", () => {
  test("is needed before the panel is connected", () => expect(after([]).isConnected).toBe(false));
  test("may be a snapshot without a run", () => {
    expect(after([snapshot(null)]).isConnected).toBe(true);
    expect(after([snapshot(null)]).run).toBeNull();
  });
  test("with events changes the run", () =>
    expect(after([snapshot(run([waiting])), events(2, epoch1)]).run?.points[0]?.epoch).toBe(1));
  test("with several events applies all", () => {
    const state = after([snapshot(run([waiting])), events(2, epoch1, stopped)]);
    expect(state.run?.status).toBe("stopped");
    expect(state.run?.points[0]?.curve.heldOutDistortionNats).toEqual([4]);
  });
  test("keeps unchanged objects", () => {
    const state = after([snapshot(fourBetas), events(2, epoch1)]);
    expect(state.run?.points[1]).toBe(fourBetas.points[1]);
  });
  test("with events changes only the sequence number if there is no run", () =>
    expect(after([snapshot(null), events(2, epoch1)])).toMatchObject({
      run: null,
      sequence: 2,
      awaitsSnapshot: false,
    }));
});

describe("a prediction", () => {
  const changed = (sequence: number, predicted: PredictionView | null): Action => ({
    type: "predictionReceived",
    sequence,
    prediction: predicted,
  });
  test("without a run gives a planned sweep", () => {
    const { sweep: shown } = after([snapshot(null, 1, fourPredicted)]);
    expect(shown).toMatchObject({ status: "planned", specName: "digits.vae.json", thresholdBeta: 10, isEdited: false });
    expect(shown?.points.map(({ status, beta }) => [status, beta])).toEqual(
      [0.25, 1, 4, 16].map((beta) => ["waiting", beta]),
    );
  });
  test("can be set and removed", () => {
    const actions = [snapshot(null), changed(2, fourPredicted)];
    expect(after(actions).sweep?.points).toHaveLength(4);
    expect(after([...actions, changed(3, null)]).sweep).toBeNull();
  });
  test("is matched to the run's points by their indices", () => {
    const { sweep: shown } = after([snapshot(fourBetas, 1, prediction([predicted(4, { runPoint: 2 }), predicted(8)]))]);
    expect(shown?.predictions.map((point) => point?.beta)).toEqual([undefined, undefined, 4, undefined]);
  });
  test("for none of the run's points is of an edited spec", () =>
    expect(after([snapshot(fourBetas, 1, prediction([predicted(4)]))]).sweep?.isEdited).toBe(true));
  test("stays during training", () =>
    expect(after([snapshot(fourBetas, 1, fourPredicted), events(2, epoch1)]).sweep?.predictions).toEqual(
      fourPredicted.points,
    ));
  test("after a gap is ignored until a snapshot", () =>
    expect(after([snapshot(fourBetas), changed(3, fourPredicted)])).toMatchObject({
      awaitsSnapshot: true,
      prediction: null,
    }));
  test("shows the best predicted point by default", () =>
    expect(shownPoint(after([snapshot(null, 1, prediction([predicted(16), predicted(8), predicted(1)]))]))).toBe(2));
  test("with fewer points drops a choice that no longer exists", () => {
    const actions = [snapshot(null, 1, fourPredicted), choose(3)];
    expect(after(actions).chosenPoint).toBe(3);
    expect(after([...actions, changed(2, prediction([predicted(1)]))]).chosenPoint).toBeNull();
  });
});

describe("a comparison", () => {
  const comparison: Comparison = {
    own: { runFolder: "/runs/1", name: null, created: "" },
    others: [{ runFolder: "/runs/2", name: "Wider", created: "", run: { ...fourBetas, id: "run-2" } }],
    differences: [],
    equalSettings: 3,
  };
  const compared = (sequence: number, of: Comparison | null = comparison): Action => ({
    type: "comparisonReceived",
    sequence,
    comparison: of,
  });
  test("adds other sweeps and is saved by their run folders", () => {
    const state = after([snapshot(fourBetas), compared(2)]);
    expect(state.others.map(({ id, runName }) => [id, runName])).toEqual([["run-2", "Wider"]]);
    expect(state.remembered.compared).toEqual(["/runs/2"]);
  });
  test("can be part of a snapshot and keeps the same objects", () => {
    const first = after([snapshot(fourBetas), compared(2)]);
    const second = reduce(first, {
      type: "snapshotReceived",
      sequence: 9,
      run: fourBetas,
      prediction: null,
      measurements: noMeasurements,
      comparison: structuredClone(comparison),
    });
    expect(second.others).toBe(first.others);
  });
  test("can be ended", () =>
    expect(after([snapshot(fourBetas), compared(2), compared(3, null)])).toMatchObject({
      comparison: null,
      others: [],
      remembered: { compared: [] },
    }));
  test("after a gap is ignored until a snapshot", () =>
    expect(after([snapshot(fourBetas), compared(3)])).toMatchObject({ awaitsSnapshot: true, comparison: null }));
  test("is ignored before the first snapshot", () =>
    expect(after([compared(1)])).toMatchObject({ comparison: null, sequence: 0 }));
});

describe("a missed message", () => {
  const missed = after([snapshot(run([waiting]), 4), events(6, epoch1)]);
  test("makes the panel wait for a snapshot", () => expect(missed.awaitsSnapshot).toBe(true));
  test("causes later events to be ignored", () => {
    expect(missed.run?.points[0]?.epoch).toBe(0);
    expect([events(7, epoch1)].reduce(reduce, missed).run?.points[0]?.epoch).toBe(0);
  });
  test("is assumed when a message arrives twice", () =>
    expect(after([snapshot(run([waiting]), 4), events(5), events(5)]).awaitsSnapshot).toBe(true));
  test("is assumed when a message is invalid, which shows an error", () => {
    const state = after([snapshot(fourBetas), { type: "messageRejected", problem: "not a message" }]);
    expect(state).toMatchObject({ awaitsSnapshot: true, problem: "not a message", run: fourBetas });
  });
  test("is repaired by a snapshot with any number", () =>
    expect(after([snapshot(null, 9), events(12), snapshot(fourBetas, 3)])).toMatchObject({
      awaitsSnapshot: false,
      problem: null,
      sequence: 3,
    }));
});

describe("the shown point", () => {
  test("is the best point after the run", () => expect(shownPoint(after([snapshot(fourBetas)]))).toBe(1));
  test("is the first with figures while it trains", () =>
    expect(shownPoint(after([snapshot({ ...fourBetas, status: "training" })]))).toBe(0));
  test("is the first when none has figures", () =>
    expect(shownPoint(after([snapshot(run([waiting, waiting], { status: "preparing" }))]))).toBe(0));
  test("is null without points or without a run", () => {
    expect(shownPoint(after([snapshot(run([]))]))).toBeNull();
    expect(shownPoint(after([snapshot(null)]))).toBeNull();
  });
  test("is the chosen point", () => expect(shownPoint(after([snapshot(fourBetas), choose(3)]))).toBe(3));
  test("cannot be a missing point", () =>
    expect(after([snapshot(fourBetas), choose(4), choose(-1), choose(0.5)]).chosenPoint).toBeNull());
});

describe("a chosen point", () => {
  const remembered = { runId: "run-1", chosenPoint: 2, compared: [], settings: initialSettings };
  test("is saved with its run", () => expect(after([snapshot(fourBetas), choose(2)]).remembered).toEqual(remembered));
  test("survives the page", () => expect(after([snapshot(fourBetas)], remembered).chosenPoint).toBe(2));
  test("survives another snapshot of the same run", () =>
    expect(after([snapshot(fourBetas), choose(2), snapshot(fourBetas, 8)]).chosenPoint).toBe(2));
  test("does not survive another run", () =>
    expect(after([snapshot({ ...fourBetas, id: "run-2" })], remembered)).toMatchObject({
      chosenPoint: null,
      remembered: { runId: "run-2", chosenPoint: null },
    }));
  test("is dropped if the run has no such point", () =>
    expect(after([snapshot(run([waiting]))], remembered).chosenPoint).toBeNull());
  test("is kept while there is no run", () =>
    expect(after([snapshot(null), snapshot(fourBetas, 2)], remembered).chosenPoint).toBe(2));
});

test("the hovered point is not saved", () => {
  const state = after([snapshot(seedsInTraining), { type: "pointHovered", point: 3 }]);
  expect(state.hoveredPoint).toBe(3);
  expect(state.remembered.chosenPoint).toBeNull();
});
