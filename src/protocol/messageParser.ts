import type { TLiteral, TObject } from "typebox";
import { checkOf, type Check } from "./schemaCheck.ts";

/** A message that matches no schema: the two processes have different versions, or other code wrote to the channel. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

const EXCERPT_CHARACTERS = 200;

/** The `type` of a message identifies its schema. */
type MessageSchema = TObject<{ type: TLiteral }>;

export interface MessageParser<Message> {
  /** Checks a received message and returns it with its type. @throws ProtocolError */
  (message: unknown): Message;
  /** Compiles the schema of one more `type` before its first message; false once all are compiled. */
  readonly prepareNext: () => boolean;
}

/**
 * Works without eval, so also in a webview.
 * @param union the messages, each with a `type` of its own
 * @param what for the error, for example "a message of a worker"
 */
export function messageParser<Message>(
  union: { readonly anyOf: readonly MessageSchema[] },
  what: string,
): MessageParser<Message> {
  const schemas = new Map(union.anyOf.map((schema) => [schema.properties.type.const as unknown, schema]));
  // Compiled on first use or while idle: all at once would block the editor for tens of milliseconds.
  const validators = new Map<unknown, Check>();
  const validatorOf = (type: unknown): Check | undefined => {
    const schema = schemas.get(type);
    if (schema === undefined) return undefined;
    const validator = validators.get(type) ?? checkOf(schema);
    validators.set(type, validator);
    return validator;
  };
  const parse = (message: unknown): Message => {
    const type = typeof message === "object" && message !== null && "type" in message ? message.type : undefined;
    if (validatorOf(type)?.(message) === true) return message as Message;
    throw new ProtocolError(
      `not ${what}: ${(JSON.stringify(message) ?? String(message)).slice(0, EXCERPT_CHARACTERS)}`,
    );
  };
  const prepareNext = (): boolean => {
    const [next] = [...schemas.keys()].filter((type) => !validators.has(type));
    return validatorOf(next) !== undefined;
  };
  return Object.assign(parse, { prepareNext });
}
