import type { AnswerTo } from "../src/protocol/pointQuestions.ts";
import type { Ask } from "./session.ts";

/** Asks for what the run's files say of a point by epoch when it is shown, and again while it trains, one request at a time. */

export type AskedByEpoch = "klHistory" | "curve" | "latentSpace";

export type AnswerState<Asked extends AskedByEpoch> =
  | { readonly status: "asking" }
  /** `answer` stays until a newer one arrives. */
  | { readonly status: "known"; readonly answer: AnswerTo<Asked> }
  | { readonly status: "failed"; readonly why: string };

/** What the answer depends on. */
export interface EpochQuestion {
  readonly run: string;
  readonly point: number;
  /** The point's last epoch; an answer for an earlier epoch is out of date. */
  readonly epoch: number;
}

export interface PointAnswers<Asked extends AskedByEpoch> {
  /** The current state; sends a request if it is out of date. */
  readonly of: (question: EpochQuestion) => AnswerState<Asked>;
}

/** Between an answer and the next request about the same point. */
const PAUSE_MS = 2000;

interface Known<Asked extends AskedByEpoch> {
  readonly question: EpochQuestion;
  readonly state: AnswerState<Asked>;
  readonly since: number;
}

export interface Clock {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly later: (action: () => void, ms: number) => void;
}

const pageClock: Clock = { now: () => performance.now(), later: (action, ms) => void setTimeout(action, ms) };

/** @param changed called when the state may have changed */
export function createPointAnswers<Asked extends AskedByEpoch>(
  type: Asked,
  ask: Ask,
  changed: () => void,
  { now, later }: Clock = pageClock,
): PointAnswers<Asked> {
  let known: Known<Asked> | null = null;
  let asked: EpochQuestion | null = null;
  let isWaiting = false;

  function put(question: EpochQuestion): void {
    asked = question;
    const settle = (state: AnswerState<Asked>): void => {
      // A newer request has replaced it.
      if (asked !== question) return;
      asked = null;
      known = { question, state, since: now() };
      changed();
    };
    ask<AskedByEpoch>({ type, point: question.point }).then(
      // The answer has the type of the question.
      (answer) => settle({ status: "known", answer: answer as AnswerTo<Asked> }),
      (error: unknown) => settle({ status: "failed", why: error instanceof Error ? error.message : String(error) }),
    );
  }

  /** Checks again after the pause: the last epoch may end within it, with no message afterwards. */
  function lookAgain(ms: number): void {
    if (isWaiting) return;
    isWaiting = true;
    later(() => {
      isWaiting = false;
      changed();
    }, ms);
  }

  return {
    of: (question) => {
      const current = known !== null && isSamePoint(known.question, question) ? known : null;
      const isAsked = asked !== null && isSamePoint(asked, question);
      const pauseMs = current === null ? 0 : current.since + PAUSE_MS - now();
      const isOld = current === null || current.question.epoch !== question.epoch;
      if (isOld && !isAsked) {
        if (pauseMs > 0) lookAgain(pauseMs);
        else put(question);
      }
      return current?.state ?? { status: "asking" };
    },
  };
}

function isSamePoint(one: EpochQuestion, other: EpochQuestion): boolean {
  return one.run === other.run && one.point === other.point;
}
