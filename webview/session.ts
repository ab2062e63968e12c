import { ProtocolError } from "../src/protocol/messageParser.ts";
import type { FromPanel, ToPanel } from "../src/protocol/panelMessages.ts";
import { parseToPanel } from "../src/protocol/panelMessages.ts";
import type { Answer, AnswerTo, Question } from "../src/protocol/pointQuestions.ts";
import type { Action, Remembered, ViewState } from "./store.ts";
import { initialState, reduce } from "./store.ts";
import { readSettings } from "./viewSettings.ts";

/** Connects the panel's state to the host: receives messages and actions, draws states. Independent of the page and of VS Code. */

export interface SessionHooks {
  readonly post: (message: FromPanel) => void;
  readonly draw: (state: ViewState) => void;
  readonly remember: (remembered: Remembered) => void;
}

export interface Session {
  readonly receive: (message: unknown) => void;
  readonly dispatch: (action: Action) => void;
  readonly ask: Ask;
}

/** Rejects with the cause if there is no answer. */
export type Ask = <Asked extends Question["type"]>(
  question: Extract<Question, { readonly type: Asked }>,
) => Promise<AnswerTo<Asked>>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Requests a snapshot at once. */
export function startSession({ post, draw, remember }: SessionHooks, remembered?: Remembered): Session {
  let state = initialState(remembered);
  let questions = 0;
  const waiting = new Map<number, Waiting>();

  function dispatch(action: Action): void {
    const before = state;
    state = reduce(state, action);
    if (state === before) return;
    if (state.awaitsSnapshot && !before.awaitsSnapshot) post({ type: "ready" });
    if (state.remembered !== before.remembered) remember(state.remembered);
    draw(state);
  }

  function receive(message: unknown): void {
    const parsed = parsedOrProblem(message);
    if (typeof parsed === "string") dispatch({ type: "messageRejected", problem: parsed });
    else if (parsed.type === "answered" || parsed.type === "notAnswered") settle(parsed);
    else dispatch(toAction(parsed));
  }

  function settle(message: Reply): void {
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === "answered") asker?.resolve(message.answer);
    else asker?.reject(new Error(message.message));
  }

  const ask: Ask = <Asked extends Question["type"]>(question: Extract<Question, { readonly type: Asked }>) => {
    const id = ++questions;
    const answer = new Promise<Answer>((resolve, reject) => waiting.set(id, { resolve, reject }));
    post({ type: "ask", id, question });
    // The host's answer has the type of the question.
    return answer as Promise<AnswerTo<Asked>>;
  };

  post({ type: "ready" });
  return { dispatch, receive, ask };
}

type Reply = Extract<ToPanel, { readonly type: "answered" | "notAnswered" }>;

function parsedOrProblem(message: unknown): ToPanel | string {
  try {
    return parseToPanel(message);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return error.message;
  }
}

function toAction(parsed: Exclude<ToPanel, Reply>): Action {
  switch (parsed.type) {
    case "snapshot":
      return {
        type: "snapshotReceived",
        sequence: parsed.sequence,
        run: parsed.run,
        prediction: parsed.prediction,
        measurements: parsed.measurements,
        comparison: parsed.comparison ?? null,
      };
    case "events":
      return { type: "eventsReceived", sequence: parsed.sequence, events: parsed.events };
    case "predictionChanged":
      return { type: "predictionReceived", sequence: parsed.sequence, prediction: parsed.prediction };
    case "measurementsChanged":
      return { type: "measurementsReceived", sequence: parsed.sequence, measurements: parsed.measurements };
    case "comparisonChanged":
      return { type: "comparisonReceived", sequence: parsed.sequence, comparison: parsed.comparison };
    case "choosePoint":
      return { type: "pointChosen", point: parsed.point };
    case "showComparison":
      return { type: "comparisonAsked" };
  }
}

/** Reads the saved state of an earlier page; ignores invalid parts. */
export function readRemembered(value: unknown): Remembered {
  const { runId, chosenPoint, compared, settings } = (
    typeof value === "object" && value !== null ? value : {}
  ) as Readonly<Record<string, unknown>>;
  return {
    runId: typeof runId === "string" ? runId : null,
    chosenPoint: typeof chosenPoint === "number" && Number.isInteger(chosenPoint) ? chosenPoint : null,
    compared: Array.isArray(compared) ? compared.filter((folder) => typeof folder === "string") : [],
    settings: readSettings(settings),
  };
}
