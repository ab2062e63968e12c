import { describe, expect, test } from "vitest";
import type { FromPanel } from "../../../src/protocol/panelMessages.ts";
import type { Remembered, ViewState } from "../../../webview/store.ts";
import { readRemembered, startSession } from "../../../webview/session.ts";
import { fourBetas, fourForetold } from "./fixtures.ts";

function start(remembered?: Remembered) {
  const posted: FromPanel[] = [];
  const drawn: ViewState[] = [];
  const kept: Remembered[] = [];
  const session = startSession({ post: (message) => posted.push(message), draw: (state) => drawn.push(state), remember: (state) => kept.push(state) }, remembered);
  return { ...session, posted, drawn, kept };
}

const ready = { type: "ready" };
const snapshot = { type: "snapshot", sequence: 1, run: fourBetas, prediction: null };
const events = (sequence: number) => ({ type: "events", sequence, events: [{ type: "statusChanged", status: "stopped", message: null }] });

describe("the panel's link", () => {
  test("asks for a snapshot at once", () => expect(start().posted).toEqual([ready]));
  test("draws what it is told", () => {
    const { receive, drawn } = start();
    receive(snapshot);
    receive(events(2));
    expect(drawn.map(({ run }) => run?.status)).toEqual(["done", "stopped"]);
  });
  test("draws another prediction", () => {
    const { receive, drawn } = start();
    receive({ ...snapshot, run: null });
    receive({ type: "predictionChanged", sequence: 2, prediction: fourForetold });
    expect(drawn.map(({ sweep }) => sweep?.status)).toEqual([undefined, "planned"]);
  });
  test("a gap in the numbers asks for a snapshot, once", () => {
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
  test("events before the first snapshot are ignored: it is on its way", () => {
    const { receive, posted, drawn } = start();
    receive(events(7));
    expect(posted).toEqual([ready]);
    expect(drawn).toEqual([]);
  });
  test.each([[null], ["text"], [{ type: "snapshot" }], [{ ...snapshot, run: { ...fourBetas, status: "odd" } }], [{ type: "events", sequence: 2, events: [{ type: "odd" }] }], [{ type: "predictionChanged", sequence: 2, prediction: { ...fourForetold, points: [{}] } }]])(
    "what no schema knows is told and asked again: %j",
    (message) => {
      const { receive, posted, drawn } = start();
      receive(snapshot);
      receive(message);
      expect(drawn.at(-1)?.problem).toMatch(/^not a message to the panel/);
      expect(posted).toEqual([ready, ready]);
    },
  );
  test("a choice is kept for the next page", () => {
    const { receive, dispatch, kept } = start();
    receive(snapshot);
    dispatch({ type: "pointChosen", point: 3 });
    expect(kept.at(-1)).toEqual({ runId: "run-1", chosenPoint: 3 });
    const next = start(kept.at(-1));
    next.receive(snapshot);
    expect(next.drawn.at(-1)?.chosenPoint).toBe(3);
  });
  test("an action that changes nothing draws nothing", () => {
    const { receive, dispatch, drawn } = start();
    receive(snapshot);
    dispatch({ type: "pointHovered", point: null });
    expect(drawn).toHaveLength(1);
  });
});

test.each([[undefined], [null], ["text"], [{}], [{ runId: 3, chosenPoint: "x" }], [{ chosenPoint: NaN }]])("what an earlier page left may be nonsense: %j", (value) =>
  expect(readRemembered(value)).toEqual({ runId: null, chosenPoint: null }),
);
