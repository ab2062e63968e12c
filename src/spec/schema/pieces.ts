import Type, { type TObjectOptions, type TProperties } from "typebox";

/** The few shapes every part of the schema is made of. */

/** Seeds name 32-bit streams. */
const maximumSeed = 0xffff_ffff;

/** An object with these fields and no others. */
export const closed = <Fields extends TProperties>(fields: Fields, options: TObjectOptions = {}) =>
  Type.Object(fields, { additionalProperties: false, ...options });

export const count = (description: string, options: object = {}) => Type.Integer({ minimum: 1, description, ...options });

export const positive = (description: string, options: object = {}) =>
  Type.Number({ exclusiveMinimum: 0, description, ...options });

export const notNegative = (description: string, options: object = {}) => Type.Number({ minimum: 0, description, ...options });

export const seed = (description: string, byDefault: number) =>
  Type.Integer({ minimum: 0, maximum: maximumSeed, default: byDefault, description });
