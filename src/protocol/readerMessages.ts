import type { SpecStep } from "../results/specStep.ts";
import type { BackgroundRequest, FromBackground, ToBackground } from "./backgroundMessages.ts";
import { ProtocolError, type MessageParser } from "./messageParser.ts";

/**
 * Messages between the background process and its readers: those of the editor, passed on, and signs of life. What is passed on is checked
 * where it is used, by the reader and by the editor; in between only its envelope is.
 */

/** A reader answers when its event loop and its reading threads are free. */
export interface Ping {
  readonly type: "ping";
}
/** @property cpuMs processor time that the reader has used since its start */
export interface Pong {
  readonly type: "pong";
  readonly cpuMs: number;
}
/** What request `id` works on. */
export interface StepBegun {
  readonly type: "stepBegun";
  readonly id: number;
  readonly step: SpecStep;
}

export type ToReader =
  BackgroundRequest | Extract<ToBackground, { type: "cancelProbe" | "limitReading" | "stop" }> | Ping;
export type FromReader = FromBackground | Pong | StepBegun;

/** @throws ProtocolError for what has no type, or neither a number nor a right to come without one */
export const parseToBackgroundEnvelope = envelopeParser<ToBackground>(["stop", "limitReading"]);
/** @throws ProtocolError as above */
export const parseFromReaderEnvelope = envelopeParser<FromReader>(["pong"]);

function envelopeParser<Message>(withoutId: readonly string[]): MessageParser<Message> {
  const parse = (message: unknown): Message => {
    if (typeof message === "object" && message !== null && "type" in message && typeof message.type === "string") {
      if (withoutId.includes(message.type)) return message as Message;
      if ("id" in message && Number.isSafeInteger(message.id)) return message as Message;
    }
    throw new ProtocolError("a message without type or number");
  };
  return Object.assign(parse, { prepareNext: () => false });
}
