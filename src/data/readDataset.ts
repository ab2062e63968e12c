import type { LocatedProblem, SpecPath } from "../spec/problem.ts";
import { binarized } from "./binarize.ts";
import { checkValues, type ValuedLikelihood } from "./checkValues.ts";
import { type Condition, labelCondition, takeColumns } from "./condition.ts";
import { batchProblem, bitsOfCountsProblem } from "./dataProblems.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, type DataFolders, locateFile } from "./dataFile.ts";
import type { DataSettings, Dataset, Matrix } from "./dataset.ts";
import { DataSources } from "./dataSources.ts";
import { channelsFirst } from "./channelsFirst.ts";
import { exampleShape } from "./exampleShape.ts";
import { type FilePrint, fingerprintDataset, withGuesses } from "./fingerprint.ts";
import { matchHeldOut } from "./heldOutColumns.ts";
import { heldOutLabelsMissing, type LabelParts, readLabelParts } from "./labelParts.ts";
import { withSelection } from "./selection.ts";
import { type Split, splitInPlace, splitRows, takeRows } from "./split.ts";
import { storedValues } from "./table.ts";
import { checkTransform, fitTransform, readableRows } from "./transform.ts";

// The folders are part of this function's signature.
export type { DataFolders };

/** The parts of a spec with requirements for the data. */
export interface DataSpec {
  readonly data: DataSettings;
  readonly model: {
    readonly likelihood: ValuedLikelihood;
    readonly condition?: "none" | "labels" | "columns";
    readonly encoder?: unknown;
    readonly decoder?: unknown;
  };
  readonly training: { readonly batchSize: number };
}

export type DataResult =
  | { readonly dataset: Dataset; readonly problems: readonly LocatedProblem[] }
  | { readonly dataset: undefined; readonly problems: readonly LocatedProblem[] };

const dataPath: SpecPath = ["data", "path"];
const heldOutPath: SpecPath = ["data", "heldOut", "path"];
const selectFractionPath: SpecPath = ["data", "heldOut", "selectFraction"];
const labelsPath: SpecPath = ["data", "labels"];
const shapePath: SpecPath = ["data", "shape"];
const transformPath: SpecPath = ["data", "transform"];
const conditionColumnsPath: SpecPath = ["data", "conditionColumns"];

/**
 * Reads, checks, splits, binarises and transforms the data of a spec.
 * @returns the data set and any warnings, or no data set and at least one error; problems of the data never reject.
 */
export async function readDataset(spec: DataSpec, folders: DataFolders): Promise<DataResult> {
  const reading = new Reading(spec, folders);
  const dataset = await reading.dividedDataset();
  return { dataset, problems: reading.problems };
}

interface Examples {
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
interface Parts {
  readonly train: Matrix;
  readonly heldOut: Matrix;
  readonly condition: Condition | undefined;
  readonly split: Split | undefined;
  /** Of the held-out file, as of a FilePrint. */
  readonly heldOutGuesses: readonly string[];
}

function axesOf({ matrix: { columns }, shape, file: { name } }: Examples) {
  return { columns, shape, name };
}

/** Only convolutions use the axes of an example. */
export function usesConvolutions({ model: { encoder, decoder } }: DataSpec): boolean {
  return [encoder, decoder].some(
    (network) => network instanceof Object && "type" in network && network.type === "conv",
  );
}

/** The label sets of a data section, in order. */
export function labelReferences({ labels = [] }: Pick<DataSettings, "labels">): readonly string[] {
  return typeof labels === "string" ? [labels] : labels;
}

/** One run of readDataset: collects the problems. */
class Reading {
  readonly problems: LocatedProblem[] = [];
  private readonly sources: DataSources;
  private readonly data: DataSettings;

  constructor(
    private readonly spec: DataSpec,
    private readonly folders: DataFolders,
  ) {
    this.data = spec.data;
    this.sources = new DataSources(spec.data.images);
  }

  /** With the held-out rows that select apart from those that report. */
  async dividedDataset(): Promise<Dataset | undefined> {
    const dataset = await this.dataset();
    return dataset && this.attempt(selectFractionPath, () => withSelection(dataset, this.data));
  }

  private async dataset(): Promise<Dataset | undefined> {
    const { heldOut, binarize, transform: kind } = this.data;
    if (!this.accept(bitsOfCountsProblem(this.spec.model.likelihood.type, binarize))) return undefined;
    const examples = await this.attempt(dataPath, () => this.readExamples(this.data.path, dataPath));
    const apart =
      "path" in heldOut
        ? await this.attempt(heldOutPath, () => this.readExamples(heldOut.path, heldOutPath))
        : undefined;
    if (examples === undefined || ("path" in heldOut && apart === undefined)) return undefined;
    const parts = await this.attempt(apart === undefined ? ["data", "heldOut"] : heldOutPath, () =>
      this.divide(examples, apart),
    );
    if (
      parts === undefined ||
      !this.accept(batchProblem(examples.file.name, parts.train.rows, this.spec.training.batchSize))
    )
      return undefined;
    const shape = await this.attempt(shapePath, () => ({ axes: exampleShape(this.data.shape, axesOf(examples)) }));
    if (shape === undefined) return undefined;
    const channels = channelsFirst(shape.axes, examples.file.name);
    if (channels !== undefined && this.data.shape === undefined)
      this.report(dataPath, usesConvolutions(this.spec) ? "warning" : "information", channels);
    const references = labelReferences(this.data);
    const sets = await this.attempt(labelsPath, () =>
      Promise.all(references.map((reference) => this.labelParts(reference, examples.file, apart?.file, parts))),
    );
    if (sets === undefined) return undefined;
    for (const [index, set] of sets.entries()) {
      const missing = heldOutLabelsMissing(set, String(references[index]));
      // A condition needs them, and says so.
      if (missing !== undefined && (index > 0 || this.spec.model.condition !== "labels"))
        this.report(labelsPath, "information", missing);
    }
    const [labels, ...otherLabels] = sets;
    const [reference] = references;
    const byLabels = this.spec.model.condition === "labels" && labels !== undefined;
    const condition = byLabels
      ? await this.attempt(labelsPath, () => labelCondition(labels, String(reference)))
      : parts.condition;
    if (byLabels && condition === undefined) return undefined;
    const matrices = await this.attempt(transformPath, async () => {
      checkTransform(kind, parts.train, examples.file.name);
      checkTransform(kind, parts.heldOut, (apart ?? examples).file.name);
      const train = binarized(parts.train, binarize, "train");
      const transform = await fitTransform(kind, readableRows(train));
      return {
        train: { ...train, transform },
        heldOut: { ...binarized(parts.heldOut, binarize, "heldOut"), transform },
      };
    });
    if (matrices === undefined) return undefined;
    return {
      columns: parts.train.columns,
      exampleShape: shape.axes,
      condition,
      ...matrices,
      trainLabels: labels?.train,
      heldOutLabels: labels?.heldOut,
      labelNames: labels?.names,
      columnNames: examples.names,
      otherLabels: otherLabels.map(({ train, heldOut, names }) => ({
        trainLabels: train,
        heldOutLabels: heldOut,
        labelNames: names,
      })),
      fingerprint: fingerprintDataset(
        {
          examples: examples.print,
          heldOut: apart && withGuesses(apart.print, parts.heldOutGuesses),
          labels: sets.map(({ print }) => print),
        },
        this.data,
        byLabels ? "labels" : this.conditionColumns(),
      ),
    };
  }

  private conditionColumns(): readonly number[] | undefined {
    return this.spec.model.condition === "columns" ? this.data.conditionColumns : undefined;
  }

  private async readExamples(reference: string, at: SpecPath): Promise<Examples> {
    const file = locateFile(reference, "examples", this.folders);
    const { table, sha256, isOwn } = await this.sources.table(file, {
      columns: this.data.columns,
      header: this.data.header,
      without: this.labelsColumns(),
    });
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
      scale: this.data.scale,
    };
    const wanted = this.conditionColumns();
    const apart = wanted && takeColumns(whole, wanted, file.name);
    // The likelihood does not apply to a condition, which only has to be numbers.
    if (apart !== undefined) checkValues(apart.taken, file.name, { type: "gaussian" }, "none");
    const matrix = apart?.rest ?? whole;
    const odd = checkValues(matrix, file.name, this.spec.model.likelihood, this.data.binarize);
    for (const warning of [...table.warnings, odd]) if (warning) this.report(at, "warning", warning);
    for (const note of table.notes ?? []) this.report(at, "information", note);
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

  /** The columns of labels in the examples' file; they are not part of the examples, nor of those of a held-out file. */
  private labelsColumns(): readonly string[] {
    const { path } = this.data;
    return labelReferences(this.data).flatMap((labels) => {
      if (labels.startsWith("builtin:") || path.startsWith("builtin:")) return [];
      const file = locateFile(labels, "labels", this.folders);
      return file.path === locateFile(path, "examples", this.folders).path ? (file.key ?? []) : [];
    });
  }

  private divide(examples: Examples, given: Examples | undefined): Parts {
    const { matrix, condition, isOwn } = examples;
    if (given === undefined) {
      const { fraction, seed } = this.data.heldOut as { fraction: number; seed: number };
      const split = splitRows(matrix.rows, fraction, seed);
      const taken = (rows: Matrix) => ({ train: takeRows(rows, split.train), heldOut: takeRows(rows, split.heldOut) });
      const parts = isOwn ? splitInPlace(matrix, split) : taken(matrix);
      return { ...parts, condition: condition && taken(condition), split, heldOutGuesses: [] };
    }
    const matched = matchHeldOut(examples, given);
    if (matched.note !== undefined) this.report(heldOutPath, "information", matched.note);
    const heldOut = given.condition;
    return {
      train: matrix,
      heldOut: matched.matrix,
      condition: condition && heldOut && { train: condition, heldOut },
      split: undefined,
      heldOutGuesses: matched.note === undefined ? [] : [matched.note.code],
    };
  }

  private labelParts(
    reference: string,
    examples: DataFile,
    heldOut: DataFile | undefined,
    parts: Parts,
  ): Promise<LabelParts> {
    return readLabelParts(this.sources, {
      labels: locateFile(reference, "labels", this.folders),
      examples,
      heldOut,
      split: parts.split,
      trainRows: parts.train.rows,
      heldOutRows: parts.heldOut.rows,
      header: this.data.header,
    });
  }

  private async attempt<Result>(path: SpecPath, action: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.report(error.code === "condition-column" ? conditionColumnsPath : path, "error", error);
      return undefined;
    }
  }

  private accept(problem: LocatedProblem | undefined): boolean {
    if (problem !== undefined) this.problems.push(problem);
    return problem === undefined;
  }

  private report(path: SpecPath, severity: LocatedProblem["severity"], { code, message }: DataError): void {
    this.problems.push({ code, severity, message, path });
  }
}
