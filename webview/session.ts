import { ProtocolError } from "../src/protocol/messageParser.ts";
import type { FromPanel, ToPanel } from "../src/protocol/panelMessages.ts";
import { parseToPanel } from "../src/protocol/panelMessages.ts";
import type { Action, Remembered, ViewState } from "./store.ts";
import { initialState, reduce } from "./store.ts";

/** The panel's end of the link: messages in, actions in, states out. Knows no page and no VS Code. */

export interface SessionHooks {
  readonly post: (message: FromPanel) => void;
  readonly draw: (state: ViewState) => void;
  readonly remember: (remembered: Remembered) => void;
}

export interface Session {
  readonly receive: (message: unknown) => void;
  readonly dispatch: (action: Action) => void;
}

/** Asks for a snapshot at once. */
export function startSession({ post, draw, remember }: SessionHooks, remembered?: Remembered): Session {
  let state = initialState(remembered);

  function dispatch(action: Action): void {
    const before = state;
    state = reduce(state, action);
    if (state === before) return;
    if (state.awaitsSnapshot && !before.awaitsSnapshot) post({ type: "ready" });
    if (state.remembered !== before.remembered) remember(state.remembered);
    draw(state);
  }

  post({ type: "ready" });
  return { dispatch, receive: (message) => dispatch(toAction(message)) };
}

function toAction(message: unknown): Action {
  let parsed: ToPanel;
  try {
    parsed = parseToPanel(message);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { type: "messageRejected", problem: error.message };
  }
  switch (parsed.type) {
    case "snapshot":
      return { type: "snapshotReceived", sequence: parsed.sequence, run: parsed.run, prediction: parsed.prediction };
    case "events":
      return { type: "eventsReceived", sequence: parsed.sequence, events: parsed.events };
    case "predictionChanged":
      return { type: "predictionReceived", sequence: parsed.sequence, prediction: parsed.prediction };
  }
}

/** What an earlier page of this panel left behind, if it can be understood. */
export function readRemembered(value: unknown): Remembered {
  const { runId, chosenPoint } = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  return {
    runId: typeof runId === "string" ? runId : null,
    chosenPoint: typeof chosenPoint === "number" && Number.isInteger(chosenPoint) ? chosenPoint : null,
  };
}
