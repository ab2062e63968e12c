import { cellNumber } from "./csvCells.ts";
import type { CsvStart } from "./csvStart.ts";
import { DataError } from "./dataError.ts";

/** Numbers with a decimal comma, as programs write them in much of Europe, with semicolons or tabs between cells. */

const withComma = /^[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+)?,\d+(?:[eE][-+]?\d+)?$/;
/** Three digits may be thousands. */
const maybeThousands = /^[-+]?[1-9]\d{0,2}(?:,\d{3})+$/;
const withPoint = /^[-+]?\d*\.\d+(?:[eE][-+]?\d+)?$/;

/**
 * Whether commas are decimal signs in the first lines.
 * @throws DataError if they may separate thousands, or other numbers have points
 */
export function hasDecimalCommas({ delimiter, records }: CsvStart, name: string): boolean {
  if (delimiter === ",") return false;
  const cells = records.flat().map((cell) => cell.trim());
  const commas = cells.filter((cell) => withComma.test(cell));
  const [comma] = commas;
  if (comma === undefined) return false;
  const point = cells.find((cell) => withPoint.test(cell));
  const isUnclear = commas.every((cell) => maybeThousands.test(cell));
  if (!isUnclear && point === undefined) return true;
  throw new DataError(
    "csv-decimal-comma",
    isUnclear
      ? `${name} has the cell ${comma}, whose comma may be a decimal sign or separate thousands. Write the numbers with decimal points and without thousands signs.`
      : `${name} has cells with decimal commas (${comma}) and with points (${String(point)}). Write all numbers with decimal points.`,
  );
}

/** The number in a cell with a decimal comma; points separate thousands there. */
export function commaNumber(cell: string): number | undefined {
  const text = cell.trim();
  return withComma.test(text)
    ? Number(text.replaceAll(".", "").replace(",", "."))
    : withPoint.test(text)
      ? undefined
      : cellNumber(text);
}
