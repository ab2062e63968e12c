import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readTable } from "../../../src/data/formats.ts";
import { readHdf5Labels } from "../../../src/data/hdf5.ts";
import type { Table } from "../../../src/data/table.ts";
import { faultOf, fixtureFolder, saying } from "./fixtures.ts";
import { useHdf5Program } from "./hdf5Program.ts";

useHdf5Program();

const fixture = (name: string): Buffer => readFileSync(path.join(fixtureFolder, name));
const read = (name: string, key?: string): Promise<Table> => readTable(fixture(name), name, key);
const labels = (name: string, key?: string) => readHdf5Labels(fixture(name), key, name);
const numbers = ({ values }: Table): number[] => Array.from(values as ArrayLike<number | bigint>, Number);

/** makeHdf5.py: row r, column c of the 40 x 6 arrays is 6 r + c, times a factor. */
const grid = (factor: number, rows = 40): number[] => Array.from({ length: rows * 6 }, (_, i) => i * factor);

/** The counts of makeHdf5.py, also written by NumPy. */
const counts = (): Promise<Table> => read("cells-counts.npy");

describe("An array of an HDF5 file", () => {
  test.each([
    ["f4", 1 / 4, Float32Array],
    ["bigEndian", 1 / 4, Float64Array],
    ["packed", 1 / 4, Float64Array],
    ["i64", 1000000007, BigInt64Array],
    ["u8", 1, Uint8Array],
  ])("%s is read in its own type", async (key, factor, type) => {
    const table = await read("arrays.h5", key);
    expect(table).toMatchObject({ rows: 40, columns: 6, rank: 2, exampleShape: undefined });
    expect(table.values).toBeInstanceOf(type);
    expect(numbers(table)).toEqual(grid(factor));
  });

  test("that netCDF packed is read as stored, with a warning", async () => {
    const table = await read("packed.h5");
    expect(numbers(table).slice(96, 99)).toEqual([96, 0, 1]);
    expect(table.warnings).toMatchObject([
      { code: "hdf5-packed", message: saying("packed.h5#x", "scale_factor and add_offset", "numpy.save") },
    ]);
    expect((await read("single.h5")).warnings).toEqual([]);
  });

  test("of half precision is read", async () => {
    expect(numbers(await read("arrays.h5", "half"))).toEqual(grid(1 / 4, 6));
  });

  test("of booleans is 0 and 1", async () => {
    expect(numbers(await read("arrays.h5", "flags")).slice(0, 4)).toEqual([1, 0, 1, 0]);
  });

  test("with several axes is flattened and keeps its shape, in a group too", async () => {
    expect(await read("arrays.h5", "/nested/images")).toMatchObject({ rows: 40, columns: 6, exampleShape: [2, 3] });
  });

  test("needs no key when it is the only one with rows and columns", async () => {
    expect(numbers(await read("single.h5"))).toEqual(grid(1 / 4));
  });

  test("must be named if there are several", async () => {
    const { code, message } = await faultOf(() => read("arrays.h5"));
    expect(code).toBe("data-key-missing");
    expect(message).toContain("bigEndian (40 x 6)");
    expect(message).toEqual(saying('"arrays.h5#bigEndian"'));
  });
});

describe("The unknown key", () => {
  test.each([
    ["packd", ['"arrays.h5#packed"']],
    ["nested", ["group", "nested/images (40 x 2 x 3)"]],
    ["nowhere", ["bigEndian (40 x 6)"]],
    ["outside", ["bigEndian (40 x 6)"]],
    ["u8/deeper", ["bigEndian (40 x 6)"]],
  ])("%s is reported with the arrays in the file", async (key, facts) => {
    const { code, message } = await faultOf(() => read("arrays.h5", key));
    expect(code).toBe("data-key-missing");
    expect(message).toEqual(saying("arrays.h5", `"${key}"`, ...facts));
  });
});

describe("The unsupported array", () => {
  test.each([
    ["lzf", 'compression="gzip"'],
    ["records", "records"],
    ["labels/text", "text"],
    ["nothing", "empty"],
  ])("%s is rejected by name", async (key, fact) => {
    expect((await faultOf(() => read("arrays.h5", key))).message).toEqual(saying(`arrays.h5#${key}`, fact));
  });

  test("lzf leaves the next array readable", async () => {
    await faultOf(() => read("arrays.h5", "lzf"));
    expect(numbers(await read("arrays.h5", "u8"))).toEqual(grid(1));
  });
});

describe("An AnnData file", () => {
  test("has a sparse or dense X, with zeros, in bytes if it contains counts", async () => {
    const expected = await counts();
    const table = await read("cells.h5ad");
    expect(table).toMatchObject({ rows: 40, columns: 6, rank: 2 });
    expect(table.values).toEqual(expected.values);
  });

  test.each(["X", "layers/counts"])("has %s by its path", async (key) => {
    expect((await read("cells.h5ad", key)).values).toEqual((await counts()).values);
  });

  test("has dense layers and embeddings", async () => {
    const third = Array.from((await counts()).values as Uint8Array, (count) => Math.fround(count / 3));
    expect(numbers(await read("cells.h5ad", "layers/scaled"))).toEqual(third);
    expect(await read("cells.h5ad", "obsm/X_pca")).toMatchObject({ rows: 40, columns: 3 });
  });

  test("of a version before 0.7 is read with its categories", async () => {
    expect((await read("cells-old.h5ad")).values).toEqual((await counts()).values);
    expect(await labels("cells-old.h5ad", "obs/cell_type")).toEqual(cellTypes);
  });

  test("is reported with the arrays that can be examples", async () => {
    expect((await faultOf(() => read("cells.h5ad", "layers"))).message).toEqual(
      saying("cells.h5ad", '"layers"', "layers/counts (40 x 6)", "layers/scaled (40 x 6)"),
    );
  });
});

const cellTypes = Array.from({ length: 40 }, (_, i) => ["T cell", "B cell", "monocyte"][i % 3]);

describe("Labels in HDF5 and AnnData", () => {
  test("are text of variable or fixed length", async () => {
    expect(((await labels("arrays.h5", "labels/text")) as string[]).slice(0, 3)).toEqual(["bird", "fish", "ähnlich"]);
    expect(((await labels("arrays.h5", "labels/fixed")) as string[]).slice(0, 2)).toEqual(["no", "yes"]);
  });

  test("are the names of categories", async () => {
    expect(await labels("cells.h5ad", "obs/cell_type")).toEqual(cellTypes);
  });

  test("are numbers, in categories or not", async () => {
    expect(numbers((await labels("cells.h5ad", "obs/cluster")) as Table).slice(0, 5)).toEqual([0, 10, 20, 30, 0]);
    expect(numbers((await labels("cells.h5ad", "obs/batch")) as Table).slice(0, 3)).toEqual([0, 1, 0]);
  });

  test("need no key if there is one column", async () => {
    expect(numbers((await labels("single.h5")) as Table).slice(0, 4)).toEqual([0, 1, 2, 0]);
  });

  test.each([
    ["obs/partly", saying("cells.h5ad#obs/partly", "row 5 ")],
    ["obs/age", saying("cells.h5ad#obs/age", "row 3 ")],
    ["obs/celltype", saying('"obs/celltype"', '"cells.h5ad#obs/cell_type"')],
  ])("that are missing are reported: %s", async (key, message) => {
    expect((await faultOf(() => labels("cells.h5ad", key))).message).toEqual(message);
  });

  test("without a key are reported with the columns of obs", async () => {
    const { message } = await faultOf(() => labels("cells.h5ad"));
    expect(message).toEqual(saying("cells.h5ad", "6 columns of labels"));
    expect(message).toContain("obs/cell_type (40)");
  });
});

describe("An incomplete HDF5 file", () => {
  test("is rejected with its length", async () => {
    const bytes = fixture("cells.h5ad").subarray(0, 50_000);
    expect(await faultOf(() => readTable(bytes, "cells.h5ad", undefined))).toEqual({
      code: "data-file-truncated",
      message: saying("cells.h5ad", "50000"),
    });
  });
});
