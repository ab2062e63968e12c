import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { PointResult, Results } from "../../src/results/results.ts";
import { type Changes, specText } from "../unit/spec/verbs.ts";

/** A sweep that trains in a second: 1,437 digits of 64 pixels, a net of a few units, two batches of three points. */
export const tinySweep: Changes = {
  data: { path: "builtin:digits", scale: 16 },
  "model.encoder": { hidden: [4] },
  "model.decoder": { hidden: [4] },
  "model.likelihood.variance": 0.1,
  "training.epochs": 4,
  sweep: { "objective.beta": [0.5, 2, 500], "training.seed": [0, 1] },
};

export interface SpecFolder {
  path: string;
  /** The path of `name` in it. */
  at: (...names: readonly string[]) => string;
  /** Writes the tiny sweep, with changes, and gives the file's path. */
  writeSpec: (name: string, changes?: Changes) => string;
  write: (name: string, contents: string | Uint8Array) => string;
}

/** A folder for the specs and runs of one test file, removed afterwards. */
export function specFolder(): SpecFolder {
  const folder: SpecFolder = {
    path: "",
    at: (...names) => path.join(folder.path, ...names),
    writeSpec: (name, changes = {}) => folder.write(name, specText({ ...tinySweep, ...changes })),
    write: (name, contents) => {
      const file = folder.at(name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, contents);
      return file;
    },
  };
  beforeAll(() => {
    folder.path = mkdtempSync(path.join(tmpdir(), "vae-lens-process-"));
  });
  afterAll(() => {
    rmSync(folder.path, { recursive: true, force: true });
  });
  return folder;
}

export function resultsText(run: string): string {
  return readFileSync(path.join(run, "results.json"), "utf8");
}

export function resultsOf(run: string): Results {
  return JSON.parse(resultsText(run)) as Results;
}

export function statusesOf(run: string): readonly PointResult["status"][] {
  return resultsOf(run).points.map(({ status }) => status);
}

/** The rows of all batches by epoch, then by point. */
export function metricsRows(run: string): readonly string[] {
  const rows = metricsFiles(run).flatMap((file) => linesOf(file).slice(1));
  const place = (row: string): number => {
    const { epoch, point } = JSON.parse(row) as { epoch: number; point: number };
    return epoch * 1e6 + point;
  };
  return rows.toSorted((a, b) => place(a) - place(b));
}

/** Those of the batches that have begun. */
export function metricsFiles(run: string): readonly string[] {
  const folder = path.join(run, "metrics");
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".jsonl"))
        .map((name) => path.join(folder, name))
    : [];
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

/** Every file below a folder, by its path from there, sorted. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
