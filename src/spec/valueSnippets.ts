import { sweepablePaths } from "./axisField.ts";
import type { Json, JsonObject } from "./json.ts";
import { isList, isObject } from "./json.ts";
import type { SchemaNode } from "./schemaNode.ts";
import { alternatives } from "./schemaNode.ts";

/**
 * What VS Code inserts for a value. Its JSON service inserts a bare name for a field without `type`, `default` and `defaultSnippets`, and the
 * editor's schema has no types, because a type can fail.
 */

/** A value of a field, and what it means. */
export interface ExampleValue {
  readonly label: string;
  readonly description: string | undefined;
  readonly value: Json;
}

/** One value of each alternative that is not a fixed text. */
export function exampleValues(schema: SchemaNode): readonly ExampleValue[] {
  return alternatives(schema)
    .filter((alternative) => alternative.const === undefined)
    .map((alternative) => {
      const value = exampleOf(alternative.example === undefined ? { ...alternative, ...usual(schema) } : alternative);
      const { description = alternative.properties?.["type"]?.description } = alternative;
      return { label: JSON.stringify(value), description, value };
    });
}

/** An example or a default belongs to the alternative of its kind. */
function usual({ anyOf, example }: SchemaNode): Pick<SchemaNode, "example"> {
  return anyOf === undefined && example !== undefined ? { example } : {};
}

/** A value that the schema allows: its example, its default, or what its fields need. */
export function exampleOf(schema: SchemaNode): Json {
  const { example, default: byDefault, type, items, minimum, exclusiveMinimum, properties } = schema;
  if (example !== undefined) return example;
  if (byDefault !== undefined) return byDefault;
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf !== undefined) return exampleOf(schema.anyOf[0] ?? {});
  switch (type) {
    case "string":
      return "";
    case "boolean":
      return true;
    case "array":
      return [exampleOf(items ?? {})];
    case "object":
      return exampleObject(schema, properties ?? {});
    default:
      return minimum ?? (exclusiveMinimum === undefined ? 1 : exclusiveMinimum + 0.5);
  }
}

/** The type and the required fields; without required fields, the first one that has a usual value. */
function exampleObject(
  { required = [], patternProperties }: SchemaNode,
  properties: Readonly<Record<string, SchemaNode>>,
): JsonObject {
  if (patternProperties !== undefined) return {};
  const entries = Object.entries(properties);
  const needed = entries.filter(([name, { const: only }]) => required.includes(name) || (name === "type" && only));
  const usualField = entries.find(([name, field]) => name !== "type" && (field.example ?? field.default) !== undefined);
  const hasContent = needed.some(([name]) => name !== "type");
  const chosen = hasContent || usualField === undefined ? needed : [...needed, usualField];
  return Object.fromEntries(chosen.map(([name, field]) => [name, exampleOf(field)]));
}

/** Values of an axis that lie around the usual value of its field. */
export function axisValues(path: readonly (string | number)[]): { readonly list: Json; readonly range: JsonObject } {
  const name = path.join(".");
  const field = sweepablePaths().find((swept) => swept.path.join(".") === name)?.schema ?? {};
  const number = alternatives(field).find(({ type }) => type === "number" || type === "integer") ?? {};
  const found = [exampleOf(field), exampleOf(number)].find((value) => typeof value === "number");
  const at = typeof found === "number" ? found : 1;
  const { exclusiveMaximum, maximum = exclusiveMaximum } = number;
  const most = maximum ?? Infinity;
  const linear = (from: number, to: number, count: number): JsonObject => ({ from, to, count, scale: "linear" });
  if (number.type === "integer") {
    const from = Math.max(at, number.minimum ?? 0);
    if (from === 0) return { list: [0, 1, 2], range: linear(0, 4, 5) };
    const list = [Math.max(number.minimum ?? 1, Math.ceil(from / 2)), from, 2 * from];
    return { list: [...new Set(list.filter((value) => value <= most))], range: linear(from, 4 * from, 4) };
  }
  if (at === 0) return { list: [0, 0.1, 0.5], range: linear(0, 0.5, 6) };
  if (most <= 1) return { list: [at / 2, at], range: linear(at / 2, at, 4) };
  return { list: [at / 4, at, 4 * at], range: { from: at / 10, to: 10 * at, count: 12, scale: "log" } };
}

/** The text that is inserted, with every leaf as a place to type at. `^` inserts what follows it as it is. */
export function snippetBody(value: Json): Json {
  let stop = 0;
  const body = (inner: Json): Json => {
    if (isList(inner)) return inner.map(body);
    if (isObject(inner)) {
      const entries = Object.entries(inner).map(([name, field]) => [name, name === "type" ? field : body(field)]);
      return entries.length === 0 ? `^{ $${++stop} }` : (Object.fromEntries(entries) as JsonObject);
    }
    stop++;
    if (inner === "") return `$${stop}`;
    return typeof inner === "string" ? `\${${stop}:${inner}}` : `^\${${stop}:${String(inner)}}`;
  };
  return body(value);
}
