import { checkValues } from "./checkValues.ts";
import { type Condition, takeColumns } from "./condition.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, type DataFolders, locateFile } from "./dataFile.ts";
import type { DataSettings, Matrix } from "./dataset.ts";
import type { DataSources } from "./dataSources.ts";
import { conditionColumns, type DataSpec, labelReferences } from "./dataSpec.ts";
import type { FilePrint } from "./fingerprint.ts";
import { matchHeldOut } from "./heldOutColumns.ts";
import { type Split, splitInPlace, splitRows, takeRows } from "./split.ts";
import { storedValues } from "./table.ts";

/** The examples of one file. */
export interface Examples {
  readonly matrix: Matrix;
  /** The condition columns removed from them. */
  readonly condition: Matrix | undefined;
  readonly names: readonly string[] | undefined;
  readonly shape: readonly number[] | undefined;
  readonly file: DataFile;
  /** Whether nobody else reads the values. */
  readonly isOwn: boolean;
  readonly print: FilePrint;
}

/** The two parts; `split` has their rows if they come from one file. */
export interface Parts {
  readonly train: Matrix;
  readonly heldOut: Matrix;
  readonly condition: Condition | undefined;
  readonly split: Split | undefined;
  /** What was guessed of the held-out file. */
  readonly heldOutNote: DataError | undefined;
}

/** What reading a file needs beside the spec. */
interface Reader {
  readonly sources: DataSources;
  readonly folders: DataFolders;
  /** Takes what is odd about a file that can be read. */
  readonly report: (severity: "warning" | "information", found: DataError) => void;
}

/**
 * Reads and checks the examples of a file or folder, its condition columns apart.
 * @throws DataError if they cannot be read, or are not in the range of the likelihood
 */
export async function readExamples(
  reference: string,
  spec: DataSpec,
  { sources, folders, report }: Reader,
): Promise<Examples> {
  const { data, model } = spec;
  const file = locateFile(reference, "examples", folders);
  const choice = {
    columns: data.columns,
    header: data.header,
    without: labelsColumns(data, folders),
  };
  const { table, sha256, isOwn } = await sources.table(file, choice, isReadOnce(spec, folders));
  const { rows, columns, rank } = table;
  if (rank < 2) {
    throw new DataError(
      "data-shape",
      `${file.name} has ${rank === 0 ? "no axis" : "a single axis"}, but the data need rows and columns. ` +
        `Save array.reshape(rows, columns).`,
    );
  }
  if (rows === 0 || columns === 0) {
    throw new DataError(
      "data-file-empty",
      `${file.name} has ${rows} rows of ${columns} columns, which are too few. Save at least two rows with one column.`,
    );
  }
  const whole: Matrix = {
    rows,
    columns,
    values: storedValues(table.values, columns, file.name),
    scale: data.scale,
  };
  const wanted = conditionColumns(spec);
  const apart = wanted && takeColumns(whole, wanted, file.name);
  // The likelihood does not apply to a condition, which only has to be numbers.
  if (apart !== undefined) checkValues(apart.taken, file.name, { type: "gaussian" }, "none");
  const matrix = apart?.rest ?? whole;
  const odd = checkValues(matrix, file.name, model.likelihood, data.binarize);
  for (const warning of [...table.warnings, odd]) if (warning) report("warning", warning);
  for (const note of table.notes ?? []) report("information", note);
  return {
    matrix,
    condition: apart?.taken,
    names: wanted === undefined ? table.names : table.names?.filter((_, column) => !wanted.includes(column)),
    shape: apart === undefined ? table.exampleShape : undefined,
    file,
    isOwn,
    print: { sha256, key: file.key, without: table.leftOut, guesses: table.guesses },
  };
}

/** Whether nothing else of the spec's files is read of this one: labels of the examples' file are also looked for in the held-out one. */
function isReadOnce({ data }: DataSpec, folders: DataFolders): boolean {
  const { path, heldOut } = data;
  const references = "path" in heldOut ? [path, heldOut.path] : [path];
  const files = new Set(references.map((reference) => placeOf(reference, folders)));
  return (
    files.size === references.length && !labelReferences(data).some((labels) => files.has(placeOf(labels, folders)))
  );
}

/** A reference that names nothing is reported where it is read. */
function placeOf(reference: string, folders: DataFolders): string {
  try {
    return locateFile(reference, "examples", folders).path;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return reference;
  }
}

/** The columns of labels in the examples' file; they are not part of the examples, nor of those of a held-out file. */
function labelsColumns(data: DataSettings, folders: DataFolders): readonly string[] {
  const { path } = data;
  return labelReferences(data).flatMap((labels) => {
    if (labels.startsWith("builtin:") || path.startsWith("builtin:")) return [];
    const file = locateFile(labels, "labels", folders);
    return file.path === locateFile(path, "examples", folders).path ? (file.key ?? []) : [];
  });
}

/**
 * Training and held-out rows: those of two files, with the columns of the first, or of one by the split of the spec.
 * @throws DataError if a part would be empty, or the columns of the files differ
 */
export function divideExamples(
  examples: Examples,
  given: Examples | undefined,
  { heldOut: settings }: DataSettings,
): Parts {
  const { matrix, condition, isOwn } = examples;
  if (given === undefined) {
    const { fraction, seed } = settings as { fraction: number; seed: number };
    const split = splitRows(matrix.rows, fraction, seed);
    const taken = (rows: Matrix) => ({ train: takeRows(rows, split.train), heldOut: takeRows(rows, split.heldOut) });
    const parts = isOwn ? splitInPlace(matrix, split) : taken(matrix);
    return { ...parts, condition: condition && taken(condition), split, heldOutNote: undefined };
  }
  const matched = matchHeldOut(examples, given);
  const heldOut = given.condition;
  return {
    train: matrix,
    heldOut: matched.matrix,
    condition: condition && heldOut && { train: condition, heldOut },
    split: undefined,
    heldOutNote: matched.note,
  };
}
