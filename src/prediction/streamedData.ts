import type { RowSource } from "../core/collapse/rowSource.ts";
import type { Matrix } from "../data/dataset.ts";
import { StreamedReader, type StreamedDataset, type StreamedRows } from "../data/streamedDataset.ts";
import { DataChanged, type KnownData } from "./knownData.ts";

/** Numbers of either half of the data that a probe looks at: what it learns in seconds it learns from fewer. */
export const PROBED_VALUES = 2 ** 23;

/** Data that stay in their files, as the prediction uses them. */
export function streamedData({ columns, exampleShape, fingerprint, train, heldOut }: StreamedDataset): KnownData {
  return {
    columns,
    exampleShape,
    trainRows: train.rows,
    // What stays in its file has no condition beside it.
    hasCondition: false,
    fingerprint,
    openRows: async () => {
      const [trainReader, heldOutReader] = [await open(train), await open(heldOut)];
      return {
        train: rowSource(train, trainReader),
        heldOut: rowSource(heldOut, heldOutReader),
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

/** As many rows as a probe looks at, evenly spread. */
async function sample(source: StreamedRows): Promise<Matrix> {
  const { columns } = source;
  const rows = Math.min(source.rows, Math.max(1, Math.floor(PROBED_VALUES / columns)));
  const values = new Float32Array(rows * columns);
  const reader = await open(source);
  try {
    for (let i = 0; i < rows; i++) {
      await reader.read(Math.floor((i * source.rows) / rows), 1, values.subarray(i * columns, (i + 1) * columns));
    }
  } finally {
    await reader.close();
  }
  return { rows, columns, values, scale: 1 };
}
