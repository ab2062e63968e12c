import type { ColumnFacts } from "../core/columnFacts.ts";
import { gatherRows, type Dataset, type Matrix } from "../data/dataset.ts";
import type { DataSpec } from "../data/dataSpec.ts";
import { readDataset, type DataFolders } from "../data/readDataset.ts";
import { sampleFacts } from "../data/sampleFacts.ts";
import { STREAMED_FROM_BYTES, streamDataset } from "../data/streamedDataset.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import { dataFiles, stampOf } from "./dataFiles.ts";
import { DataChanged, type KnownData, type OpenRows } from "./knownData.ts";
import { LeastRecentlyUsed } from "./leastRecentlyUsed.ts";
import { matrixRows } from "../data/matrixRows.ts";
import { streamedData } from "./streamedData.ts";

interface Reading {
  readonly dataset: KnownData | undefined;
  readonly problems: readonly LocatedProblem[];
}

interface Outcome {
  readonly stamp: string;
  readonly batchSize: number;
  readonly reading: Promise<Reading>;
}

/** Outcomes are small: problems and a few numbers. */
const MAX_OUTCOMES = 256;
const MAX_DATASET_BYTES = 2 ** 30;

/**
 * Reads the data of specs like readDataset, with a cache: a spec is checked at every keystroke, but its files change
 * seldom. Files that changed are read again.
 */
export class DataMemory {
  readonly #readDataset: typeof readDataset;
  readonly #streamedFromBytes: number;
  readonly #outcomes = new LeastRecentlyUsed<Outcome>(MAX_OUTCOMES);
  readonly #datasets = new LeastRecentlyUsed<Dataset>(MAX_DATASET_BYTES, datasetBytes);

  /** @param streamedFromBytes files above this size are not read into memory if that can be avoided */
  constructor(read = readDataset, streamedFromBytes = STREAMED_FROM_BYTES) {
    this.#readDataset = read;
    this.#streamedFromBytes = streamedFromBytes;
  }

  async read(spec: DataSpec, folders: DataFolders): Promise<Reading> {
    // The stamp is taken before reading, so that a file that changes meanwhile has another one the next time.
    const stamp = await stampOf(dataFiles(spec.data, folders));
    if (stamp === undefined) return this.#read(spec, folders);
    const key = keyOf(spec, folders);
    const { batchSize } = spec.training;
    const known = this.#outcomes.get(key);
    if (known?.stamp === stamp && suits(await known.reading, known.batchSize, batchSize)) return known.reading;
    const reading = this.#read(spec, folders);
    this.#outcomes.set(key, { stamp, batchSize, reading });
    // Problems of the data are outcomes; a failure to read them is not.
    reading.catch(() => {
      this.#outcomes.delete(key);
    });
    return reading;
  }

  async #read(spec: DataSpec, folders: DataFolders): Promise<Reading> {
    const streamed = await streamDataset(spec, folders, this.#streamedFromBytes);
    if (streamed !== undefined) return { dataset: streamedData(streamed), problems: [] };
    const { dataset, problems } = await this.#readDataset(spec, folders);
    if (dataset === undefined) return { dataset, problems };
    const key = keyOf(spec, folders);
    this.#datasets.set(key, dataset);
    const { columns, exampleShape, condition, fingerprint, train, heldOut } = dataset;
    const again = async (): Promise<Dataset> => {
      const kept = this.#datasets.get(key) ?? (await this.#readDataset(spec, folders)).dataset;
      if (kept?.fingerprint !== fingerprint) throw new DataChanged("the data have changed since they were read");
      this.#datasets.set(key, kept);
      return kept;
    };
    const openRows = async (): Promise<OpenRows> => {
      const rows = await again();
      const { condition } = rows;
      return {
        train: matrixRows(rows.train),
        heldOut: matrixRows(rows.heldOut),
        transform: rows.train.transform,
        condition: condition && { train: matrixRows(condition.train), heldOut: matrixRows(condition.heldOut) },
        close: () => Promise.resolve(),
      };
    };
    return {
      dataset: {
        columns,
        exampleShape,
        condition: condition && columnsOnly(condition),
        trainRows: train.rows,
        heldOut: { rows: heldOut.rows },
        selection: dataset.selection && { matrix: { rows: dataset.selection.matrix.rows } },
        facts: await matrixFacts(train, dataset.columnNames),
        fingerprint,
        openRows,
        dataset: again,
      },
      problems,
    };
  }
}

/** Of a sample of the rows. */
export function matrixFacts(train: Matrix, names: readonly string[] | undefined): Promise<ColumnFacts | undefined> {
  const { rows, columns, transform } = train;
  const stored = { ...train, transform: undefined };
  const read = (row: number, target: Float32Array): void => {
    gatherRows(stored, [row], 0, 1, target, 0);
  };
  return sampleFacts({ rows, columns, names, transform, read });
}

/** Of the training section, only the batch size determines whether data suit. */
function keyOf({ data, model }: DataSpec, folders: DataFolders): string {
  return JSON.stringify([data, model.likelihood.type, model.likelihood.categories, model.condition, folders]);
}

/** Whether an outcome for one batch size holds for another: data that suit a batch size suit all that are not larger than the data. */
function suits({ dataset }: Reading, known: number, asked: number): boolean {
  return known === asked || (dataset !== undefined && asked <= dataset.trainRows);
}

/** The rows themselves may be released. */
function columnsOnly({ train }: NonNullable<Dataset["condition"]>) {
  return { train: { columns: train.columns } };
}

function datasetBytes({ train, heldOut, condition, selection }: Dataset): number {
  return [train, heldOut, condition?.train, condition?.heldOut, selection?.matrix, selection?.condition].reduce(
    (sum, matrix) => sum + (matrix === undefined ? 0 : bytes(matrix)),
    0,
  );
}

function bytes({ values }: Matrix): number {
  return values.byteLength;
}
