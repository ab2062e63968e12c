import type { RowSource } from "../core/collapse/rowSource.ts";
import type { Matrix } from "../data/dataset.ts";
import { takeRows } from "../data/split.ts";
import { StreamedReader, type StreamedDataset, type StreamedRows } from "../data/streamedDataset.ts";
import { matrixRows } from "../data/matrixRows.ts";
import { DataChanged, type KnownData } from "./knownData.ts";

/** Maximum number of values of each half of the data that a probe uses: a training of seconds needs no more. */
export const PROBED_VALUES = 2 ** 23;

/** Data that stay in their files, for the prediction. */
export function streamedData({
  columns,
  exampleShape,
  fingerprint,
  train,
  heldOut,
  facts,
  condition,
}: StreamedDataset): KnownData {
  return {
    columns,
    exampleShape,
    condition,
    trainRows: train.rows,
    heldOut: { rows: heldOut.rows },
    facts,
    fingerprint,
    openRows: async () => {
      const [trainReader, heldOutReader] = [await open(train), await open(heldOut)];
      return {
        train: rowSource(train, trainReader),
        heldOut: rowSource(heldOut, heldOutReader),
        transform: train.transform,
        condition: condition && { train: matrixRows(condition.train), heldOut: matrixRows(condition.heldOut) },
        close: async () => {
          await trainReader.close();
          await heldOutReader.close();
        },
      };
    },
    dataset: async () => ({
      columns,
      exampleShape,
      train: await sample(train),
      heldOut: await sample(heldOut),
      condition: condition && {
        train: sampleOf(condition.train, train),
        heldOut: sampleOf(condition.heldOut, heldOut),
      },
      trainLabels: undefined,
      heldOutLabels: undefined,
      labelNames: undefined,
      fingerprint,
    }),
  };
}

async function open(rows: StreamedRows): Promise<StreamedReader> {
  try {
    return await StreamedReader.open(rows);
  } catch (error) {
    throw new DataChanged(error instanceof Error ? error.message : String(error));
  }
}

function rowSource({ rows, columns }: StreamedRows, reader: StreamedReader): RowSource {
  return { rows, columns, read: (start, count, target) => reader.read(start, count, target) };
}

/** The rows that a probe uses, evenly spread. */
function sampledRows({ rows, columns }: StreamedRows): readonly number[] {
  const length = Math.min(rows, Math.max(1, Math.floor(PROBED_VALUES / columns)));
  return Array.from({ length }, (_, i) => Math.floor((i * rows) / length));
}

/** The conditions of the rows that `sample` takes of `source`. */
function sampleOf(condition: Matrix, source: StreamedRows): Matrix {
  return takeRows(condition, Uint32Array.from(sampledRows(source)));
}

async function sample(source: StreamedRows): Promise<Matrix> {
  const { columns, transform } = source;
  const wanted = sampledRows(source);
  const rows = wanted.length;
  const values = new Float32Array(rows * columns);
  const reader = await open(source);
  try {
    for (const [i, row] of wanted.entries())
      await reader.readUntransformed(row, 1, values.subarray(i * columns, (i + 1) * columns));
  } finally {
    await reader.close();
  }
  return { rows, columns, values, scale: 1, transform };
}
