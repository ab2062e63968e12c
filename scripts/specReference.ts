/** The tables of docs/spec.md: every field of the schema, with its allowed values, its default and its meaning. */
import { alternatives, variantName, type SchemaNode } from "../src/spec/schemaNode.ts";

/** One table for the fields of each object, a heading above it. */
export function specReference(schema: SchemaNode): string {
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== "$schema")
    .flatMap(([name, field]) => sections(name, field))
    .join("\n\n");
}

function sections(path: string, field: SchemaNode): readonly string[] {
  const objects = alternatives(field).filter(({ type }) => type === "object");
  const heading = `## \`${path}\`\n\n${field.description ?? ""}`;
  const axis = Object.values(field.patternProperties ?? {})[0];
  if (axis !== undefined) return [heading, ...sections("sweep.AXIS", axis)];
  const own = objects.map((object) =>
    [...(objects.length > 1 ? [variantTitle(path, object)] : []), table(object)].join("\n\n"),
  );
  const nested = objects.flatMap((object) =>
    Object.entries(object.properties ?? {})
      .filter(([, value]) => alternatives(value).some(({ type }) => type === "object"))
      .flatMap(([name, value]) => sections(`${path}.${name}`, value)),
  );
  return [heading, ...own, ...nested];
}

function variantTitle(path: string, variant: SchemaNode): string {
  const name = variantName(variant);
  if (name === undefined) return `**With \`${Object.keys(variant.properties ?? {}).join("`, `")}\`**`;
  const about = variant.properties?.["type"]?.description ?? "";
  return `**\`${path}.type\`: \`"${name}"\`** ${about}`;
}

function table(object: SchemaNode): string {
  const fields = Object.entries(object.properties ?? {}).filter(
    ([, field]) => field.const === undefined || "default" in field,
  );
  if (fields.length === 0) return "No further fields.";
  const rows = fields.map(([name, field]) => {
    const isRequired = object.required?.includes(name) === true;
    return `| \`${name}\` | ${escaped(allowed(field))} | ${isRequired ? "required" : defaultOf(field)} | ${escaped(meaning(field))} |`;
  });
  return ["| field | allowed values | default | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function allowed(field: SchemaNode): string {
  return alternatives(field).map(allowedOf).filter(unique).join(", ");
}

function allowedOf(field: SchemaNode): string {
  if (field.const !== undefined) return `\`"${field.const}"\``;
  switch (field.type) {
    case "object":
      return "an object, see below";
    case "array":
      return `a list of ${lengths(field)}values: ${allowed(field.items ?? {})}`;
    case "string":
      return "text";
    case "boolean":
      return "`true`, `false`";
    default:
      return `${field.type === "integer" ? "whole number" : "number"}${range(field)}`;
  }
}

function lengths({ minItems, maxItems }: SchemaNode): string {
  if (maxItems !== undefined) return `${minItems ?? 0} to ${maxItems} `;
  return minItems === undefined ? "" : `${minItems} or more `;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaNode): string {
  const bounds = [
    minimum === undefined ? "" : `≥ ${minimum}`,
    exclusiveMinimum === undefined ? "" : `> ${exclusiveMinimum}`,
    maximum === undefined ? "" : `≤ ${maximum}`,
    exclusiveMaximum === undefined ? "" : `< ${exclusiveMaximum}`,
  ].filter((bound) => bound !== "");
  return bounds.length === 0 ? "" : ` ${bounds.join(" and ")}`;
}

function defaultOf(field: SchemaNode): string {
  return field.default === undefined ? "" : `\`${JSON.stringify(field.default)}\``;
}

/** Without the default, which has a column of its own. Named values are explained one by one. */
function meaning(field: SchemaNode): string {
  const text = field.description ?? "";
  const about = field.default === undefined ? text : text.replace(/ Default:? .*$/, "");
  const values = (field.anyOf ?? []).flatMap(({ const: name, description }) =>
    name === undefined ? [] : [`\`"${name}"\`: ${description ?? ""}`],
  );
  return [about, ...values].join("<br>");
}

function unique(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index;
}

function escaped(text: string): string {
  return text.replaceAll("|", String.raw`\|`).replaceAll("*", String.raw`\*`);
}
