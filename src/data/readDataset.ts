import type { LocatedProblem, SpecPath } from "../spec/problem.ts";
import { binarized } from "./binarize.ts";
import { labelCondition } from "./condition.ts";
import { batchProblem, bitsOfCountsProblem } from "./dataProblems.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, type DataFolders, locateFile } from "./dataFile.ts";
import type { DataSettings, Dataset } from "./dataset.ts";
import { DataSources } from "./dataSources.ts";
import { conditionColumns, type DataSpec, labelReferences, usesConvolutions } from "./dataSpec.ts";
import { channelsFirst } from "./channelsFirst.ts";
import { divideExamples, type Examples, type Parts, readExamples } from "./examples.ts";
import { exampleShape } from "./exampleShape.ts";
import { fingerprintDataset, withGuesses } from "./fingerprint.ts";
import { heldOutLabelsMissing, type LabelParts, readLabelParts } from "./labelParts.ts";
import { withSelection } from "./selection.ts";
import { checkTransform, fitTransform, readableRows } from "./transform.ts";

// The folders are part of this function's signature.
export type { DataFolders };

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

function axesOf({ matrix: { columns }, shape, file: { name } }: Examples) {
  return { columns, shape, name };
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
    const examples = await this.attempt(dataPath, () => this.examples(this.data.path, dataPath));
    const apart =
      "path" in heldOut ? await this.attempt(heldOutPath, () => this.examples(heldOut.path, heldOutPath)) : undefined;
    if (examples === undefined || ("path" in heldOut && apart === undefined)) return undefined;
    const parts = await this.attempt(apart === undefined ? ["data", "heldOut"] : heldOutPath, () =>
      divideExamples(examples, apart, this.data),
    );
    if (parts?.heldOutNote !== undefined) this.report(heldOutPath, "information", parts.heldOutNote);
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
          heldOut: apart && withGuesses(apart.print, parts.heldOutNote === undefined ? [] : [parts.heldOutNote.code]),
          labels: sets.map(({ print }) => print),
        },
        this.data,
        byLabels ? "labels" : conditionColumns(this.spec),
      ),
    };
  }

  private examples(reference: string, at: SpecPath): Promise<Examples> {
    const report = (severity: LocatedProblem["severity"], found: DataError): void => {
      this.report(at, severity, found);
    };
    return readExamples(reference, this.spec, { sources: this.sources, folders: this.folders, report });
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
