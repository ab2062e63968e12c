import type { HeaderChoice } from "./csvHeader.ts";
import { DataError } from "./dataError.ts";
import type { DataFile } from "./dataFile.ts";
import type { DataSources } from "./dataSources.ts";
import type { FilePrint } from "./fingerprint.ts";
import { joinLabels, type Labels } from "./labels.ts";
import type { Split } from "./split.ts";

/** Labels of the two parts of the data. */
export interface LabelParts {
  readonly train: Int32Array;
  readonly heldOut: Int32Array | undefined;
  readonly names: readonly string[] | undefined;
  readonly print: FilePrint;
}

/** The files of examples and labels, and the numbers of rows. */
export interface LabelledFiles {
  readonly labels: DataFile;
  readonly examples: DataFile;
  /** Undefined if held-out rows come from the file of the examples, by `split`. */
  readonly heldOut: DataFile | undefined;
  readonly split: Split | undefined;
  readonly trainRows: number;
  readonly heldOutRows: number;
  /** Whether the first line of a .csv is a header, or how many lines are; undefined: it is decided by what it holds. */
  readonly header?: HeaderChoice | undefined;
}

/**
 * Labels for one data file have its row order. With a held-out file they cover the training rows, or training and then
 * held-out rows; labels within the examples' file or folder are also read from the held-out one.
 * @throws DataError if they cannot be read, or their number matches neither.
 */
export async function readLabelParts(sources: DataSources, files: LabelledFiles): Promise<LabelParts> {
  const { labels: file, split, trainRows, heldOutRows } = files;
  const both = trainRows + heldOutRows;
  const accepted = split
    ? new Map([[both, "its rows"]])
    : new Map([
        [trainRows, "the training rows"],
        [both, "training, then held-out rows"],
      ]);
  const { labels, sha256 } = await sources.labels(file, accepted, files.header);
  const print = { sha256, key: file.key };
  if (split) {
    const { values, names } = labels;
    const take = (rows: Uint32Array): Int32Array => Int32Array.from(rows, (row) => values[row] ?? 0);
    return { train: take(split.train), heldOut: take(split.heldOut), names, print };
  }
  const { values, names } = labels.values.length === trainRows ? await withHeldOut(sources, files, labels) : labels;
  return {
    train: values.slice(0, trainRows),
    heldOut: values.length > trainRows ? values.slice(trainRows) : undefined,
    names,
    print,
  };
}

/** Says that labels colour and judge nothing, because held-out rows have none. @returns undefined where they have */
export function heldOutLabelsMissing({ heldOut }: LabelParts, reference: string): DataError | undefined {
  if (heldOut !== undefined) return undefined;
  return new DataError(
    "labels-held-out",
    `${reference} has labels of the training rows only. Plots of held-out examples are not coloured, and no probe measures whether z tells the labels. ` +
      `Save the labels of both, training rows first.`,
  );
}

/** The labels, followed by those of the held-out file if it has some at the same place. */
async function withHeldOut(
  sources: DataSources,
  { labels: file, examples, heldOut, heldOutRows, header }: LabelledFiles,
  labels: Labels,
): Promise<Labels> {
  if (heldOut === undefined || file.path !== examples.path) return labels;
  try {
    const own = await sources.labels({ ...heldOut, key: file.key }, new Map([[heldOutRows, "its rows"]]), header);
    return joinLabels(labels, own.labels) ?? labels;
  } catch (error) {
    // A held-out file without labels is valid; one whose labels have a gap is not.
    if (error instanceof DataError && error.code !== "labels-missing") return labels;
    throw error;
  }
}
