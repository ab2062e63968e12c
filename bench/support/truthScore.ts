/** Compares the product's results with independent PyTorch trainings of the same specs, three seeds at each point. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Results } from "../../src/results/results.ts";
import { objectiveWeights } from "../../src/model/objectives/objectiveWeights.ts";
import { parseSpec } from "../../src/spec/parseSpec.ts";
import { openData } from "../../src/training/openData.ts";
import { packageFolder, sweepWithProduct } from "./productSweep.ts";

/** One point of a spec's sweep in truth.json; each list has one figure a seed, on the held-out data. */
export interface TruthRow {
  readonly spec: string;
  readonly beta: number;
  /** Effective beta over the collapse threshold. */
  readonly ratio: number;
  readonly rateNats: readonly number[];
  readonly distortionNats: readonly number[];
  readonly activeUnits: readonly number[];
  /** Made to be hard: the outcome differs from the linear criterion or from seed to seed. */
  readonly hard?: boolean;
}

/** How far a figure lies outside the range of the seeds, and how far it may. */
export interface Gap {
  readonly value: number;
  readonly range: readonly [number, number];
  readonly outside: number;
  readonly allowed: number;
}

export interface PointScore {
  readonly row: TruthRow;
  readonly rate: Gap;
  readonly distortion: Gap;
  readonly activeUnits: number;
  /** Empty when the point agrees. */
  readonly failures: readonly ("status" | "rate" | "distortion" | "active unit")[];
}

/** From this ratio on every training must have collapsed. */
const SURELY_COLLAPSED_RATIO = 1.15;

/** What "15 %" is a part of: the rate itself, or (much stricter) the width of the seeds' range. */
export type Reading = "of the rate" | "of the width";

export async function readTruth(folder: string): Promise<readonly TruthRow[]> {
  return JSON.parse(await readFile(path.join(folder, "truth.json"), "utf8")) as readonly TruthRow[];
}

/** Trains a spec through the command line and gives its results with the effective beta of every point. */
export async function trainSpec(
  specFile: string,
  options: readonly string[] = [],
): Promise<{ results: Results; effectiveBetas: readonly number[]; seconds: number }> {
  const { points } = parseSpec(await readFile(specFile, "utf8"));
  const folders = { specFolder: path.dirname(specFile), mediaFolder: path.join(packageFolder, "media") };
  const [dataset] = (await openData(points, folders)).datasets.values();
  if (dataset === undefined) throw new Error(`${specFile} or its data have problems: run vae-lens check`);
  const effectiveBetas = points.map(({ spec }) => {
    const { distortionWeight = NaN, rateWeight = NaN } = objectiveWeights(spec, dataset, Infinity, 1);
    return rateWeight / distortionWeight;
  });
  return { ...(await sweepWithProduct(specFile, options)), effectiveBetas };
}

/** @throws when a row's beta is not among the points of the sweep. */
export function scorePoints(
  rows: readonly TruthRow[],
  { results, effectiveBetas }: { readonly results: Results; readonly effectiveBetas: readonly number[] },
  reading: Reading = "of the rate",
): readonly PointScore[] {
  return rows.map((row) => {
    const index = results.points.findIndex(
      ({ settings }) => Math.abs((settings["objective.beta"] ?? NaN) / row.beta - 1) < 1e-9,
    );
    const point = results.points[index];
    if (point === undefined) throw new Error(`the sweep of ${row.spec} has no point with beta ${row.beta}`);
    const { rateNats = NaN, distortionNats = NaN, activeUnits = NaN } = point.heldOut ?? {};
    const [low, high] = rangeOf(row.rateNats);
    // Past the top 15 % are measured from the top, below the bottom from the bottom.
    const base = reading === "of the width" ? high - low : Math.min(Math.max(rateNats, low), high);
    const tolerance = 0.05 + 0.15 * base;
    const rate = gap(rateNats, row.rateNats, tolerance);
    const distortion = gap(distortionNats, row.distortionNats, 0.5 + tolerance * (effectiveBetas[index] ?? NaN));
    const failures: PointScore["failures"][number][] = [];
    if (point.status !== "done") failures.push("status");
    if (!(rate.outside <= rate.allowed)) failures.push("rate");
    if (!(distortion.outside <= distortion.allowed)) failures.push("distortion");
    if (row.ratio >= SURELY_COLLAPSED_RATIO && activeUnits !== 0) failures.push("active unit");
    return { row, rate, distortion, activeUnits, failures };
  });
}

function gap(value: number, seeds: readonly number[], allowed: number): Gap {
  const range = rangeOf(seeds);
  return { value, range, outside: Math.max(range[0] - value, value - range[1], 0), allowed };
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
