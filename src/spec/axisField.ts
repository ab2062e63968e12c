import { plural } from "../core/wording.ts";
import type { Json } from "./json.ts";
import { isList, isObject, own } from "./json.ts";
import { placesOf } from "./fieldPlaces.ts";
import { nearestName } from "./nearestName.ts";
import type { SchemaNode } from "./schemaNode.ts";
import { admittedKind, alternatives, chooseVariant, specSchemaNode, variantName, variantsWith } from "./schemaNode.ts";
import { oneOf, pathName, quote, shown } from "./wording.ts";

/** The field a sweep axis names: a path through the schema; where the schema has variants, the file's values choose. */

export interface AxisField {
  readonly path: readonly (string | number)[];
  readonly schema: SchemaNode;
}

/** A field; or why there is none; or `broken` if a value on the way is wrong, which is reported elsewhere. */
export type FoundField =
  | { readonly field: AxisField }
  | { readonly complaint: string; readonly meant?: string | undefined }
  | { readonly broken: true };

/** The steps of `model.encoder.hidden.0` or `model.encoder.hidden[0]`. */
function steps(name: string): string[] {
  return name.replace(/\[(\d+)\]/g, ".$1").split(".");
}

/** @param file the spec as written; it may have problems */
export function findAxisField(name: string, file: Json): FoundField {
  const path: (string | number)[] = [];
  let schema = specSchemaNode;
  let value: Json | undefined = file;
  for (const step of steps(name)) {
    const kinds = alternatives(schema).map(admittedKind);
    value ??= schema.default;
    if (kinds.includes("list")) {
      if (!isList(value) || schema.items === undefined) return { broken: true };
      const index = /^\d+$/.test(step) ? Number(step) : NaN;
      if (!(index < value.length)) return { complaint: noElement(name, path, value.length) };
      schema = schema.items;
      value = value[index];
      path.push(index);
      continue;
    }
    // The sweep has no properties in the schema, so an axis cannot lead into it.
    if (!kinds.includes("object")) return unknown(name);
    if (value !== undefined && !isObject(value)) return { broken: true };
    const variants = alternatives(schema);
    const variant = chooseVariant(variants, value);
    if (variant === undefined) return { broken: true };
    const field = own(variant.properties, step);
    if (field === undefined) {
      const complaint = elsewhere(name, [...path, step], variant, variants);
      return complaint === undefined ? unknown(name) : { complaint };
    }
    schema = field;
    value = value === undefined ? undefined : own(value, step);
    path.push(step);
  }
  return judge(name, { path, schema }, value);
}

/** Whether the field at the end of the path holds a number. */
function judge(name: string, field: AxisField, value: Json | undefined): FoundField {
  const kinds = alternatives(field.schema).map(admittedKind);
  if (kinds.includes("list") && field.schema.items !== undefined) {
    return { complaint: `${quote(name)} is a list; sweep one of its numbers, such as "${pathName(field.path)}.0".` };
  }
  if (!kinds.includes("number")) return { complaint: `${quote(name)} is not a number, so it cannot be swept.` };
  if (typeof value === "string") {
    return {
      complaint: `${pathName(field.path)} is ${shown(value)} in this spec; set it to a number to sweep it.`,
    };
  }
  return { field };
}

function noElement(name: string, list: AxisField["path"], length: number): string {
  const size = length === 0 ? "is empty" : `has ${plural(length, "element")}, numbered from 0`;
  return `${quote(name)} does not exist: ${pathName(list)} ${size}.`;
}

/** The message about a field of another variant than the file's. */
function elsewhere(
  name: string,
  path: AxisField["path"],
  variant: SchemaNode,
  variants: readonly SchemaNode[],
): string | undefined {
  const step = String(path.at(-1));
  const owners = variantsWith(step, variants);
  if (owners.length === 0) return undefined;
  const whole = pathName(path.slice(0, -1));
  const types = owners.flatMap((owner) => variantName(owner) ?? []).map(quote);
  const mine = variantName(variant);
  if (mine !== undefined)
    return `${quote(name)} belongs to the "type" ${oneOf(types)}, but ${whole} is ${quote(mine)} in this spec.`;
  const rivals = Object.keys(variant.properties ?? {}).filter(
    (field) => !owners.some((owner) => owner.properties?.[field]),
  );
  return `${quote(name)} cannot be combined with ${oneOf(rivals.map(quote))}, which ${whole} has in this spec.`;
}

const sweepableNames = sweepablePaths().map((field) => field.path.join("."));

function unknown(name: string): FoundField {
  const written = steps(name);
  const elsewhere = placesOf(written.at(-1) ?? "", []).map(({ path }) => path.join("."));
  const known = elsewhere.filter((place) => sweepableNames.includes(place));
  const meant = nearestName(written.join("."), sweepableNames) ?? (known.length === 1 ? known[0] : undefined);
  const hint =
    meant === undefined
      ? 'an axis is the path of a number, such as "objective.beta".'
      : `did you mean ${quote(meant)}?`;
  return { complaint: `${quote(name)} is not a field of the spec; ${hint}`, meant };
}

/** Every number of the format that can be swept; for a list of numbers, its first element. */
export function sweepablePaths(schema: SchemaNode = specSchemaNode, path: AxisField["path"] = []): AxisField[] {
  const found = alternatives(schema).flatMap((alternative): AxisField[] => {
    const { items, properties = {} } = alternative;
    // A list of names or numbers, such as columns, is not a list of numbers.
    if (items !== undefined) return items.anyOf === undefined ? sweepablePaths(items, [...path, 0]) : [];
    // A number beside yes and no, such as data.header, is a choice and not a quantity.
    if (admittedKind(alternative) === "number") return isYesOrNo(schema) ? [] : [{ path, schema }];
    return Object.entries(properties).flatMap(([name, field]) => sweepablePaths(field, [...path, name]));
  });
  const names = found.map((field) => field.path.join("."));
  return found.filter((field, index) => names.indexOf(field.path.join(".")) === index);
}

function isYesOrNo(schema: SchemaNode): boolean {
  return alternatives(schema).some((alternative) => admittedKind(alternative) === "boolean");
}

/** A copy of `value` with `number` at `path`. Missing parents are created: lists from their defaults. */
export function withNumber(schema: SchemaNode, value: Json | undefined, path: AxisField["path"], number: number): Json {
  const [step, ...rest] = path;
  if (step === undefined) return number;
  const present = value ?? schema.default;
  if (typeof step === "number") {
    const list = isList(present) ? [...present] : [];
    list[step] = withNumber(schema.items ?? {}, list[step], rest, number);
    return list;
  }
  const object = isObject(present) ? present : {};
  const variant = chooseVariant(alternatives(schema), object);
  return { ...object, [step]: withNumber(own(variant?.properties, step) ?? {}, own(object, step), rest, number) };
}
