import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  dataFilePattern,
  formatOfEnding,
  hasSeveralArrays,
  isNamedTable,
  withoutDataEnding,
} from "../../../src/spec/dataEndings.ts";

describe("The ending of a data file", () => {
  test.each([
    ["a.npy", "npy"],
    ["a.NPZ", "npz"],
    ["a.csv.gz", "csv"],
    ["a.dat", "csv"],
    ["train-images-idx3-ubyte.gz", "idx"],
    ["a.pq", "parquet"],
    ["a.loom", "hdf5"],
    ["a.mat", "hdf5"],
    ["a.safetensors", "safetensors"],
    ["a.md", undefined],
    ["npy", undefined],
  ])("of %s stands for %s", (name, format) => {
    expect(formatOfEnding(name)).toBe(format);
    expect(new RegExp(dataFilePattern, "i").test(name)).toBe(format !== undefined);
  });

  test("is that of the menu of files", () => {
    const root = path.resolve(import.meta.dirname, "../../..");
    const text = readFileSync(path.join(root, "package.json"), "utf8");
    const { contributes } = JSON.parse(text) as {
      contributes: { menus: Record<string, { command: string; when?: string }[]> };
    };
    const menu = contributes.menus["explorer/context"]?.find(({ command }) => command === "vaeLens.newSpecFromFile");
    expect(menu?.when).toBe(`explorerResourceIsFolder || resourceFilename =~ /${dataFilePattern}/i`);
  });

  test.each([
    ["a.safetensors", true, false],
    ["a.npz", true, false],
    ["a.h5.gz", true, false],
    ["a.h5ad", false, false],
    ["a.parquet", false, true],
    ["a.tsv", false, true],
  ])("says whether %s has several arrays (%s), or columns with names (%s)", (name, arrays, columns) => {
    expect(hasSeveralArrays(name)).toBe(arrays);
    expect(isNamedTable(name)).toBe(columns);
  });

  test.each([
    ["a.csv.gz", "a"],
    ["a-idx3-ubyte", "a"],
    ["a.b", "a.b"],
    [".csv", ".csv"],
  ])("is left out of the name of a spec: %s", (name, inner) => expect(withoutDataEnding(name)).toBe(inner));
});
