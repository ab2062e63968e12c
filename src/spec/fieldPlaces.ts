import { plainName, synonymOf } from "./otherNames.ts";
import type { SchemaNode } from "./schemaNode.ts";
import { alternatives, specSchemaNode } from "./schemaNode.ts";

/** The place of a field that was written elsewhere, perhaps by a name of other programs. */

/** Parts whose fields are names of the user's tensors and axes. */
const NAMES_OF_THE_USER = ["sweep", "inputs", "outputs"];

export interface FieldPlace {
  readonly path: readonly string[];
  /** Whether it has another name here. */
  readonly isRenamed: boolean;
}

/** Where the format has a field of this name: those with the fewest steps, inside the object at `from` if there are any. */
export function placesOf(name: string, from: readonly (string | number)[]): readonly FieldPlace[] {
  if (plainName(name) === "type") return [];
  const all = fields(specSchemaNode, []);
  const named = (isRenamed: boolean): readonly FieldPlace[] =>
    all
      .filter((path) => {
        const own = path.at(-1) ?? "";
        return isRenamed ? synonymOf(name, [own]) === own : plainName(own) === plainName(name);
      })
      .map((path) => ({ path, isRenamed }));
  const found = [named(false), named(true)].find(({ length }) => length > 0) ?? [];
  const inside = found.filter(({ path }) => from.every((step, i) => path[i] === step));
  const nearest = inside.length > 0 ? inside : found;
  const fewest = Math.min(...nearest.map(({ path }) => path.length));
  return nearest.filter(({ path }) => path.length === fewest);
}

function fields(schema: SchemaNode, path: readonly string[]): readonly (readonly string[])[] {
  const found = alternatives(schema).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([name, field]) =>
      NAMES_OF_THE_USER.includes(name) ? [] : [[...path, name], ...fields(field, [...path, name])],
    ),
  );
  const keys = found.map((place) => place.join("."));
  return found.filter((_, i) => keys.indexOf(keys[i] ?? "") === i);
}
