import { columnFacts } from "../core/columnFacts.ts";
import { plural } from "../core/wording.ts";
import { csvColumns, MAX_DISTINCT_CELLS, type CsvColumn } from "../data/csvColumns.ts";
import { DataError } from "../data/dataError.ts";
import { locateFile, readBytes, type DataFile, type DataFolders } from "../data/dataFile.ts";
import { DataSources } from "../data/dataSources.ts";
import { detectFormat, unpack } from "../data/formats.ts";
import { isFolder } from "../data/imageFolder.ts";
import { storedValues } from "../data/table.ts";
import { labelColumn } from "../spec/rules/labelColumnInData.ts";

/** What the choices of a new spec rest on. */
export interface DataProfile {
  readonly rows: number;
  readonly columns: number;
  /** The axes of an example, [height, width] or [height, width, channels]; undefined for plain columns. */
  readonly shape: readonly number[] | undefined;
  /** For `data.labels`. */
  readonly labels: string | undefined;
  /** Columns that are not read, with the reason. */
  readonly leftOut: readonly LeftOut[];
  readonly values: ValueProfile;
}

export interface LeftOut {
  /** Its name, or its number from 0. */
  readonly column: string | number;
  readonly reason: string;
}

/** Of all values that are finite. */
export interface ValueProfile {
  readonly minimum: number;
  readonly maximum: number;
  readonly areWhole: boolean;
  readonly zeroShare: number;
  /** Largest over smallest sum of a row; Infinity if a row sums to 0 or less. */
  readonly totalsRatio: number;
}

/** More labels than that have no legend and no condition. */
const MAX_LABELS = 50;
/** Rows that are looked at for a column of labels. */
const MAX_ROWS = 1000;
const MAX_COLUMNS = 2048;

/**
 * Reads a data file or folder as `data.path` would name it.
 * @throws DataError if it cannot be read
 */
export async function profileData(reference: string, folders: DataFolders): Promise<DataProfile> {
  const file = locateFile(reference, "examples", folders);
  const sorted = await sortCsvColumns(reference, file);
  const { table } = await new DataSources().table(file, {
    columns: sorted.leftOut.length === 0 ? undefined : { except: sorted.leftOut.map(({ column }) => column) },
    without: sorted.label === undefined ? [] : [sorted.label],
  });
  const { rows, columns, exampleShape: shape } = table;
  if (table.rank < 2)
    throw new DataError("data-shape", `${file.name} has a single axis. Save array.reshape(rows, columns).`);
  const values = storedValues(table.values, columns, file.name);
  const numeric =
    sorted.label === undefined && shape === undefined ? numericLabel(values, columns, table.names) : undefined;
  const label = sorted.label ?? (table.names === undefined ? undefined : numeric?.name);
  const ofFolder = (await isFolder(file)) && shape !== undefined ? await folderLabels(file, rows) : undefined;
  const builtin = reference.startsWith("builtin:") ? reference : undefined;
  return {
    rows,
    columns: columns - (numeric === undefined ? 0 : 1),
    shape,
    labels: builtin ?? ofFolder ?? (label === undefined ? undefined : `${reference}#${label}`),
    leftOut:
      numeric === undefined || label !== undefined
        ? sorted.leftOut
        : [...sorted.leftOut, { column: numeric.column, reason: "few whole values, like a label" }],
    values: profileValues(values, columns, numeric?.column),
  };
}

interface SortedColumns {
  /** The name or number of a column of text or classes. */
  readonly label: string | undefined;
  readonly leftOut: readonly LeftOut[];
}

/** The columns of a .csv that do not only hold numbers; none of other files. */
async function sortCsvColumns(reference: string, file: DataFile): Promise<SortedColumns> {
  const none: SortedColumns = { label: undefined, leftOut: [] };
  if (reference.startsWith("builtin:") || (await isFolder(file))) return none;
  const { bytes, name } = await unpack(await readBytes(file), file.name);
  if (detectFormat(bytes, name) !== "csv") return none;
  const columns = csvColumns(bytes, file.name);
  const named = (column: CsvColumn, i: number): string | number => column.name ?? i;
  const texts = columns
    .map((column, i) => ({ ...column, at: named(column, i) }))
    .filter(({ textCells }) => textCells > 0);
  const label = texts.findLast(
    ({ distinct, emptyCells }) =>
      emptyCells === 0 && distinct > 1 && distinct <= Math.min(MAX_LABELS, MAX_DISTINCT_CELLS),
  );
  const leftOut = columns.flatMap((column, i): LeftOut[] => {
    const at = named(column, i);
    if (at === label?.at) return [];
    if (column.textCells > 0) return [{ column: at, reason: "text" }];
    return column.emptyCells > 0 ? [{ column: at, reason: plural(column.emptyCells, "empty cell") }] : [];
  });
  // Then the table cannot be read either, and that says why.
  if (leftOut.length + (label === undefined ? 0 : 1) === columns.length) return none;
  return { label: label === undefined ? undefined : String(label.at), leftOut };
}

/** A column of numbers that looks like a label. */
function numericLabel(
  values: Float32Array | Uint8Array,
  columns: number,
  names: readonly string[] | undefined,
): { readonly column: number; readonly name: string | undefined } | undefined {
  if (columns > MAX_COLUMNS || columns < 2) return undefined;
  const rows = values.length / columns;
  const taken = Math.min(rows, MAX_ROWS);
  const sample = new Float32Array(taken * columns);
  for (let i = 0; i < taken; i++) {
    const row = Math.floor((i * rows) / taken);
    sample.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  const column = labelColumn({ names, stored: columnFacts(sample, columns) });
  return column === undefined ? undefined : { column, name: names?.[column] };
}

/** Sub-folders are classes, as in torchvision's ImageFolder. */
async function folderLabels(file: DataFile, rows: number): Promise<string | undefined> {
  try {
    const { labels } = await new DataSources().labels(file, new Map([[rows, "its images"]]));
    return (labels.names?.length ?? 0) > 1 ? file.name : undefined;
  } catch (error) {
    // Images without sub-folders have no labels.
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

function profileValues(values: Float32Array | Uint8Array, columns: number, without: number | undefined): ValueProfile {
  let [minimum, maximum, zeros, finite] = [Infinity, -Infinity, 0, 0];
  let [smallestTotal, largestTotal] = [Infinity, -Infinity];
  let areWhole = true;
  for (let start = 0; start < values.length; start += columns) {
    let total = 0;
    for (let column = 0; column < columns; column++) {
      const value = values[start + column] as number;
      if (column === without || !Number.isFinite(value)) continue;
      finite++;
      total += value;
      if (value === 0) zeros++;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
      areWhole &&= Number.isInteger(value);
    }
    smallestTotal = Math.min(smallestTotal, total);
    largestTotal = Math.max(largestTotal, total);
  }
  return {
    minimum,
    maximum,
    areWhole,
    zeroShare: finite === 0 ? 0 : zeros / finite,
    totalsRatio: smallestTotal > 0 ? largestTotal / smallestTotal : Infinity,
  };
}
