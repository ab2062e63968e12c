import type { Json } from "./json.ts";
import { isList, isObject } from "./json.ts";
import type { SpecPath } from "./problem.ts";
import type { SchemaNode } from "./schemaNode.ts";
import { alternatives } from "./schemaNode.ts";

/** How messages name places and values, so that all messages about the spec are consistent. */

const MAX_LENGTH = 40;

/** A name or text in double quotes, cut if long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
}

/** `model.encoder.hidden[1]`; a name that is itself a path is in brackets, as in `sweep["objective.beta"]`. */
export function pathName(path: SpecPath): string {
  let name = "";
  for (const step of path) {
    if (typeof step === "number") name += `[${step}]`;
    else if (!/^[\w$]+$/.test(step)) name += `[${quote(step)}]`;
    else name += name === "" ? step : `.${step}`;
  }
  return name;
}

/** The path as the subject of a sentence: the root has no name. */
export function subject(path: SpecPath): string {
  return path.length === 0 ? "The spec" : pathName(path);
}

/** `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** A value for a message; a long text is cut. */
export function shown(value: Json): string {
  if (isList(value)) return "a list";
  if (isObject(value)) return "an object";
  return typeof value === "string" ? quote(value) : String(value);
}

/** What a schema requires, to follow "must be": `a whole number of at least 1` */
export function expected(schema: SchemaNode): string {
  if (schema.anyOf === undefined) return expectedOne(schema);
  const offered = alternatives(schema);
  const words = [...new Set(offered.map(expectedOne))];
  const onlyTexts = offered.every((alternative) => alternative.const !== undefined);
  return onlyTexts && words.length > 1 ? `one of ${oneOf(words)}` : oneOf(words);
}

function expectedOne(schema: SchemaNode): string {
  if (schema.const !== undefined) return quote(schema.const);
  switch (schema.type) {
    case "integer":
      return `a whole number${limits(schema)}`;
    case "number":
      return `a number${limits(schema)}`;
    case "boolean":
      return "true or false";
    case "string":
      return "text in double quotes";
    case "array":
      return `a list of ${itemsName(schema.items)}`;
    case "object":
    case undefined:
      return schema.phrase ?? "an object";
  }
}

function limits(schema: SchemaNode): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  if (exclusiveMinimum !== undefined && exclusiveMaximum !== undefined)
    return ` above ${exclusiveMinimum} and below ${exclusiveMaximum}`;
  return exclusiveMinimum === undefined ? "" : ` above ${exclusiveMinimum}`;
}

function itemsName(items: SchemaNode | undefined): string {
  if (items?.type === "string") return "texts in double quotes";
  return items?.type === "integer" ? "whole numbers" : "numbers";
}
