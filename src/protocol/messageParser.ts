import type { TSchema } from "typebox";
import { Compile } from "typebox/schema";

/** A message that no schema knows: the two sides are of different versions, or something else wrote into the channel. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

const EXCERPT_CHARACTERS = 200;

/**
 * A function that returns a received message as what it is, or throws ProtocolError. Works without eval, hence in a
 * webview too.
 * @param what for the error, for example "a message of a worker"
 */
export function messageParser<Message>(schema: TSchema, what: string): (message: unknown) => Message {
  // Made when first needed: the editor's start is no time to compile what may never arrive.
  let validator: ReturnType<typeof Compile> | undefined;
  return (message) => {
    validator ??= Compile(schema);
    if (validator.Check(message)) return message as Message;
    throw new ProtocolError(`not ${what}: ${(JSON.stringify(message) ?? String(message)).slice(0, EXCERPT_CHARACTERS)}`);
  };
}
