import { ChildLink } from "../protocol/childLink.ts";
import { parseFromExplain, type FromExplain, type ToExplain } from "../protocol/explainMessages.ts";

/** A part of the measuring may take this long to notice that it is no longer wanted. */
const STOP_GRACE_MS = 5000;

export type StartExplaining = Extract<ToExplain, { type: "startExplaining" }>;
export type PartBegun = Extract<FromExplain, { type: "partBegun" }>;
export type ExplainEnd = Exclude<FromExplain, PartBegun>;

/** One run being measured and explained. */
export interface Explaining {
  /** Resolves once, however it comes to an end. */
  readonly ended: Promise<ExplainEnd>;
  readonly stop: () => void;
}

/** Measures and explains a run in a process of its own. */
export function startExplaining(
  program: string,
  start: StartExplaining,
  onPart: (part: PartBegun) => void,
): Explaining {
  let stopping = false;
  let end: ExplainEnd | undefined;
  let link: ChildLink<ToExplain, FromExplain> | undefined;
  const endWithoutWord = (reason: string): ExplainEnd =>
    stopping
      ? { type: "explainingStopped" }
      : {
          type: "explainingFailed",
          message: `The process that explains ended unexpectedly (${reason}).`,
        };
  const ended = new Promise<ExplainEnd>((resolve) => {
    link = new ChildLink<ToExplain, FromExplain>({
      file: program,
      parse: parseFromExplain,
      stopMessage: { type: "stopExplaining" },
      graceMs: STOP_GRACE_MS,
      onMessage: (message) => {
        if (message.type === "partBegun") onPart(message);
        else end = message;
      },
      onExit: (reason) => {
        resolve(end ?? endWithoutWord(reason));
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
