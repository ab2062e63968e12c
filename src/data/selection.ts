import { permutation, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { DataError } from "./dataError.ts";
import type { DataSettings, Dataset } from "./dataset.ts";
import { takeRows } from "./split.ts";

export interface DividedRows {
  /** Numbers among the held-out rows, ascending. */
  readonly selecting: Uint32Array;
  readonly reporting: Uint32Array;
}

/**
 * The held-out rows that select epochs and models: round(selectFraction * rows) of them, drawn from the stream
 * (data.heldOut.seed, selectionSplit). The rest reports. The best of many figures on the same rows is too good by chance.
 * @param rows all that are held out
 * @returns undefined if all rows do both
 * @throws DataError if either part would be empty
 */
export function dividedRows(rows: number, heldOut: DataSettings["heldOut"]): DividedRows | undefined {
  const { selectFraction } = heldOut;
  if (selectFraction === undefined) return undefined;
  const count = Math.round(selectFraction * rows);
  if (count < 1 || count >= rows) {
    throw new DataError(
      "select-fraction",
      `A selectFraction of ${selectFraction} leaves ${count} of ${rows} held-out rows to select and ${rows - count} to report. ` +
        `Change it, hold out more rows, or remove it, so that all rows do both.`,
    );
  }
  const seed = "path" in heldOut ? 0 : heldOut.seed;
  const order = permutation(seededRandom(seed, randomPurpose.selectionSplit), rows);
  return { selecting: order.slice(0, count).sort(), reporting: order.slice(count).sort() };
}

/** Sets the rows that select apart. @throws DataError if either part would be empty */
export function withSelection(dataset: Dataset, { heldOut }: Pick<DataSettings, "heldOut">): Dataset {
  const divided = dividedRows(dataset.heldOut.rows, heldOut);
  if (divided === undefined) return dataset;
  const { selecting, reporting } = divided;
  const condition = dataset.condition;
  return {
    ...dataset,
    heldOut: takeRows(dataset.heldOut, reporting),
    selection: {
      matrix: takeRows(dataset.heldOut, selecting),
      condition: condition && takeRows(condition.heldOut, selecting),
    },
    condition: condition && { ...condition, heldOut: takeRows(condition.heldOut, reporting) },
    heldOutLabels: labelsAt(dataset.heldOutLabels, reporting),
    otherLabels: dataset.otherLabels?.map((set) => ({ ...set, heldOutLabels: labelsAt(set.heldOutLabels, reporting) })),
  };
}

function labelsAt(labels: Int32Array | undefined, rows: Uint32Array): Int32Array | undefined {
  return labels && Int32Array.from(rows, (row) => labels[row] as number);
}
