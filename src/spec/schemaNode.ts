import type { Json, JsonKind } from "./json.ts";
import { isObject, own } from "./json.ts";
import { specSchema } from "./schema.ts";

/** The schema for code that walks over it: the keywords of JSON Schema that schema.ts uses, and its own `phrase` and `example`. */
export interface SchemaNode {
  readonly type?: "object" | "array" | "number" | "integer" | "string" | "boolean" | undefined;
  readonly description?: string;
  readonly default?: Json;
  readonly defaultSnippets?: Json;
  readonly example?: Json;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[] | undefined;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly const?: string;
  readonly anyOf?: readonly SchemaNode[];
  readonly phrase?: string;
}

export const specSchemaNode: SchemaNode = specSchema;

/** The JSON kind a schema without alternatives admits. */
export function admittedKind(schema: SchemaNode): JsonKind {
  if (schema.const !== undefined) return "string";
  switch (schema.type) {
    case "array":
      return "list";
    case "integer":
      return "number";
    case "number":
    case "string":
    case "boolean":
    case "object":
      return schema.type;
    case undefined:
      throw new Error("A schema needs a type, a const or alternatives.");
  }
}

/** The schema itself, or its alternatives: alternatives do not nest. */
export function alternatives(schema: SchemaNode): readonly SchemaNode[] {
  return schema.anyOf ?? [schema];
}

/** The name by which a variant is chosen, as in `"type": "gaussian"`. */
export function variantName(variant: SchemaNode): string | undefined {
  return variant.properties?.["type"]?.const;
}

/** The variants that have a field of this name. */
export function variantsWith(name: string, variants: readonly SchemaNode[]): readonly SchemaNode[] {
  return variants.filter(({ properties }) => own(properties, name) !== undefined);
}

/**
 * The variant of an object that a value belongs to: by its "type" if variants have one (without a "type", the variant whose
 * type is optional), otherwise the first variant with the most fields of the value.
 * @returns undefined if "type" names no variant, or is missing but required
 */
export function chooseVariant(variants: readonly SchemaNode[], value: Json | undefined): SchemaNode | undefined {
  const object = isObject(value) ? value : {};
  const [first] = variants;
  if (variants.length < 2 || first === undefined) return first;
  if (variantName(first) !== undefined) {
    const type = own(object, "type");
    if (type === undefined) return variants.find((variant) => !variant.required?.includes("type"));
    return variants.find((variant) => variantName(variant) === type);
  }
  const names = Object.keys(object);
  const known = (variant: SchemaNode) => names.filter((name) => own(variant.properties, name) !== undefined).length;
  return variants.reduce((best, variant) => (known(variant) > known(best) ? variant : best), first);
}
