import type { KlHistory } from "./charts/klHistoryModel.ts";
import type { Ask } from "./session.ts";

/** Requests a point's KL by epoch when it is shown, and again while it trains, one request at a time. */

export type HistoryState =
  | { readonly status: "asking" }
  /** `history` stays until a newer one arrives. */
  | { readonly status: "known"; readonly history: KlHistory }
  | { readonly status: "failed"; readonly why: string };

/** What the answer depends on. */
export interface HistoryQuestion {
  readonly run: string;
  readonly point: number;
  /** The point's last epoch; an answer for an earlier epoch is out of date. */
  readonly epoch: number;
}

export interface KlHistories {
  /** The current state; sends a request if it is out of date. */
  readonly of: (question: HistoryQuestion) => HistoryState;
}

/** Between an answer and the next request about the same point. */
const PAUSE_MS = 2000;

interface Known {
  readonly question: HistoryQuestion;
  readonly state: HistoryState;
  readonly since: number;
}

export interface Clock {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly later: (action: () => void, ms: number) => void;
}

const pageClock: Clock = { now: () => performance.now(), later: (action, ms) => void setTimeout(action, ms) };

/** @param changed called when the state may have changed */
export function createKlHistories(ask: Ask, changed: () => void, { now, later }: Clock = pageClock): KlHistories {
  let known: Known | null = null;
  let asked: HistoryQuestion | null = null;
  let isWaiting = false;

  function put(question: HistoryQuestion): void {
    asked = question;
    const settle = (state: HistoryState): void => {
      // A newer request has replaced it.
      if (asked !== question) return;
      asked = null;
      known = { question, state, since: now() };
      changed();
    };
    ask({ type: "klHistory", point: question.point }).then(
      ({ epochs, klPerDimensionNats }) => settle({ status: "known", history: { epochs, klPerDimensionNats } }),
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

function isSamePoint(one: HistoryQuestion, other: HistoryQuestion): boolean {
  return one.run === other.run && one.point === other.point;
}
