import type { RunEvent, RunSnapshot } from "../src/protocol/runSnapshot.ts";
import { applyRunEvent } from "../src/protocol/runSnapshot.ts";
import { defaultPoint } from "./figures.ts";

/** What the panel shows, and how it changes. The host owns the run; the panel owns only the choice of a point. */

/** What outlives the page: hiding a panel destroys it. */
export interface Remembered {
  readonly runId: string | null;
  readonly chosenPoint: number | null;
}

export interface ViewState {
  /** False until the first snapshot: nothing is known, not even that there is no run. */
  readonly isConnected: boolean;
  readonly run: RunSnapshot | null;
  /** Of the last message applied. */
  readonly sequence: number;
  /** A message was missed or not understood: events are ignored until a snapshot comes. */
  readonly awaitsSnapshot: boolean;
  /** Why the last message could not be read. */
  readonly problem: string | null;
  readonly chosenPoint: number | null;
  readonly hoveredPoint: number | null;
  readonly remembered: Remembered;
}

export type Action =
  | { readonly type: "snapshotReceived"; readonly sequence: number; readonly run: RunSnapshot | null }
  | { readonly type: "eventsReceived"; readonly sequence: number; readonly events: readonly RunEvent[] }
  | { readonly type: "messageRejected"; readonly problem: string }
  | { readonly type: "pointChosen"; readonly point: number }
  | { readonly type: "pointHovered"; readonly point: number | null };

export function initialState(remembered: Remembered = { runId: null, chosenPoint: null }): ViewState {
  return {
    isConnected: false,
    run: null,
    sequence: 0,
    awaitsSnapshot: true,
    problem: null,
    chosenPoint: null,
    hoveredPoint: null,
    remembered,
  };
}

export function reduce(state: ViewState, action: Action): ViewState {
  switch (action.type) {
    case "snapshotReceived":
      return withSnapshot(state, action.sequence, action.run);
    case "eventsReceived":
      return withEvents(state, action.sequence, action.events);
    case "messageRejected":
      return { ...state, problem: action.problem, awaitsSnapshot: true };
    case "pointChosen":
      return hasPoint(state.run, action.point) ? remember({ ...state, chosenPoint: action.point }) : state;
    case "pointHovered":
      return action.point === state.hoveredPoint ? state : { ...state, hoveredPoint: action.point };
  }
}

/** The point whose details are shown: the chosen one, or the one that speaks for the run. */
export function shownPoint({ run, chosenPoint }: ViewState): number | null {
  return run === null ? null : (chosenPoint ?? defaultPoint(run));
}

function withSnapshot(state: ViewState, sequence: number, run: RunSnapshot | null): ViewState {
  const known = run !== null && run.id === state.remembered.runId ? state.remembered.chosenPoint : null;
  const chosenPoint = known !== null && hasPoint(run, known) ? known : null;
  const received = { ...state, isConnected: true, run, sequence, awaitsSnapshot: false, problem: null, chosenPoint, hoveredPoint: null };
  return run === null ? received : remember(received);
}

function withEvents(state: ViewState, sequence: number, events: readonly RunEvent[]): ViewState {
  if (state.awaitsSnapshot) return state;
  if (sequence !== state.sequence + 1) return { ...state, awaitsSnapshot: true };
  return { ...state, sequence, run: state.run === null ? null : events.reduce(applyRunEvent, state.run) };
}

function remember(state: ViewState): ViewState {
  return { ...state, remembered: { runId: state.run?.id ?? null, chosenPoint: state.chosenPoint } };
}

function hasPoint(run: RunSnapshot | null, point: number): boolean {
  return run !== null && point in run.points;
}
