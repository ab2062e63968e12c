import type { TLiteral, TObject } from "typebox";
import { Compile, type Validator } from "typebox/schema";

/** A message that no schema knows: the two sides are of different versions, or something else wrote into the channel. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

const EXCERPT_CHARACTERS = 200;

/** The `type` of a message identifies its schema. */
type MessageSchema = TObject<{ type: TLiteral }>;

export interface MessageParser<Message> {
  /** The received message as what it is. @throws ProtocolError */
  (message: unknown): Message;
  /** Compiles the schema of one more `type` ahead of its first message; false once there is none left to compile. */
  readonly prepareNext: () => boolean;
}

/**
 * Works without eval, hence in a webview too.
 * @param union no two of whose members have the same `type`
 * @param what for the error, for example "a message of a worker"
 */
export function messageParser<Message>(
  union: { readonly anyOf: readonly MessageSchema[] },
  what: string,
): MessageParser<Message> {
  const schemas = new Map(union.anyOf.map((schema) => [schema.properties.type.const as unknown, schema]));
  // Each is compiled when first needed or between other things: all at once would hold up the editor for tens of milliseconds.
  const validators = new Map<unknown, Validator>();
  const validatorOf = (type: unknown): Validator | undefined => {
    const schema = schemas.get(type);
    if (schema === undefined) return undefined;
    const validator = validators.get(type) ?? Compile(schema);
    validators.set(type, validator);
    return validator;
  };
  const parse = (message: unknown): Message => {
    const type = typeof message === "object" && message !== null && "type" in message ? message.type : undefined;
    if (validatorOf(type)?.Check(message)) return message as Message;
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
