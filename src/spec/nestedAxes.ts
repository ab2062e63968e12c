import type { Json } from "./json.ts";
import { isObject, own } from "./json.ts";
import { alternatives, specSchemaNode, variantsWith, type SchemaNode } from "./schemaNode.ts";

/**
 * The axes that were meant by objects inside each other, as in `"sweep": { "objective": { "beta": [1, 4] } }`: the paths of fields.
 * @param name of a field of the sweep, such as "objective"
 * @returns none of another value
 */
export function nestedAxes(name: string, value: Json): readonly string[] {
  const section = own(specSchemaNode.properties, name);
  return section === undefined || name === "sweep" ? [] : fieldsOf(section, value).map((path) => `${name}.${path}`);
}

function fieldsOf(schema: SchemaNode, value: Json): readonly string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const [owner] = variantsWith(name, alternatives(schema));
    const field = own(owner?.properties, name);
    if (field === undefined) return [];
    const deeper = fieldsOf(field, inner);
    return deeper.length > 0 ? deeper.map((path) => `${name}.${path}`) : [name];
  });
}
