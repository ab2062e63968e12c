import { randomPurpose, seededRandom } from "../seededRandom.ts";
import type { RowSource } from "./rowSource.ts";

/** Each row followed by the row with the same index of another source. */
export function joinedRows(left: RowSource, right: RowSource): RowSource {
  const columns = left.columns + right.columns;
  let [ofLeft, ofRight] = [new Float32Array(0), new Float32Array(0)];
  return {
    rows: left.rows,
    columns,
    read: async (start, count, target) => {
      if (ofLeft.length < count * left.columns) ofLeft = new Float32Array(count * left.columns);
      if (ofRight.length < count * right.columns) ofRight = new Float32Array(count * right.columns);
      await left.read(start, count, ofLeft);
      await right.read(start, count, ofRight);
      for (let row = 0; row < count; row++) {
        target.set(ofLeft.subarray(row * left.columns, (row + 1) * left.columns), row * columns);
        target.set(ofRight.subarray(row * right.columns, (row + 1) * right.columns), row * columns + left.columns);
      }
    },
  };
}

/** Grey rows as bits drawn from them. The bits of a row are the same at every read, and independent between parts of the data. */
export function drawnRows(source: RowSource, part: number): RowSource {
  const { rows, columns } = source;
  return {
    rows,
    columns,
    read: async (start, count, target) => {
      await source.read(start, count, target);
      for (let row = 0; row < count; row++) {
        const random = seededRandom(randomPurpose.evidence, 5, part, start + row);
        for (let j = row * columns; j < (row + 1) * columns; j++)
          target[j] = random.nextUniform() < (target[j] as number) ? 1 : 0;
      }
    },
  };
}

/** Indices of at most `most` rows, evenly spread. */
export function spreadRows(rows: number, most: number): Uint32Array {
  const count = Math.min(rows, most);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** Class indices from one-hot rows. */
export function classRows(oneHot: RowSource): RowSource {
  const { rows, columns } = oneHot;
  let values = new Float32Array(0);
  return {
    rows,
    columns: 1,
    read: async (start, count, target) => {
      if (values.length < count * columns) values = new Float32Array(count * columns);
      await oneHot.read(start, count, values);
      for (let row = 0; row < count; row++) {
        const ofRow = values.subarray(row * columns, (row + 1) * columns);
        target[row] = ofRow.indexOf(Math.max(...ofRow));
      }
    },
  };
}
