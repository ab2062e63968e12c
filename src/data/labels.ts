import { cellNumber, readCsvColumn } from "./csv.ts";
import { DataError } from "./dataError.ts";
import { detectFormat, readTable, unpack } from "./formats.ts";

export interface Labels {
  /** One label a row; indices into `names` if those exist. */
  readonly values: Int32Array;
  readonly names: readonly string[] | undefined;
}

/**
 * Reads one label a row: whole numbers from any format, or text from a .csv.
 * @param accepted the numbers of rows that would fit, with what each covers; they also tell whether the first line of
 * a .csv of text is its header.
 * @throws DataError when no number of rows fits, or a label is neither whole nor text.
 */
export async function readLabels(
  packed: Buffer,
  packedName: string,
  key: string | undefined,
  accepted: ReadonlyMap<number, string>,
): Promise<Labels> {
  const { bytes, name } = await unpack(packed, packedName);
  const labels =
    key === undefined && detectFormat(bytes, name) === "csv"
      ? labelsOfCells(readCsvColumn(bytes, packedName), accepted)
      : { values: await readNumberLabels(bytes, packedName, key), names: undefined };
  if (!accepted.has(labels.values.length)) {
    const lengths = [...accepted].map(([length, what]) => `${length} (${what})`).join(" or ");
    throw new DataError(
      "labels-length",
      `${packedName} has ${labels.values.length} labels and the data needs ${lengths}. ` +
        `Save one label for each row, in the rows' order.`,
    );
  }
  return labels;
}

async function readNumberLabels(bytes: Buffer, name: string, key: string | undefined): Promise<Int32Array> {
  const { columns, rows, values } = await readTable(bytes, name, key);
  if (columns !== 1) {
    throw new DataError(
      "labels-columns",
      `${name} has ${columns} columns; labels are a single one. For one-hot rows save array.argmax(1).`,
    );
  }
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    labels[row] = Number(values[row]);
    if (labels[row] !== Number(values[row])) throw notWhole(name, row, String(values[row]));
  }
  return labels;
}

function labelsOfCells(cells: readonly string[], accepted: ReadonlyMap<number, string>): Labels {
  const isWhole = (cell: string): boolean => Number.isInteger(cellNumber(cell)) && Math.abs(Number(cell)) < 2 ** 31;
  const [first = "", ...others] = cells;
  if (others.length > 0 && others.every(isWhole)) {
    return { values: Int32Array.from(isWhole(first) ? cells : others, Number), names: undefined };
  }
  // All text, the header included: the number of rows decides.
  const labels = accepted.has(cells.length) || !accepted.has(others.length) ? cells : others;
  const names = [...new Set(labels)].sort();
  const indices = new Map(names.map((label, index) => [label, index]));
  return { values: Int32Array.from(labels, (label) => indices.get(label) ?? 0), names };
}

function notWhole(name: string, row: number, value: string): DataError {
  return new DataError(
    "labels-not-whole",
    `${name} holds ${value} at row ${row} (counting from 0), and labels are whole numbers below 2^31. ` +
      `Save array.astype("int32").`,
  );
}
