import type { ColumnFacts } from "../core/columnFacts.ts";
import { transformRows, type ColumnTransform } from "../core/columnTransform.ts";
import { channelsFirst } from "./channelsFirst.ts";
import { checkValues } from "./checkValues.ts";
import { type Condition, labelCondition } from "./condition.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, type DataFolders, locateFile } from "./dataFile.ts";
import { type DataSettings, gatherRows } from "./dataset.ts";
import { DataSources } from "./dataSources.ts";
import { exampleShape } from "./exampleShape.ts";
import { fingerprintDataset } from "./fingerprint.ts";
import { type LabelParts, readLabelParts } from "./labelParts.ts";
import { type DataSpec, labelReferences, usesConvolutions } from "./dataSpec.ts";
import { RowFile } from "./rowFile.ts";
import { sampleFacts } from "./sampleFacts.ts";
import { splitRows } from "./split.ts";
import { checkTransform, fitTransform } from "./transform.ts";
import { ReportedError } from "../core/reportedError.ts";
import { regularSize } from "../files/regularFile.ts";

/** Larger files are read by position if possible. */
export const STREAMED_FROM_BYTES = 256 * 2 ** 20;

/** Data that stay in their files: the same rows as readDataset, read on demand. */
export interface StreamedDataset {
  readonly columns: number;
  /** As in Dataset. */
  readonly exampleShape: readonly number[] | undefined;
  /** As from readDataset. */
  readonly fingerprint: string;
  readonly train: StreamedRows;
  readonly heldOut: StreamedRows;
  readonly facts: ColumnFacts | undefined;
  /** The label of each row; in memory, because labels are small. */
  readonly condition: Condition | undefined;
}

/** Some rows of a file, in order; those of `which`, or all. */
export interface StreamedRows {
  readonly file: DataFile;
  readonly rows: number;
  readonly columns: number;
  readonly which: Uint32Array | undefined;
  readonly scale: number;
  readonly threshold: boolean;
  /** As of a Matrix. */
  readonly transform: ColumnTransform | undefined;
}

/**
 * The data of a spec without reading them into memory: for large uncompressed files without problems or warnings.
 * @returns undefined for all others, which readDataset reads and reports
 */
export async function streamDataset(
  spec: DataSpec,
  folders: DataFolders,
  fromBytes = STREAMED_FROM_BYTES,
): Promise<StreamedDataset | undefined> {
  try {
    return await streamed(spec, folders, fromBytes);
  } catch (error) {
    if (error instanceof ReportedError || (error instanceof Error && "code" in error)) return undefined;
    throw error;
  }
}

async function streamed(spec: DataSpec, folders: DataFolders, fromBytes: number): Promise<StreamedDataset | undefined> {
  const { data, model, training } = spec;
  // Static bits are drawn in the order of the rows, which needs a pass over all rows.
  if (data.binarize === "static") return undefined;
  // Condition columns must be removed from the rows, which only readDataset does.
  if (model.condition === "columns") return undefined;
  if (data.columns !== undefined || data.heldOut.selectFraction !== undefined) return undefined;
  const file = locateFile(data.path, "examples", folders);
  if (regularSize(file.path) < fromBytes) return undefined;
  const examples = await survey(file, spec);
  if (examples === undefined) return undefined;
  const { rows, columns } = examples;
  const shape = exampleShape(data.shape, { ...examples, name: file.name });
  // Reported by readDataset.
  if (usesConvolutions(spec) && data.shape === undefined && channelsFirst(shape, file.name) !== undefined)
    return undefined;
  const part = (of: DataFile, count: number, which: Uint32Array | undefined): StreamedRows => {
    const { scale } = data;
    const threshold = data.binarize === "threshold";
    return { file: of, rows: count, columns, which, scale, threshold, transform: undefined };
  };
  const { heldOut } = data;
  const apart = "path" in heldOut ? locateFile(heldOut.path, "examples", folders) : undefined;
  const held = apart && (await survey(apart, spec));
  if (apart !== undefined && held?.columns !== columns) return undefined;
  const split = "path" in heldOut ? undefined : splitRows(rows, heldOut.fraction, heldOut.seed);
  const train = part(file, split?.train.length ?? rows, split?.train);
  const rest = part(apart ?? file, split?.heldOut.length ?? held?.rows ?? 0, split?.heldOut);
  if (train.rows < 2 || training.batchSize > train.rows) return undefined;
  const transform = await transformOf(data.transform, train);
  const references = labelReferences(data);
  const sets: LabelParts[] = [];
  for (const labels of references) {
    const found = await readLabelParts(new DataSources(data.images), {
      labels: locateFile(labels, "labels", folders),
      examples: file,
      heldOut: apart,
      split,
      trainRows: train.rows,
      heldOutRows: rest.rows,
      header: data.header,
    });
    sets.push(found);
  }
  const [labels] = sets;
  const condition =
    model.condition === "labels" && labels !== undefined ? labelCondition(labels, String(references[0])) : undefined;
  const prints = { examples: examples.print, heldOut: held?.print, labels: sets.map(({ print }) => print) };
  const fingerprint = fingerprintDataset(prints, data, condition && "labels");
  return {
    columns,
    exampleShape: shape,
    fingerprint,
    train: { ...train, transform },
    heldOut: { ...rest, transform },
    facts: await factsOf(train, transform),
    condition,
  };
}

/** In one pass over the training rows. */
async function transformOf(kind: DataSettings["transform"], train: StreamedRows): Promise<ColumnTransform | undefined> {
  const reader = await StreamedReader.open(train);
  try {
    const { rows, columns } = train;
    return await fitTransform(kind, { rows, columns, read: (...chunk) => reader.read(...chunk) });
  } finally {
    await reader.close();
  }
}

async function factsOf(train: StreamedRows, transform: ColumnTransform | undefined): Promise<ColumnFacts | undefined> {
  const reader = await StreamedReader.open(train);
  try {
    const { rows, columns } = train;
    const read = (row: number, target: Float32Array): Promise<void> => reader.read(row, 1, target);
    return await sampleFacts({ rows, columns, names: undefined, transform, read });
  } finally {
    await reader.close();
  }
}

/** One pass that checks the values. */
async function survey(file: DataFile, { data, model }: DataSpec) {
  const rowFile = await RowFile.open(file);
  if (rowFile === undefined) return undefined;
  try {
    const { rows, columns, exampleShape: shape, blockRows } = rowFile;
    for (let first = 0; first < rows; first += blockRows) {
      const block = await rowFile.block(first, Math.min(rows, first + blockRows) - 1, data.scale);
      checkTransform(data.transform, block, file.name);
      if (checkValues(block, file.name, model.likelihood, data.binarize) !== undefined) return undefined;
    }
    return { rows, columns, shape, print: { sha256: await rowFile.fingerprint(), key: file.key } };
  } finally {
    await rowFile.close();
  }
}

/** Reads streamed rows by position. */
export class StreamedReader {
  readonly #source: StreamedRows;
  readonly #file: RowFile;

  private constructor(source: StreamedRows, file: RowFile) {
    this.#source = source;
    this.#file = file;
  }

  /** @throws if the file has changed */
  static async open(source: StreamedRows): Promise<StreamedReader> {
    const file = await RowFile.open(source.file);
    if (file?.columns === source.columns) return new StreamedReader(source, file);
    await file?.close();
    throw new DataError("data-changed", `${source.file.name} has changed since it was read. Run this again.`);
  }

  /** Writes rows `start` to `start + count - 1`, scaled and transformed, to the beginning of `target`. */
  async read(start: number, count: number, target: Float32Array): Promise<void> {
    const { transform, columns } = this.#source;
    await this.readUntransformed(start, count, target);
    if (transform !== undefined) transformRows(transform, target, 0, count, columns);
  }

  /** The same, only scaled. */
  async readUntransformed(start: number, count: number, target: Float32Array): Promise<void> {
    const { which, columns, scale, threshold } = this.#source;
    const rowAt = (i: number): number => which?.[start + i] ?? start + i;
    const most = this.#file.blockRows;
    for (let i = 0; i < count;) {
      const first = rowAt(i);
      let last = i;
      while (last + 1 < count && rowAt(last + 1) - first < most) last++;
      const block = await this.#file.block(first, rowAt(last), scale);
      const wanted = Uint32Array.from({ length: last - i + 1 }, (_, k) => rowAt(i + k) - first);
      gatherRows(block, wanted, 0, wanted.length, target, i * columns);
      i = last + 1;
    }
    if (threshold) for (let i = 0; i < count * columns; i++) target[i] = (target[i] as number) > 0.5 ? 1 : 0;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
