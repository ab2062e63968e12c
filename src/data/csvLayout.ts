import { type ChoosableColumns, type ColumnChoice, chosenColumns, oneColumn } from "./columnChoice.ts";
import { cellNumber, isText } from "./csvCells.ts";
import { type CsvHeader, csvHeader, type FoundHeader, type HeaderChoice } from "./csvHeader.ts";
import type { CsvStart } from "./csvStart.ts";
import type { DataError } from "./dataError.ts";
import { indexLeftOut, isNameless } from "./indexColumns.ts";

/** What of a .csv is read. */
export interface CsvChoice {
  readonly columns?: ColumnChoice | undefined;
  /** Whether the first line is a header, or how many lines are; undefined: it is decided by what they hold. */
  readonly header?: HeaderChoice | undefined;
  /** Columns of labels, which are not part of the examples. */
  readonly without?: readonly string[] | undefined;
}

/** What the first lines of a .csv decide. */
export interface CsvLayout extends FoundHeader {
  /** The columns that are read, without `index`. */
  readonly chosen: readonly number[];
  readonly leftOut: readonly string[];
  /** Of first columns that are left out because of their place or text; numbers decide later. */
  readonly index: { readonly warnings: readonly DataError[]; readonly guesses: readonly string[] };
}

/** @throws DataError for columns that do not exist */
export function csvLayout(
  start: CsvStart,
  name: string,
  { columns: choice, header: wanted, without = [] }: CsvChoice,
): CsvLayout {
  const [first = []] = start.records;
  const of = (names: readonly string[] | undefined) => {
    const from: ChoosableColumns = { columns: names?.length ?? first.length, names };
    const labels = without.filter(
      (label) => names?.includes(label) ?? (/^\d+$/.test(label) && Number(label) < first.length),
    );
    const excluded = labels.map((label) => oneColumn(label, from, name));
    const chosen = chosenColumns(choice, from, name).filter((column) => !excluded.includes(column));
    return { chosen, leftOut: labels };
  };
  const areNamed = hasNames(choice) || without.some(isName);
  const read = wanted === undefined && !areNamed ? of(undefined).chosen : [];
  const found = csvHeader(start, wanted, areNamed, read, name);
  const { chosen, leftOut } = of(found.header?.names);
  const isListed = choice !== undefined && !("except" in choice);
  const index = isListed ? 0 : leadingIndex(found.header, start.records, chosen);
  const names = found.header?.names.slice(0, index) ?? [];
  return {
    ...found,
    chosen: chosen.slice(index),
    leftOut,
    index: {
      warnings: index === 0 ? [] : [indexLeftOut(names, name)],
      // A single column of text was always left out.
      guesses: index > 1 || (found.header?.index ?? 0) > 0 ? [`index ${index}`] : [],
    },
  };
}

/**
 * How many of the first columns are an index whatever their numbers: the lines of names say so, it has text, or several have no name, as pandas
 * writes an index of several levels.
 */
function leadingIndex(header: CsvHeader | undefined, records: CsvStart["records"], chosen: readonly number[]): number {
  const rows = records.slice(header?.lines ?? 1);
  const isFirst = (count: number): boolean =>
    chosen.length > count && chosen.slice(0, count).every((column, i) => column === i);
  const known = header?.index ?? 0;
  if (known > 0) return isFirst(known) ? known : 0;
  if (rows.length === 0) return 0;
  let nameless = 0;
  while (isFirst(nameless + 1) && isNameless(header?.names[nameless])) nameless++;
  return nameless > 1 || (nameless === 1 && rows.every((row) => isText(row[0] ?? ""))) ? nameless : 0;
}

/** Whether the choice names columns, which only a header can have. */
function hasNames(choice: ColumnChoice = []): boolean {
  const items = "except" in choice ? choice.except : choice;
  return items.some((item) => typeof item === "string" && item.split("..").some(isName));
}

export function isName(text: string): boolean {
  return cellNumber(text) === undefined;
}
