import { isList, isObject, type Json } from "./json.ts";
import type { ParsedSpec } from "./parseSpec.ts";
import { shortNumber } from "./shortNumber.ts";

/** A setting's value, exactly and as it is shown. */
export interface FlatValue {
  readonly exact: string;
  readonly text: string;
}

/** Settings by path, `model.encoder.hidden`, in the format's order. */
export type FlatSettings = ReadonlyMap<string, FlatValue>;

/** A longer list of values is shown by its ends. */
const MAX_VALUES = 4;

/** Every setting of a spec, defaults applied; a swept one has all its values. Empty if the spec has problems. */
export function flatSettings({ spec, axes }: Pick<ParsedSpec, "spec" | "axes">): FlatSettings {
  const flat = new Map<string, FlatValue>();
  if (spec !== undefined) flatten(spec as unknown as Json, "", flat);
  for (const { name, path, values } of axes) flat.set(path.join(".") || name, sweptValue(values));
  return flat;
}

/** Of a swept number. */
export function sweptValue(values: readonly number[]): FlatValue {
  const exact = JSON.stringify(values);
  const [first = NaN] = values;
  if (values.length === 1) return fixedValue(first);
  const ends = `${shortNumber(first)} … ${shortNumber(values.at(-1) ?? NaN)} (${values.length} values)`;
  return { exact, text: values.length > MAX_VALUES ? ends : values.map(shortNumber).join(", ") };
}

/** A list is one value, so that a difference shows the whole list. */
function flatten(value: Json, path: string, into: Map<string, FlatValue>): void {
  if (!isObject(value)) into.set(path, fixedValue(value));
  else for (const [name, inner] of Object.entries(value)) flatten(inner, path === "" ? name : `${path}.${name}`, into);
}

function fixedValue(value: Json): FlatValue {
  const exact = JSON.stringify(value);
  if (isList(value))
    return { exact, text: `[${value.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join(", ")}]` };
  return { exact, text: typeof value === "string" ? value : exact };
}
