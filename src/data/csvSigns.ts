import { cellNumber } from "./csvCells.ts";
import type { CsvStart } from "./csvStart.ts";
import { DataError } from "./dataError.ts";

/** Signs that separate cells in other programs, and how to name them. */
const otherSigns: readonly (readonly [RegExp, string])[] = [
  [/\s*\|\s*/, 'the sign "|"'],
  [/\s+/, "spaces"],
  [/:/, "colons"],
  [/\//, "slashes"],
];

/** @throws DataError that names comment lines or the separator of a file that would be read as a single column of text */
export function refuseOtherSigns({ records }: CsvStart, name: string): void {
  const comments = records.findIndex((cells) => !cells[0]?.trim().startsWith("#"));
  const [header] = records;
  // numpy.savetxt writes a header like that.
  const isHeader = comments === 1 && (records[1]?.length ?? 0) === header?.length;
  const found = otherSignOf(records.slice(Math.max(0, comments)));
  if (comments > 0 && (!isHeader || found !== undefined)) {
    const lines = comments === 1 ? "a comment line, which begins" : `${comments} comment lines, which begin`;
    const also = found === undefined ? "" : ` Its cells are separated by ${found}.`;
    throw new DataError(
      "csv-comment-lines",
      `${name} starts with ${lines} with #.${also} ` +
        (found === undefined
          ? `Remove ${comments === 1 ? "it" : "them"}: tail -n +${comments + 1} FILE > data.csv.`
          : `Write it with commas: ${rewriting(found, comments)}.`),
    );
  }
  if (found === undefined) return;
  throw otherSeparator(name, found);
}

/** @param sign as otherSigns names it */
export function otherSeparator(name: string, sign: string): DataError {
  return new DataError(
    "csv-delimiter",
    `${name} separates its cells with ${sign}, but only commas, semicolons and tabs are supported. Write it with commas: ${rewriting(sign, 0)}.`,
  );
}

function rewriting(sign: string, comments: number): string {
  const pattern =
    sign === "spaces" ? String.raw`\s+` : sign.includes("|") ? String.raw`\|` : sign === "colons" ? ":" : "/";
  const skip = comments > 0 ? `, skiprows=${comments}, header=None` : "";
  return `pandas.read_csv(path, sep=r"${pattern}"${skip}).to_csv("data.csv", index=False${comments > 0 ? ", header=False" : ""})`;
}

/** The sign that cuts each single cell of the first rows into numbers. */
function otherSignOf(records: CsvStart["records"]): string | undefined {
  const [first = [], ...others] = records;
  const rows = (others.length === 0 ? [first] : others).map((cells) =>
    cells.length === 1 ? (cells[0] ?? "").trim() : "",
  );
  return otherSigns.find(([sign]) =>
    rows.every((row) => {
      const parts = row.split(sign).filter((part) => part !== "");
      return parts.length > 1 && parts.every((part) => cellNumber(part) !== undefined);
    }),
  )?.[1];
}
