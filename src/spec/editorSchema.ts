import { isPlaceable } from "./autoAxis.ts";
import { sweepablePaths } from "./axisField.ts";
import type { Json, JsonObject } from "./json.ts";
import type { SchemaNode } from "./schemaNode.ts";
import { alternatives } from "./schemaNode.ts";
import { axisValues, exampleValues, snippetBody } from "./valueSnippets.ts";

/**
 * The JSON Schema for editors: it documents and completes, and never reports a problem. parseSpec.ts has better messages, and
 * one mistake should not be underlined twice. So the schema has no required fields, types or limits, and choices are in an
 * `anyOf` with `{}`, which accepts everything.
 */
export function editorSchema(schema: SchemaNode): JsonObject {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    allowComments: true,
    allowTrailingCommas: true,
    ...described(schema),
    ...fieldsOf(schema),
  };
}

function editorNode(schema: SchemaNode): JsonObject {
  if (schema.anyOf === undefined && schema.const === undefined) return { ...described(schema), ...fieldsOf(schema) };
  const choices = alternatives(schema).filter((alternative) => alternative.const !== undefined);
  const others = alternatives(schema).filter((alternative) => alternative.const === undefined);
  const enumerated = {
    enum: choices.map((choice) => choice.const ?? ""),
    enumDescriptions: choices.map(({ description = "" }) => description),
  };
  const variants = others.map(editorNode).filter((variant) => Object.keys(variant).length > 0);
  return { ...described(schema), anyOf: [...variants, ...(choices.length > 0 ? [enumerated] : []), {}] };
}

/** The members of an object or a list. */
function fieldsOf({ properties, patternProperties, items }: SchemaNode): JsonObject {
  return {
    ...(properties === undefined ? {} : { properties: mapped(properties, propertyNode) }),
    ...(patternProperties === undefined
      ? {}
      : { properties: sweepAxes(patternProperties), patternProperties: mapped(patternProperties, editorNode) }),
    ...(items === undefined ? {} : { items: editorNode(items) }),
  };
}

/**
 * A variant's own "type" stays strict: within the `anyOf` of its variants it chooses the documentation, and the `{}`
 * there accepts any other type.
 */
function propertyNode(schema: SchemaNode, name: string): JsonObject {
  const { const: only, description = "" } = schema;
  if (name === "type" && only !== undefined) return { description, const: only };
  return { ...editorNode(schema), ...completed(schema) };
}

/** What accepting the field inserts: its only value, or the list of its values to choose from. */
function completed(schema: SchemaNode): JsonObject {
  if (schema.defaultSnippets !== undefined) return {};
  const texts = alternatives(schema).flatMap((alternative) => alternative.const ?? []);
  // A default is a value already, and a list of one would hide it.
  const values = schema.default === undefined || alternatives(schema).length > 1 ? exampleValues(schema) : [];
  return {
    ...(texts.length > 1 || (texts.length > 0 && values.length > 0) ? { examples: texts } : {}),
    ...(values.length > 0
      ? {
          defaultSnippets: values.map(({ label, description, value }) => ({
            label,
            ...(description === undefined ? {} : { description }),
            body: snippetBody(value),
          })),
        }
      : {}),
  };
}

/** The names in a sweep are paths: all paths of the format are completed, each with its field's description. */
function sweepAxes(patternProperties: Readonly<Record<string, SchemaNode>>): JsonObject {
  const axis = Object.values(patternProperties)[0];
  if (axis === undefined) return {};
  const placed = editorNode(axis);
  const written = editorNode({ ...axis, anyOf: alternatives(axis).filter((form) => !isAuto(form)) });
  const entries = sweepablePaths().map(({ path, schema }) => [
    path.join("."),
    {
      ...(isPlaceable({ path }) ? placed : written),
      description: schema.description ?? "",
      defaultSnippets: axisSnippets(path),
    },
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

function axisSnippets(path: readonly (string | number)[]): Json {
  const { list, range } = axisValues(path);
  return [
    { label: "list", description: "The values, one by one.", body: snippetBody(list) },
    { label: "range", description: "Evenly spaced values.", body: snippetBody(range) },
    ...(isPlaceable({ path })
      ? [{ label: "auto", description: "Values placed along the predicted frontier.", body: snippetBody("auto") }]
      : []),
  ];
}

function isAuto({ const: only, properties }: SchemaNode): boolean {
  return only === "auto" || properties?.["auto"] !== undefined;
}

function described(schema: SchemaNode): JsonObject {
  const { description = "", default: byDefault, defaultSnippets } = schema;
  return {
    ...(description === "" ? {} : { description }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...(defaultSnippets === undefined ? {} : { defaultSnippets }),
  };
}

function mapped(
  nodes: Readonly<Record<string, SchemaNode>>,
  change: (node: SchemaNode, name: string) => Json,
): JsonObject {
  return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, change(node, name)]));
}
