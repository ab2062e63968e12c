import { DataError } from "./dataError.ts";
import type { Matrix } from "./dataset.ts";
import { selectedColumns, tableOf } from "./table.ts";

/** The examples of one file, for a comparison of columns. */
export interface NamedExamples {
  readonly matrix: Matrix;
  readonly names: readonly string[] | undefined;
  readonly file: { readonly name: string };
}

const MAX_SHOWN = 5;

/**
 * The held-out rows with the columns of the training rows, in their order: by name where both files have names.
 * @throws DataError if they are other columns
 */
export function matchHeldOut(
  train: NamedExamples,
  heldOut: NamedExamples,
): { readonly matrix: Matrix; readonly note: DataError | undefined } {
  const { matrix, names, file } = heldOut;
  if (matrix.columns !== train.matrix.columns) {
    const extra = missingFrom(train.names, names);
    const absent = missingFrom(names, train.names);
    throw new DataError(
      "held-out-width",
      `${file.name} has ${matrix.columns} columns, but ${train.file.name} has ${train.matrix.columns}. ` +
        `${extra.length > 0 ? `Only the first has ${listed(extra)}. ` : ""}${absent.length > 0 ? `Only the second has ${listed(absent)}. ` : ""}` +
        `Use a held-out file with the same columns.`,
    );
  }
  if (names === undefined || train.names === undefined || isSame(names, train.names))
    return { matrix, note: undefined };
  const absent = missingFrom(names, train.names);
  if (absent.length > 0 || new Set(names).size < names.length) {
    throw new DataError(
      "held-out-columns",
      absent.length > 0
        ? `${file.name} has no column ${listed(absent)} of ${train.file.name}; it has ${listed(missingFrom(train.names, names))} instead. Give both files the same columns with the same names.`
        : `${file.name} and ${train.file.name} have their columns in different orders, and names occur twice. Write both in one order.`,
    );
  }
  const order = train.names.map((name) => names.indexOf(name));
  const { values } = selectedColumns(tableOf([matrix.rows, matrix.columns], matrix.values), order);
  return {
    matrix: { ...matrix, values: values as Matrix["values"] },
    note: new DataError(
      "held-out-order",
      `${file.name} has the columns of ${train.file.name} in another order. They are matched by name. Write both files in one order to have no doubt.`,
    ),
  };
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.every((name, i) => name === others[i]);
}

/** The names of `wanted` that are not in `names`. */
function missingFrom(names: readonly string[] | undefined, wanted: readonly string[] | undefined): readonly string[] {
  if (names === undefined || wanted === undefined) return [];
  const known = new Set(names);
  return wanted.filter((name) => !known.has(name));
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_SHOWN;
  return [...names.slice(0, MAX_SHOWN).map((name) => JSON.stringify(name)), ...(more > 0 ? [`${more} more`] : [])].join(
    ", ",
  );
}
