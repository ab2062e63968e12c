import { constants, setPriority } from "node:os";
import type { MessageParser } from "../protocol/messageParser.ts";
import { failureMessage } from "../store/failure.ts";

/** What all child processes have in common: the channel to their parent, the signals they ignore, and their priority. */

export interface ChildOptions<Incoming> {
  readonly parse: MessageParser<Incoming>;
  readonly onMessage: (message: Incoming) => void;
  /** The channel has been closed, by this process, by the parent, or because the parent died. What is on disk is complete. */
  readonly onDisconnect: () => void;
  /** SIGTERM; without it the process goes on until its parent ends it. */
  readonly onTerminate?: () => void;
}

/** @returns how to close the channel, which ends the process once all messages are sent and nothing is left to do */
export function connectToParent<Incoming>({
  parse,
  onMessage,
  onDisconnect,
  onTerminate,
}: ChildOptions<Incoming>): () => void {
  process.on("disconnect", onDisconnect);
  // The parent shows the last line that a child printed before it ended.
  process.on("uncaughtException", (error) => {
    process.stderr.write(`${failureMessage(error, process.argv[1] ?? "")}\n`, () => process.exit(1));
  });
  // Ctrl-C reaches the whole process group, and so does the SIGTERM of a scheduler; the parent decides what they mean.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => onTerminate?.());
  process.on("message", (message) => onMessage(parse(message)));
  return () => {
    if (process.connected) process.disconnect();
  };
}

/**
 * Sends a message to the process that forked this one. If the parent has died, a "disconnect" event follows sooner or later; until then
 * sending would end this process with an exception (EPIPE) before it has saved its work.
 */
export function sendToParent(message: object): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Lets the editor and the user's own programs run first, from now on. */
export function lowerPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some sandboxes forbid it; the process then keeps its priority.
  }
}
