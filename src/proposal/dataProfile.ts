import { columnFacts } from "../core/columnFacts.ts";
import { DataError } from "../data/dataError.ts";
import { locateFile, type DataFile, type DataFolders } from "../data/dataFile.ts";
import { DataSources } from "../data/dataSources.ts";
import { isFolder } from "../data/imageFolder.ts";
import { storedValues } from "../data/table.ts";
import { labelColumn } from "../spec/rules/labelColumnInData.ts";
import { arrayLabels } from "./arrayLabels.ts";
import { sortColumns, type LeftOut } from "./sortColumns.ts";
import { unfitColumns } from "./unfitColumns.ts";

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

/** Of all values that are finite. */
export interface ValueProfile {
  readonly minimum: number;
  readonly maximum: number;
  readonly areWhole: boolean;
  readonly zeroShare: number;
  /** Largest over smallest sum of a row; Infinity if a row sums to 0 or less. */
  readonly totalsRatio: number;
}

/** Rows that are looked at for a column of labels. */
const MAX_ROWS = 1000;
const MAX_COLUMNS = 2048;

/**
 * Reads a data file or folder as `data.path` would name it.
 * @throws DataError if it cannot be read
 */
export async function profileData(reference: string, folders: DataFolders): Promise<DataProfile> {
  const file = locateFile(reference, "examples", folders);
  const sorted = await sortColumns(reference, file);
  const { table } = await new DataSources().table(file, {
    columns: sorted.leftOut.length === 0 ? undefined : { except: sorted.leftOut.map(({ column }) => column) },
    without: sorted.label === undefined ? [] : [sorted.label],
  });
  const { rows, columns, exampleShape: shape, names } = table;
  if (table.rank < 2)
    throw new DataError("data-shape", `${file.name} has a single axis. Save array.reshape(rows, columns).`);
  const values = storedValues(table.values, columns, file.name);
  const isPlain = shape === undefined;
  const unfit = isPlain ? unfitColumns(values, columns, names) : [];
  const isUnfit = new Set(unfit.map(({ column }) => column));
  const guessed = sorted.label === undefined && isPlain ? numericLabel(values, columns, names) : undefined;
  const numeric = guessed === undefined || isUnfit.has(guessed.column) ? undefined : guessed;
  const ofFolder = (await isFolder(file)) && !isPlain ? await folderLabels(file, rows) : undefined;
  const builtin = reference.startsWith("builtin:") ? reference : undefined;
  const ofColumn = sorted.label ?? (names === undefined ? undefined : numeric?.name);
  const hasArrays = builtin === undefined && ofFolder === undefined && ofColumn === undefined;
  const label =
    ofColumn ??
    (hasArrays && (file.key !== undefined || !(await isFolder(file))) ? await arrayLabels(file, rows) : undefined);
  const inFile = (column: number): string | number => names?.[column] ?? sorted.remaining?.[column] ?? column;
  const without = new Set([...isUnfit, ...(numeric === undefined ? [] : [numeric.column])]);
  return {
    rows,
    columns: columns - without.size,
    shape,
    labels: builtin ?? ofFolder ?? (label === undefined ? undefined : `${fileOf(reference, file)}#${label}`),
    leftOut: [
      ...sorted.leftOut,
      ...unfit.map(({ column, reason }) => ({ column: inFile(column), reason })),
      // As a label, a column with a name is left out already.
      ...(numeric === undefined || ofColumn !== undefined
        ? []
        : [{ column: inFile(numeric.column), reason: "few whole values, like a label" }]),
    ],
    values: profileValues(values, columns, without),
  };
}

/** Without the key. */
function fileOf(reference: string, { key }: DataFile): string {
  return key === undefined ? reference : reference.slice(0, -key.length - 1);
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

function profileValues(values: Float32Array | Uint8Array, columns: number, without: ReadonlySet<number>): ValueProfile {
  let [minimum, maximum, zeros, finite] = [Infinity, -Infinity, 0, 0];
  let [smallestTotal, largestTotal] = [Infinity, -Infinity];
  let areWhole = true;
  for (let start = 0; start < values.length; start += columns) {
    let total = 0;
    for (let column = 0; column < columns; column++) {
      const value = values[start + column] as number;
      if (without.has(column) || !Number.isFinite(value)) continue;
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
