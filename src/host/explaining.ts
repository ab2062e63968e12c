import { ChildLink } from "../protocol/childLink.ts";
import { parseFromExplain, type FromExplain, type ToExplain } from "../protocol/explainMessages.ts";

/** A measurement may take this long to notice a request to stop. */
const STOP_GRACE_MS = 5000;

export type StartExplaining = Extract<ToExplain, { type: "startExplaining" }>;
export type PartBegun = Extract<FromExplain, { type: "partBegun" }>;
export type Noticed = Extract<FromExplain, { type: "noticed" }>;
export type ExplainEnd = Exclude<FromExplain, PartBegun | Noticed>;

/** One run being measured and explained. */
export interface Explaining {
  /** Resolves once, whether the process finished, failed or was stopped. */
  readonly ended: Promise<ExplainEnd>;
  readonly stop: () => void;
}

/** Measures and explains a run in a process of its own. */
export function startExplaining(
  program: string,
  start: StartExplaining,
  onProgress: (message: PartBegun | Noticed) => void,
): Explaining {
  let stopping = false;
  let end: ExplainEnd | undefined;
  let link: ChildLink<ToExplain, FromExplain> | undefined;
  const unexpectedEnd = (reason: string): ExplainEnd =>
    stopping
      ? { type: "explainingStopped" }
      : {
          type: "explainingFailed",
          message: `The process that explains the run ended unexpectedly (${reason}). Try again.`,
        };
  const ended = new Promise<ExplainEnd>((resolve) => {
    link = new ChildLink<ToExplain, FromExplain>({
      file: program,
      parse: parseFromExplain,
      stopMessage: { type: "stopExplaining" },
      graceMs: STOP_GRACE_MS,
      onMessage: (message) => {
        if (message.type === "partBegun" || message.type === "noticed") onProgress(message);
        else end = message;
      },
      onExit: (reason) => {
        resolve(end ?? unexpectedEnd(reason));
      },
    });
    link.send(start);
  });
  return {
    ended,
    stop: () => {
      stopping = true;
      link?.stop();
    },
  };
}
