/** Reads the arrays of posteriors that another program computed. */
import type { PosteriorRows } from "../../core/latents/posteriorRows.ts";
import { DataError } from "../../data/dataError.ts";
import { locateFile, type DataFolders } from "../../data/dataFile.ts";
import { DataSources } from "../../data/dataSources.ts";
import type { NumericArray } from "../../data/table.ts";
import type { LocatedProblem } from "../../spec/problem.ts";
import type { LatentsSpec, SpreadKind } from "../../spec/spec.ts";
import { spreadFault, type GivenSpread } from "./spreads.ts";

/** An array as its file has it, with the axes of one example. */
interface LatentArray {
  readonly name: string;
  readonly rows: number;
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** Of the file's content, and the key within it. */
  readonly print: string;
}

export interface Latents extends PosteriorRows {
  readonly shape: readonly number[];
  /** As given, for what is found of its numbers. */
  readonly given: GivenSpread | undefined;
  /** How messages name the file of the means. */
  readonly name: string;
  readonly fingerprint: string;
}

/** @returns the posteriors, or the first problem of their files */
export async function readLatents(
  { mean, spread }: LatentsSpec,
  folders: DataFolders,
): Promise<Latents | LocatedProblem> {
  const sources = new DataSources();
  let field: "mean" | SpreadKind = "mean";
  try {
    const means = await readArray(sources, mean, folders);
    if (spread === undefined) return latentsOf(means, undefined);
    field = spread.kind;
    const widths = await readArray(sources, spread.path, folders);
    checkSameShape(means, widths);
    const fault = spreadFault(spread.kind, widths.values, (at) => placeOf(widths, at));
    if (fault !== undefined) throw new DataError("latents-spread", fault);
    return latentsOf(means, { kind: spread.kind, array: widths });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { code: error.code, severity: "error", message: error.message, path: ["model", field] };
  }
}

function latentsOf(
  means: LatentArray,
  spread: { readonly kind: SpreadKind; readonly array: LatentArray } | undefined,
): Latents {
  const { rows, shape, values, name, print } = means;
  return {
    rows,
    latents: values.length / rows,
    shape,
    mean: values,
    logVariance: spread && logVarianceOf(spread.kind, spread.array.values),
    given: spread && { kind: spread.kind, name: spread.array.name, values: spread.array.values },
    name,
    fingerprint: [print, spread && `${spread.kind} ${spread.array.print}`].filter(Boolean).join(" "),
  };
}

function logVarianceOf(kind: SpreadKind, values: Float64Array): Float64Array {
  switch (kind) {
    case "logVariance":
      return values;
    case "variance":
      return values.map((value) => Math.log(value));
    case "standardDeviation":
      return values.map((value) => 2 * Math.log(value));
  }
}

async function readArray(sources: DataSources, reference: string, folders: DataFolders): Promise<LatentArray> {
  if (reference.trim() === "")
    throw new DataError("data-path-empty", "The path is empty; set it to the file of the array.");
  const file = locateFile(reference, "examples", folders);
  const { table, sha256 } = await sources.table(file, { columns: undefined, header: undefined, without: [] });
  const { rows, columns, rank, exampleShape } = table;
  if (rank === 0 || rows === 0 || columns === 0)
    throw new DataError(
      "data-file-empty",
      `${file.name} has no rows of latents. Save an array with one row an example.`,
    );
  const array = {
    name: file.key === undefined ? file.name : `${file.name}#${file.key}`,
    rows,
    shape: exampleShape ?? [columns],
    values: doubles(table.values),
    print: `${sha256}#${file.key ?? ""}`,
  };
  const odd = array.values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    const value = array.values[odd] as number;
    throw new DataError(
      "data-not-finite",
      `${array.name} has ${value} ${placeOf(array, odd)}. Latents must be finite: find why the encoder gave it, and save the array again.`,
    );
  }
  return array;
}

/** A typed array copies another many times faster than it maps it, but bigints must be mapped. */
function doubles(values: NumericArray): Float64Array {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return Float64Array.from(values, Number);
  return new Float64Array(values);
}

function checkSameShape(means: LatentArray, widths: LatentArray): void {
  const [one, other] = [means, widths].map(({ rows, shape }) => [rows, ...shape].join(" x "));
  if (one === other) return;
  throw new DataError(
    "data-shape",
    `${widths.name} is ${other}, but the means in ${means.name} are ${one}. Save both for the same examples and latents.`,
  );
}

/** "at row 3, latent 2", counted from 0. */
function placeOf({ shape, values, rows }: Pick<LatentArray, "shape" | "values" | "rows">, at: number): string {
  const latents = values.length / rows;
  const within = at % latents;
  const position: number[] = [];
  let rest = within;
  for (const length of shape.toReversed()) {
    position.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return `at row ${Math.floor(at / latents)}, latent ${position.join(", ")} (counted from 0)`;
}
