import { describe, expect, test } from "vitest";
import type { FromPanel } from "../../../src/protocol/panelMessages.ts";
import type { Remembered, ViewState } from "../../../webview/store.ts";
import { readRemembered, startSession } from "../../../webview/session.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { initialSettings } from "../../../webview/viewSettings.ts";
import { fourBetas, fourPredicted } from "./fixtures.ts";

function start(remembered?: Remembered) {
  const posted: FromPanel[] = [];
  const drawn: ViewState[] = [];
  const kept: Remembered[] = [];
  const session = startSession(
    {
      post: (message) => posted.push(message),
      draw: (state) => drawn.push(state),
      remember: (state) => kept.push(state),
    },
    remembered,
  );
  return { ...session, posted, drawn, kept };
}

const ready = { type: "ready" };
const snapshot = { type: "snapshot", sequence: 1, run: fourBetas, prediction: null, measurements: noMeasurements };
const events = (sequence: number) => ({
  type: "events",
  sequence,
  events: [{ type: "statusChanged", status: "stopped", message: null }],
});

describe("the panel's link", () => {
  test("requests a snapshot at once", () => expect(start().posted).toEqual([ready]));
  test("draws the run that it receives", () => {
    const { receive, drawn } = start();
    receive(snapshot);
    receive(events(2));
    expect(drawn.map(({ run }) => run?.status)).toEqual(["done", "stopped"]);
  });
  test("draws a changed prediction", () => {
    const { receive, drawn } = start();
    receive({ ...snapshot, run: null });
    receive({ type: "predictionChanged", sequence: 2, prediction: fourPredicted });
    expect(drawn.map(({ sweep }) => sweep?.status)).toEqual([undefined, "planned"]);
  });
  test("requests one snapshot after a gap in the sequence", () => {
    const { receive, posted, drawn } = start();
    receive(snapshot);
    receive(events(3));
    receive(events(4));
    expect(posted).toEqual([ready, ready]);
    expect(drawn.at(-1)?.run?.status).toBe("done");
    receive({ ...snapshot, sequence: 4 });
    receive(events(5));
    expect(drawn.at(-1)?.run?.status).toBe("stopped");
    expect(posted).toHaveLength(2);
  });
  test("ignores events before the first snapshot", () => {
    const { receive, posted, drawn } = start();
    receive(events(7));
    expect(posted).toEqual([ready]);
    expect(drawn).toEqual([]);
  });
  test.each([
    [null],
    ["text"],
    [{ type: "snapshot" }],
    [{ ...snapshot, run: { ...fourBetas, status: "odd" } }],
    [{ type: "events", sequence: 2, events: [{ type: "odd" }] }],
    [{ type: "predictionChanged", sequence: 2, prediction: { ...fourPredicted, points: [{}] } }],
  ])("an invalid message shows an error and requests a snapshot: %j", (message) => {
    const { receive, posted, drawn } = start();
    receive(snapshot);
    receive(message);
    expect(drawn.at(-1)?.problem).toMatch(/^not a message to the panel/);
    expect(posted).toEqual([ready, ready]);
  });
  test("keeps the chosen point for the next page", () => {
    const { receive, dispatch, kept } = start();
    receive(snapshot);
    dispatch({ type: "pointChosen", point: 3 });
    expect(kept.at(-1)).toEqual({ runId: "run-1", chosenPoint: 3, compared: [], settings: initialSettings });
    const next = start(kept.at(-1));
    next.receive(snapshot);
    expect(next.drawn.at(-1)?.chosenPoint).toBe(3);
  });
  test("keeps the view settings for the next page", () => {
    const { receive, dispatch, kept } = start();
    receive(snapshot);
    dispatch({ type: "settingsChanged", change: { tab: "training" } });
    expect(start(readRemembered(kept.at(-1))).kept).toEqual([]);
    const next = start(readRemembered(kept.at(-1)));
    next.receive(snapshot);
    expect(next.drawn.at(-1)?.settings.tab).toBe("training");
  });
  test("resolves each question with its own answer, in any order", async () => {
    const { receive, ask, posted } = start();
    const [first, second] = [ask({ type: "klHistory", point: 0 }), ask({ type: "klHistory", point: 1 })];
    expect(posted.slice(1)).toEqual(
      [0, 1].map((point) => ({ type: "ask", id: point + 1, question: { type: "klHistory", point } })),
    );
    const answer = (point: number) => ({ type: "klHistory", point, epochs: [1], klPerDimensionNats: [[0.5]] });
    receive({ type: "answered", id: 2, answer: answer(1) });
    receive({ type: "notAnswered", id: 1, message: "The folder is gone." });
    await expect(second).resolves.toEqual(answer(1));
    await expect(first).rejects.toThrow("The folder is gone.");
  });
  test("drops an answer without a question", () => {
    const { receive, drawn } = start();
    receive({ type: "notAnswered", id: 7, message: "too late" });
    expect(drawn).toEqual([]);
  });
  test("does not draw after an action without effect", () => {
    const { receive, dispatch, drawn } = start();
    receive(snapshot);
    dispatch({ type: "pointHovered", point: null });
    expect(drawn).toHaveLength(1);
  });
});

test.each([
  [undefined],
  [null],
  ["text"],
  [{}],
  [{ runId: 3, chosenPoint: "x" }],
  [{ chosenPoint: NaN }],
  [{ settings: { tab: "nowhere" } }],
  [{ settings: 3 }],
  [{ compared: 3 }],
  [{ compared: [3, null] }],
])("what an earlier page left may be nonsense: %j", (value) =>
  expect(readRemembered(value)).toEqual({ runId: null, chosenPoint: null, compared: [], settings: initialSettings }),
);
