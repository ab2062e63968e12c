import type { Comparison } from "../src/protocol/comparison.ts";
import type { RunEvent, RunSnapshot } from "../src/protocol/runSnapshot.ts";
import type { PredictionView } from "../src/protocol/predictionView.ts";
import { applyRunEvents } from "../src/protocol/runSnapshot.ts";
import { noMeasurements, type Measurements } from "../src/protocol/measurements.ts";
import { runNames } from "./runName.ts";
import { defaultPoint } from "./figures.ts";
import { sweepOf, type Sweep } from "./sweep.ts";
import { initialSettings, type ViewSettings } from "./viewSettings.ts";

/** The panel's state and its changes. The host owns the run; the panel owns the chosen point and the view settings. */

/** State that is kept when the panel is hidden, which destroys the page. */
export interface Remembered {
  readonly runId: string | null;
  readonly chosenPoint: number | null;
  /** Run folders that the run is compared with; the host reads them when the window is reloaded. */
  readonly compared: readonly string[];
  readonly settings: ViewSettings;
}

export interface ViewState {
  /** False until the first snapshot. Until then it is unknown whether there is a run. */
  readonly isConnected: boolean;
  readonly run: RunSnapshot | null;
  readonly prediction: PredictionView | null;
  /** What is shown: the run with its prediction, or the predicted sweep if there is no run. */
  readonly sweep: Sweep | null;
  readonly measurements: Measurements;
  readonly comparison: Comparison | null;
  /** The sweeps of the comparison. */
  readonly others: readonly Sweep[];
  /** How many times the user has asked for a comparison: each time it comes into view. */
  readonly comparisonsAsked: number;
  /** Number of the last message applied. */
  readonly sequence: number;
  /** A message was missed or invalid: events are ignored until the next snapshot. */
  readonly awaitsSnapshot: boolean;
  /** The reason why the last message could not be read. */
  readonly problem: string | null;
  readonly chosenPoint: number | null;
  readonly hoveredPoint: number | null;
  readonly settings: ViewSettings;
  readonly remembered: Remembered;
}

export type Action =
  | {
      readonly type: "snapshotReceived";
      readonly sequence: number;
      readonly run: RunSnapshot | null;
      readonly prediction: PredictionView | null;
      readonly measurements: Measurements;
      readonly comparison?: Comparison | null;
    }
  | { readonly type: "eventsReceived"; readonly sequence: number; readonly events: readonly RunEvent[] }
  | { readonly type: "predictionReceived"; readonly sequence: number; readonly prediction: PredictionView | null }
  | { readonly type: "measurementsReceived"; readonly sequence: number; readonly measurements: Measurements }
  | { readonly type: "comparisonReceived"; readonly sequence: number; readonly comparison: Comparison | null }
  | { readonly type: "comparisonAsked" }
  | { readonly type: "messageRejected"; readonly problem: string }
  | { readonly type: "pointChosen"; readonly point: number }
  | { readonly type: "pointHovered"; readonly point: number | null }
  | { readonly type: "settingsChanged"; readonly change: Partial<ViewSettings> };

export function initialState(
  remembered: Remembered = { runId: null, chosenPoint: null, compared: [], settings: initialSettings },
): ViewState {
  return {
    isConnected: false,
    run: null,
    prediction: null,
    sweep: null,
    measurements: noMeasurements,
    comparison: null,
    others: [],
    comparisonsAsked: 0,
    sequence: 0,
    awaitsSnapshot: true,
    problem: null,
    chosenPoint: null,
    hoveredPoint: null,
    settings: remembered.settings,
    remembered,
  };
}

export function reduce(state: ViewState, action: Action): ViewState {
  switch (action.type) {
    case "snapshotReceived":
      return withSnapshot(state, action);
    case "eventsReceived":
      return inSequence(state, action.sequence, (run) => ({
        run: run === null ? null : applyRunEvents(run, action.events),
      }));
    case "predictionReceived":
      return inSequence(state, action.sequence, () => ({ prediction: action.prediction }));
    case "measurementsReceived":
      return inSequence(state, action.sequence, () => ({ measurements: action.measurements }));
    case "comparisonReceived":
      return withComparison(state, action);
    case "comparisonAsked":
      return remember({
        ...state,
        settings: { ...state.settings, tab: "overview" },
        comparisonsAsked: state.comparisonsAsked + 1,
      });
    case "messageRejected":
      return { ...state, problem: action.problem, awaitsSnapshot: true };
    case "pointChosen":
      return hasPoint(state.sweep, action.point) ? remember({ ...state, chosenPoint: action.point }) : state;
    case "pointHovered":
      return action.point === state.hoveredPoint ? state : { ...state, hoveredPoint: action.point };
    case "settingsChanged":
      return remember({ ...state, settings: { ...state.settings, ...action.change } });
  }
}

/** The point whose details are shown: the chosen one, or the default point. */
export function shownPoint({ sweep, chosenPoint }: ViewState): number | null {
  return sweep === null ? null : (chosenPoint ?? defaultPoint(sweep));
}

function withSnapshot(
  state: ViewState,
  { sequence, run, prediction, measurements, comparison = null }: Extract<Action, { type: "snapshotReceived" }>,
): ViewState {
  const known = run !== null && run.id === state.remembered.runId ? state.remembered.chosenPoint : null;
  const chosenPoint = known !== null && hasPoint(run, known) ? known : null;
  const received = {
    ...state,
    isConnected: true,
    run,
    prediction,
    measurements,
    ...compared(state, comparison),
    sequence,
    awaitsSnapshot: false,
    problem: null,
    chosenPoint,
    hoveredPoint: null,
  };
  const shown = { ...received, sweep: sweepOf(run, prediction) };
  return run === null ? shown : remember(shown);
}

function withComparison(
  state: ViewState,
  { sequence, comparison }: Extract<Action, { type: "comparisonReceived" }>,
): ViewState {
  const received = inSequence(state, sequence, () => ({}));
  return received.sequence === sequence && !received.awaitsSnapshot
    ? remember({ ...received, ...compared(state, comparison) })
    : received;
}

/** Equal comparisons keep the same objects, so that they are not drawn again. */
function compared(state: ViewState, comparison: Comparison | null): Pick<ViewState, "comparison" | "others"> {
  if (JSON.stringify(comparison) === JSON.stringify(state.comparison))
    return { comparison: state.comparison, others: state.others };
  return { comparison, others: comparison === null ? [] : comparedSweeps(comparison) };
}

function comparedSweeps(comparison: Comparison): readonly Sweep[] {
  const [, ...names] = runNames(comparison);
  return comparison.others.flatMap(({ run }, index) => {
    const sweep = sweepOf(run, null);
    return sweep === null ? [] : [{ ...sweep, runName: names[index] ?? "" }];
  });
}

/** Applies a message, unless an earlier one was missed. */
function inSequence(
  state: ViewState,
  sequence: number,
  change: (run: RunSnapshot | null) => Partial<Pick<ViewState, "run" | "prediction" | "measurements">>,
): ViewState {
  if (state.awaitsSnapshot) return state;
  if (sequence !== state.sequence + 1) return { ...state, awaitsSnapshot: true };
  const { run, prediction, measurements } = { ...state, ...change(state.run) };
  const sweep = run === state.run && prediction === state.prediction ? state.sweep : sweepOf(run, prediction);
  return {
    ...state,
    sequence,
    run,
    prediction,
    measurements,
    sweep,
    chosenPoint: hasPoint(sweep, state.chosenPoint) ? state.chosenPoint : null,
  };
}

function remember(state: ViewState): ViewState {
  return {
    ...state,
    remembered: {
      runId: state.run?.id ?? null,
      chosenPoint: state.chosenPoint,
      compared: state.comparison?.others.map(({ runFolder }) => runFolder) ?? [],
      settings: state.settings,
    },
  };
}

function hasPoint(sweep: Pick<Sweep, "points"> | null, point: number | null): boolean {
  return sweep !== null && point !== null && point in sweep.points;
}
