import type { LocatedProblem, SpecPath } from "../spec/problem.ts";
import { binarized } from "./binarize.ts";
import { checkValues, isCountLikelihood } from "./checkValues.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, type DataFolders, locateFile, readBytes } from "./dataFile.ts";
import type { DataSettings, Dataset, Matrix } from "./dataset.ts";
import { type FilePrint, fingerprintBytes, fingerprintDataset } from "./fingerprint.ts";
import { readTable } from "./formats.ts";
import { type Labels, readLabels } from "./labels.ts";
import { type Split, splitRows, takeRows } from "./split.ts";
import { storedValues } from "./table.ts";

// The folders are part of this entry point's signature.
export type { DataFolders };

/** The parts of a spec that say what the data must be like. */
export interface DataSpec {
  readonly data: DataSettings;
  readonly model: { readonly likelihood: { readonly type: string } };
  readonly training: { readonly batchSize: number };
}

export type DataResult =
  | { readonly dataset: Dataset; readonly problems: readonly LocatedProblem[] }
  | { readonly dataset: undefined; readonly problems: readonly LocatedProblem[] };

const dataPath: SpecPath = ["data", "path"];
const heldOutPath: SpecPath = ["data", "heldOut", "path"];
const labelsPath: SpecPath = ["data", "labels"];

/**
 * Reads, checks, splits and binarises the data of a spec.
 * @returns the data set and any warnings, or no data set and at least one error; faults of the data never reject.
 */
export async function readDataset(spec: DataSpec, folders: DataFolders): Promise<DataResult> {
  const reading = new Reading(spec, folders);
  const dataset = await reading.dataset();
  return { dataset, problems: reading.problems };
}

interface Examples {
  readonly matrix: Matrix;
  readonly name: string;
  readonly print: FilePrint;
}

/** The two parts; `split` says which rows went where when they came from one file. */
interface Parts {
  readonly train: Matrix;
  readonly heldOut: Matrix;
  readonly split: Split | undefined;
}

interface LabelParts {
  readonly train: Int32Array;
  readonly heldOut: Int32Array | undefined;
  readonly names: readonly string[] | undefined;
  readonly print: FilePrint;
}

/** One run of readDataset: collects the problems, and reads each file once even if it holds examples and labels both. */
class Reading {
  readonly problems: LocatedProblem[] = [];
  private readonly files = new Map<string, Promise<{ bytes: Buffer; sha256: string }>>();
  private readonly data: DataSettings;

  constructor(
    private readonly spec: DataSpec,
    private readonly folders: DataFolders,
  ) {
    this.data = spec.data;
  }

  async dataset(): Promise<Dataset | undefined> {
    const { heldOut, binarize } = this.data;
    if (binarize !== "none" && isCountLikelihood(this.spec.model.likelihood.type)) {
      this.report(
        ["data", "binarize"],
        "error",
        new DataError(
          "binarize-counts",
          `A ${this.spec.model.likelihood.type} likelihood is one of counts, and "binarize": ` +
            `"${binarize}" leaves only 0 and 1. Set "binarize": "none", or use a bernoulli likelihood.`,
        ),
      );
      return undefined;
    }
    const examples = await this.attempt(dataPath, () => this.readExamples(this.data.path, dataPath));
    const apart =
      "path" in heldOut
        ? await this.attempt(heldOutPath, () => this.readExamples(heldOut.path, heldOutPath))
        : undefined;
    if (examples === undefined || ("path" in heldOut && apart === undefined)) return undefined;
    const parts = await this.attempt(apart === undefined ? ["data", "heldOut"] : heldOutPath, () =>
      this.divide(examples, apart),
    );
    if (parts === undefined || !this.checkRows(examples.name, parts.train.rows)) return undefined;
    const { labels: reference } = this.data;
    const labels =
      reference === undefined ? undefined : await this.attempt(labelsPath, () => this.readLabelParts(reference, parts));
    if (reference !== undefined && labels === undefined) return undefined;
    return {
      columns: parts.train.columns,
      train: binarized(parts.train, binarize, "train"),
      heldOut: binarized(parts.heldOut, binarize, "heldOut"),
      trainLabels: labels?.train,
      heldOutLabels: labels?.heldOut,
      labelNames: labels?.names,
      fingerprint: fingerprintDataset(
        { examples: examples.print, heldOut: apart?.print, labels: labels?.print },
        this.data,
      ),
    };
  }

  private async readExamples(reference: string, at: SpecPath): Promise<Examples> {
    const file = locateFile(reference, "examples", this.folders);
    const { bytes, sha256 } = await this.read(file);
    const table = await readTable(bytes, file.name, file.key);
    const { rows, columns, rank } = table;
    if (rank < 2) {
      throw new DataError(
        "data-shape",
        `${file.name} has ${rank === 0 ? "no axis" : "a single axis"}; the data needs rows and columns. ` +
          `Save array.reshape(rows, columns).`,
      );
    }
    if (rows === 0 || columns === 0) {
      throw new DataError(
        "data-file-empty",
        `${file.name} holds ${rows} rows of ${columns} columns. Save at least two rows with one column.`,
      );
    }
    const matrix: Matrix = {
      rows,
      columns,
      values: storedValues(table.values, columns, file.name),
      scale: this.data.scale,
    };
    const odd = checkValues(matrix, file.name, this.spec.model.likelihood.type, this.data.binarize);
    for (const warning of [...table.warnings, odd]) if (warning) this.report(at, "warning", warning);
    return { matrix, name: file.name, print: { sha256, key: file.key } };
  }

  private divide(examples: Examples, apart: Examples | undefined): Parts {
    const { matrix } = examples;
    if (apart === undefined) {
      const { fraction, seed } = this.data.heldOut as { fraction: number; seed: number };
      const split = splitRows(matrix.rows, fraction, seed);
      return { train: takeRows(matrix, split.train), heldOut: takeRows(matrix, split.heldOut), split };
    }
    if (apart.matrix.columns !== matrix.columns) {
      throw new DataError(
        "held-out-width",
        `${apart.name} has ${apart.matrix.columns} columns and ${examples.name} has ${matrix.columns}. ` +
          `Use a held-out file with the same columns.`,
      );
    }
    return { train: matrix, heldOut: apart.matrix, split: undefined };
  }

  private checkRows(name: string, rows: number): boolean {
    const { batchSize } = this.spec.training;
    if (rows < 2) {
      this.report(
        dataPath,
        "error",
        new DataError(
          "too-few-rows",
          `${name} leaves ${rows} row to train on, and at least 2 are needed. Use more data.`,
        ),
      );
    } else if (batchSize > rows) {
      this.report(
        ["training", "batchSize"],
        "error",
        new DataError(
          "batch-size-above-rows",
          `A batch of ${batchSize} is larger than the ${rows} training rows of ${name}, ` +
            `and partial batches are dropped. Set "batchSize" to at most ${rows}.`,
        ),
      );
    } else {
      return true;
    }
    return false;
  }

  /** Labels of one file follow its rows; with a held-out file they cover the training rows, or both files in turn. */
  private async readLabelParts(reference: string, { train, heldOut, split }: Parts): Promise<LabelParts> {
    const file = locateFile(reference, "labels", this.folders);
    const { bytes, sha256 } = await this.read(file);
    const both = train.rows + heldOut.rows;
    const accepted = split
      ? new Map([[both, "its rows"]])
      : new Map([
          [train.rows, "the training rows"],
          [both, "training, then held-out rows"],
        ]);
    const { values, names }: Labels = await readLabels(bytes, file.name, file.key, accepted);
    const print = { sha256, key: file.key };
    if (split) {
      const take = (rows: Uint32Array): Int32Array => Int32Array.from(rows, (row) => values[row] ?? 0);
      return { train: take(split.train), heldOut: take(split.heldOut), names, print };
    }
    const rest = values.length > train.rows ? values.slice(train.rows) : undefined;
    return { train: values.slice(0, train.rows), heldOut: rest, names, print };
  }

  private read(file: DataFile): Promise<{ bytes: Buffer; sha256: string }> {
    const known = this.files.get(file.path);
    if (known !== undefined) return known;
    const contents = readBytes(file).then((bytes) => ({ bytes, sha256: fingerprintBytes(bytes) }));
    this.files.set(file.path, contents);
    return contents;
  }

  private async attempt<Result>(path: SpecPath, action: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.report(path, "error", error);
      return undefined;
    }
  }

  private report(path: SpecPath, severity: LocatedProblem["severity"], { code, message }: DataError): void {
    this.problems.push({ code, severity, message, path });
  }
}
