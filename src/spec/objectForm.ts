import type { Json } from "./json.ts";
import { isList, isObject, kindOf } from "./json.ts";
import { nearestName } from "./nearestName.ts";
import { synonymOf } from "./otherNames.ts";
import type { SchemaNode } from "./schemaNode.ts";
import { admittedKind, alternatives, variantName } from "./schemaNode.ts";
import { exampleOf } from "./valueSnippets.ts";

const MAX_LENGTH = 60;

/**
 * The object that was meant by a value alone: `{ "type": "gaussian", "variance": 0.1 }` by "gaussian", and `{ "epochs": 10 }` by 10.
 * @param schema of a field that has an object
 */
export function objectForm(schema: SchemaNode, value: Json): string | undefined {
  const variants = alternatives(schema);
  if (isObject(value) || variants.some((variant) => admittedKind(variant) !== "object")) return undefined;
  const typed = variants.filter((variant) => variantName(variant) !== undefined);
  if (typeof value === "string" && typed.length > 0) {
    const types = typed.flatMap((variant) => variantName(variant) ?? []);
    const type = types.find((known) => known === value) ?? synonymOf(value, types) ?? nearestName(value, types);
    const chosen = typed.find((variant) => variantName(variant) === type);
    return chosen === undefined ? undefined : written(fieldsNeeded(chosen));
  }
  // What a value alone stands for is the first field.
  const fields = variants.flatMap(({ properties = {} }) =>
    Object.entries(properties)
      .filter(([name]) => name !== "type")
      .slice(0, 1),
  );
  const field = fields.find(([, node]) => takes(node, value));
  return field === undefined ? undefined : written({ [field[0]]: value });
}

function takes(schema: SchemaNode, value: Json): boolean {
  const kind = alternatives(schema).find((alternative) => admittedKind(alternative) === kindOf(value));
  if (kind === undefined || (kind.const !== undefined && kind.const !== value)) return false;
  if (isList(value)) {
    const { items } = kind;
    return (
      items === undefined ||
      value.every((item) => alternatives(items).some((node) => admittedKind(node) === kindOf(item)))
    );
  }
  if (typeof value !== "number") return true;
  const { minimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity, exclusiveMinimum = -Infinity } = kind;
  const isWhole = kind.type !== "integer" || Number.isInteger(value);
  return isWhole && value >= minimum && value <= maximum && value < exclusiveMaximum && value > exclusiveMinimum;
}

/** The type, and examples of the other fields that it needs and that are not objects. */
function fieldsNeeded({ properties = {}, required = [] }: SchemaNode): Readonly<Record<string, Json>> {
  const needed = Object.entries(properties).filter(([name]) => name === "type" || required.includes(name));
  return Object.fromEntries(needed.map(([name, field]) => [name, field.const ?? exampleOf(field)]));
}

function written(object: Readonly<Record<string, Json>>): string | undefined {
  const fields = Object.entries(object).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const text = `{ ${fields.join(", ")} }`;
  return text.length > MAX_LENGTH ? undefined : text;
}
