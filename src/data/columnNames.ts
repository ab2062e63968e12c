import { nearestName } from "../spec/nearestName.ts";
import type { Column, ColumnFile } from "./columnFile.ts";
import { DataError } from "./dataError.ts";

/** Names that pandas' writers give to the columns of an index without a name. Other writers keep them, and drop the metadata that say what they are. */
const indexLevel = /^__index_level_\d+__$/;

/** All but those of the index; @param named those that are read by their name. */
export function exampleColumns(file: ColumnFile, named: readonly string[] = []): readonly Column[] {
  return file.columns.filter((column) => named.includes(column.name) || !isIndexColumn(file, column));
}

export function isIndexColumn({ index }: ColumnFile, { name }: Column): boolean {
  return index.has(name) || indexLevel.test(name);
}

/** @throws DataError */
export function columnNamed({ columns }: ColumnFile, key: string, name: string): Column {
  const column = columns.find((candidate) => candidate.name === key);
  if (column !== undefined) return column;
  const nearest = nearestName(
    key,
    columns.map((candidate) => candidate.name),
  );
  const hint = nearest === undefined ? `Use one of: ${shownNames(columns)}.` : `Did you mean "${name}#${nearest}"?`;
  throw new DataError("data-key-missing", `${name} has no column "${key}". ${hint}`);
}

const MAX_SHOWN = 12;

export function shownNames(columns: readonly Column[]): string {
  return shownList(columns.map((column) => column.name));
}

export function shownList(names: readonly string[]): string {
  const more = names.length - MAX_SHOWN;
  return [...names.slice(0, MAX_SHOWN), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
