import * as Type from "typebox";

/** Building blocks of the schema. */

/** Seeds name 32-bit streams. */
const MAX_SEED = 0xffff_ffff;

/** An object with these fields and no others. */
export const closed = <Fields extends Type.TProperties>(fields: Fields, options: Type.TObjectOptions = {}) =>
  Type.Object(fields, { additionalProperties: false, ...options });

export const count = (description: string, options: object = {}) =>
  Type.Integer({ minimum: 1, description, ...options });

export const positive = (description: string, options: object = {}) =>
  Type.Number({ exclusiveMinimum: 0, description, ...options });

export const notNegative = (description: string, options: object = {}) =>
  Type.Number({ minimum: 0, description, ...options });

export const seed = (description: string, byDefault: number) =>
  Type.Integer({ minimum: 0, maximum: MAX_SEED, default: byDefault, description });

type RecordSchema<Value extends Type.TSchema> = Type.TUnsafe<Record<string, Type.Static<Value>>> & {
  readonly type: "object";
  readonly patternProperties: Readonly<Record<string, Value>>;
};

/**
 * An object with the same kind of value under any name. `Type.Record` would do, but it adds TypeBox's type language to the
 * bundle, 90 kB, and what the editor loads at its start must be small.
 */
export const record = <Value extends Type.TSchema>(
  value: Value,
  options: { readonly description?: string; readonly example?: object } = {},
) =>
  Type.Unsafe<Record<string, Type.Static<Value>>>({
    type: "object",
    patternProperties: { "^.*$": value },
    ...options,
  }) as RecordSchema<Value>;
