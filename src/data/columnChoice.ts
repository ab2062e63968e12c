import { nearestName } from "../spec/nearestName.ts";
import { DataError } from "./dataError.ts";

/** Columns by name, by range of names ("a..f"), or by number from 0; `except`: all others. */
export type ColumnChoice = readonly (string | number)[] | { readonly except: readonly (string | number)[] };

/** The columns that a choice is made from. */
export interface ChoosableColumns {
  readonly columns: number;
  /** Undefined where the file has none. */
  readonly names: readonly string[] | undefined;
}

/**
 * The indices of the columns that are read: in the order of a list, otherwise in that of the file.
 * @param name of the file, for messages
 * @throws DataError for a column that does not exist or is listed twice, and if none is left
 */
export function chosenColumns(
  choice: ColumnChoice | undefined,
  from: ChoosableColumns,
  name: string,
): readonly number[] {
  const all = Array.from({ length: from.columns }, (_, column) => column);
  if (choice === undefined) return all;
  const isExcept = "except" in choice;
  const listed = (isExcept ? choice.except : choice).flatMap((item) => columnsOf(item, from, name));
  const twice = listed.find((column, i) => listed.indexOf(column) !== i);
  if (twice !== undefined)
    throw new DataError(
      "data-columns",
      `data.columns lists column ${shown(twice, from)} of ${name} twice. Remove one.`,
    );
  const chosen = isExcept ? all.filter((column) => !listed.includes(column)) : listed;
  if (chosen.length === 0)
    throw new DataError("data-columns", `data.columns leaves no column of ${name}. Choose at least one.`);
  return chosen;
}

/** One column, by name or number. @throws as above */
export function oneColumn(item: string | number, from: ChoosableColumns, name: string): number {
  const { names, columns } = from;
  const named = typeof item === "string" ? (names?.indexOf(item) ?? -1) : -1;
  if (named >= 0) return named;
  const isNumber = typeof item === "number" || (names === undefined && /^\d+$/.test(item));
  if (isNumber && Number(item) < columns) return Number(item);
  if (names === undefined || typeof item === "number") {
    throw new DataError(
      "data-columns",
      `${name} has no column ${JSON.stringify(item)}: its ${columns} columns are numbered from 0${names === undefined ? " and have no names" : ""}. Use one of them.`,
    );
  }
  const nearest = nearestName(item, names);
  const hint = nearest === undefined ? `Use one of: ${listOf(names)}.` : `Did you mean ${JSON.stringify(nearest)}?`;
  throw new DataError("data-columns", `${name} has no column ${JSON.stringify(item)}. ${hint}`);
}

/** An item is first a name, and a range only if there is no such name. */
function columnsOf(item: string | number, from: ChoosableColumns, name: string): readonly number[] {
  const at = typeof item === "string" && from.names?.includes(item) !== true ? item.indexOf("..") : -1;
  if (typeof item === "number" || at < 1) return [oneColumn(item, from, name)];
  const [first, last] = [item.slice(0, at), item.slice(at + 2)].map((end) => oneColumn(end, from, name)) as [
    number,
    number,
  ];
  if (last < first) {
    throw new DataError(
      "data-columns",
      `data.columns has the range ${JSON.stringify(item)}, but ${name} has its end before its start. Swap them.`,
    );
  }
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function shown(column: number, { names }: ChoosableColumns): string {
  return names === undefined ? String(column) : JSON.stringify(names[column]);
}

const MAX_SHOWN = 12;

function listOf(names: readonly string[]): string {
  const more = names.length - MAX_SHOWN;
  return [...names.slice(0, MAX_SHOWN), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
