/**
 * Every kind of model, trained and exported by the command line, and its figures recomputed with NumPy from the files alone
 * (docs/recompute/, to which docs/exporting.md leads).
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { drawsForExamples } from "../../src/core/evaluationDraws.ts";
import { fillNormal, seededRandom } from "../../src/core/seededRandom.ts";
import type { Evaluation } from "../../src/core/evaluation.ts";
import type { RunEvaluation } from "../../src/results/evaluations.ts";
import { writeNpy } from "../../src/store/npyFile.ts";
import { vaeLens } from "./commandLine.ts";
import { models, type NamedModel } from "./recomputedModels.ts";
import { resultsOf, specFolder } from "./specFolder.ts";

const folder = specFolder();
const script = path.resolve(import.meta.dirname, "../../docs/recompute/recompute.py");
const python = ["python3", "/usr/bin/python3"].find((name) => spawnSync(name, ["-c", "import numpy"]).status === 0);
const needsNumpy = python === undefined ? " (skipped: python3 with numpy is not there)" : "";

const ROWS = 60;
const DRAWS = 400;
const IMPORTANCE_SAMPLES = 40;
/** Of a float32 graph against float64, relative to a figure and absolute. */
const FLOAT_TOLERANCE = 2e-6;

/** Smooth images of 4 x 4 pixels, in several kinds of numbers. */
beforeAll(() => {
  const normals = new Float32Array(ROWS * 16);
  fillNormal(seededRandom(8, 1), normals);
  const smooth = normals.map((value, i) => 0.5 * value + normals[Math.floor(i / 16) * 16 + (i % 4)]!);
  const grey = smooth.map((value) => 1 / (1 + Math.exp(-value)));
  const write = (name: string, values: Float32Array | Int32Array, shape: readonly number[] = [ROWS, 16]): void =>
    writeNpy(folder.at(name), shape, values);
  write(
    "real.npy",
    smooth.map((value) => 3 * value + 20),
  );
  write("grey.npy", grey);
  write("images.npy", grey, [ROWS, 4, 4]);
  write("colours.npy", grey, [ROWS, 4, 2, 2]);
  write(
    "bits.npy",
    Int32Array.from(grey, (value) => Number(value > 0.5)),
  );
  write(
    "counts.npy",
    Int32Array.from(smooth, (value) => Math.round(Math.exp(value))),
  );
  write(
    "moreCounts.npy",
    Int32Array.from(smooth.subarray(0, 320), (value) => Math.round(Math.exp(value + 0.3))),
    [20, 16],
  );
  write(
    "classes.npy",
    Int32Array.from(grey, (value) => Math.floor(3 * value)),
  );
  write(
    "labels.npy",
    Int32Array.from({ length: ROWS }, (_, row) => 5 - 2 * (row % 3)),
    [ROWS],
  );
  write(
    "labelsOfBoth.npy",
    Int32Array.from({ length: ROWS + 20 }, (_, row) => row % 2),
    [ROWS + 20],
  );
});

interface Recomputed {
  readonly isRateExact: boolean;
  readonly rateNats: number;
  readonly rateErrorNats: number;
  readonly distortionNats: number;
  readonly distortionErrorNats: number;
  readonly klPerDimensionNats: readonly number[];
  readonly klErrorsNats: readonly number[];
  readonly elboNats: number;
  /** Of discrete data. */
  readonly bitsPerDimension?: number;
  readonly importanceWeightedNats: number;
  /** Of a bound from as many samples, by its draws. */
  readonly importanceWeightedDeviationNats: number;
  readonly activeUnits: number;
  readonly rows: number;
}

interface Parts {
  readonly heldOut: Recomputed;
  readonly train: Recomputed;
  /** With selectFraction. */
  readonly selection?: Recomputed;
}

/** Trains and exports a model, and computes its figures again. */
async function recomputed(
  base: string,
  [, data, model]: NamedModel,
): Promise<{ readonly run: string; readonly parts: Parts }> {
  const spec = {
    data,
    model: { latentSize: 2, ...model },
    objective: { beta: 0.5 },
    training: { epochs: 20, batchSize: 8, learningRate: 0.01 },
  };
  const file = folder.write(`${base}.vae.json`, JSON.stringify(spec));
  const run = folder.at(`${base}-run`);
  expect(await vaeLens("sweep", file, "--out", run)).toMatchObject({ status: 0 });
  const exported = await vaeLens("export", run, "--format", "safetensors", "--out", folder.at(base));
  expect(exported).toMatchObject({ status: 0 });
  const options = ["--draws", String(DRAWS), "--importance-samples", String(IMPORTANCE_SAMPLES)];
  const point = folder.at(base, "point-0.safetensors");
  const { status, stdout, stderr } = spawnSync(python ?? "python3", [script, point, folder.path, ...options], {
    encoding: "utf8",
    // The repository stays as it is.
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return { run, parts: JSON.parse(stdout) as Parts };
}

/** Asserts that two means over draws differ by less than four standard errors. */
function expectNear(what: string, ours: number, theirs: number, theirErrorNats: number, rows: number): void {
  // The product's draws are stratified, and no worse than as many independent ones.
  const both = theirErrorNats * Math.sqrt(1 + DRAWS / drawsForExamples(rows));
  const limit = 4 * both + FLOAT_TOLERANCE * (1 + Math.abs(theirs));
  expect(Math.abs(ours - theirs), `${what}: ${ours} and ${theirs}`).toBeLessThan(limit);
}

function expectSame(ours: Evaluation, theirs: Recomputed): void {
  const { rows, klErrorsNats } = theirs;
  expectNear("rate", ours.rateNats, theirs.rateNats, theirs.rateErrorNats, rows);
  expectNear("distortion", ours.distortionNats, theirs.distortionNats, theirs.distortionErrorNats, rows);
  expect(ours.klPerDimensionNats).toHaveLength(theirs.klPerDimensionNats.length);
  theirs.klPerDimensionNats.forEach((kl, j) =>
    expectNear(`KL ${j}`, ours.klPerDimensionNats[j]!, kl, klErrorsNats[j]!, rows),
  );
  expect(ours.activeUnits).toBe(theirs.activeUnits);
  expect(ours.bitsPerDimension === undefined).toBe(theirs.bitsPerDimension === undefined);
  if (ours.bitsPerDimension !== undefined && theirs.bitsPerDimension !== undefined)
    expect(ours.bitsPerDimension / ours.elboNats).toBeCloseTo(theirs.bitsPerDimension / theirs.elboNats, 12);
}

const closedForms = new Set<string | undefined>(["standardNormal", "conditionalNormal"]);

describe.concurrent(`with NumPy, from exported files alone${needsNumpy}`, () => {
  test.skipIf(python === undefined).each(models)("the figures of %s", async (...model) => {
    const [name, , { posterior, prior }] = model;
    const { run, parts } = await recomputed(name.replaceAll(/\W+/g, "-"), model);
    const [point] = resultsOf(run).points;
    expectSame(point!.heldOut!, parts.heldOut);
    expectSame(point!.train!, parts.train);
    expect(point!.selection === undefined).toBe(parts.selection === undefined);
    if (point!.selection && parts.selection) expectSame(point!.selection, parts.selection);
    expect(parts.heldOut.isRateExact).toBe(posterior === undefined && closedForms.has(prior.type));
  });

  const measured = models.filter(([name]) => /ln\(1 \+ x\)|that columns give|classes, a VampPrior/.test(name));
  test.skipIf(python === undefined).each(measured)("the importance-weighted bound of %s", async (...model) => {
    const { run, parts } = await recomputed(`bound-${model[0].replaceAll(/\W+/g, "-")}`, model);
    const { rows, importanceWeightedNats, importanceWeightedDeviationNats } = parts.heldOut;
    const budget = ["--examples", rows, "--importance-samples", IMPORTANCE_SAMPLES, "--temperatures", 2, "--chains", 1];
    expect(await vaeLens("evaluate", run, ...budget.map(String))).toMatchObject({ status: 0 });
    const { points } = JSON.parse(readFileSync(path.join(run, "evaluation.json"), "utf8")) as RunEvaluation;
    const { importanceWeightedNats: ours, bitsPerDimension } = points[0]!;
    // One bound against the mean of several.
    const limit = 4 * importanceWeightedDeviationNats * Math.sqrt(1 + IMPORTANCE_SAMPLES / DRAWS);
    expect(Math.abs(ours.mean - importanceWeightedNats), `${ours.mean} and ${importanceWeightedNats}`).toBeLessThan(
      limit,
    );
    const { bitsPerDimension: elboBits, elboNats } = parts.heldOut;
    expect(bitsPerDimension === null).toBe(elboBits === undefined);
    if (bitsPerDimension && elboBits !== undefined)
      expect(bitsPerDimension.importanceWeighted / ours.mean).toBeCloseTo(elboBits / elboNats, 12);
  });
});
