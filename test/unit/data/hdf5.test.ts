import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readTable } from "../../../src/data/formats.ts";
import { readHdf5Labels } from "../../../src/data/hdf5.ts";
import type { Table } from "../../../src/data/table.ts";
import { faultOf, fixtureFolder } from "./fixtures.ts";
import { useHdf5Program } from "./hdf5Program.ts";

useHdf5Program();

const fixture = (name: string): Buffer => readFileSync(path.join(fixtureFolder, name));
const read = (name: string, key?: string): Promise<Table> => readTable(fixture(name), name, key);
const labels = (name: string, key?: string) => readHdf5Labels(fixture(name), key, name);
const numbers = ({ values }: Table): number[] => Array.from(values as ArrayLike<number | bigint>, Number);

/** makeHdf5.py: row r, column c of the 40 x 6 arrays is 6 r + c, times a factor. */
const grid = (factor: number, rows = 40): number[] => Array.from({ length: rows * 6 }, (_, i) => i * factor);

/** The counts of makeHdf5.py, which NumPy wrote too. */
const counts = (): Promise<Table> => read("cells-counts.npy");

describe("an array of an HDF5 file", () => {
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

  test("of half precision is read", async () => {
    expect(numbers(await read("arrays.h5", "half"))).toEqual(grid(1 / 4, 6));
  });

  test("of booleans is 0 and 1", async () => {
    expect(numbers(await read("arrays.h5", "flags")).slice(0, 4)).toEqual([1, 0, 1, 0]);
  });

  test("of several axes is flattened and keeps its shape, wherever it lies and however its path is written", async () => {
    expect(await read("arrays.h5", "/nested/images")).toMatchObject({ rows: 40, columns: 6, exampleShape: [2, 3] });
  });

  test("needs no key when it is the only one with rows and columns", async () => {
    expect(numbers(await read("single.h5"))).toEqual(grid(1 / 4));
  });

  test("is asked for by name when there are several", async () => {
    const { code, message } = await faultOf(() => read("arrays.h5"));
    expect(code).toBe("data-key-missing");
    expect(message).toContain("bigEndian (40 x 6)");
    expect(message).toContain('Choose one, as in "arrays.h5#bigEndian"');
  });
});

describe("a key that names no array", () => {
  test.each([
    ["packd", 'arrays.h5 holds no array "packd". Did you mean "arrays.h5#packed"?'],
    ["nested", 'arrays.h5 holds no array "nested". It is a group of: nested/images (40 x 2 x 3)'],
    ["nowhere", 'arrays.h5 holds no array "nowhere". It holds: '],
    ["outside", 'arrays.h5 holds no array "outside". It holds: '],
    ["u8/deeper", 'arrays.h5 holds no array "u8/deeper". It holds: '],
  ])("%s is told what there is", async (key, beginning) => {
    const { code, message } = await faultOf(() => read("arrays.h5", key));
    expect(code).toBe("data-key-missing");
    expect(message.slice(0, beginning.length)).toBe(beginning);
  });
});

describe("an array that is not read", () => {
  test.each([
    ["lzf", 'arrays.h5#lzf is compressed by lzf; gzip is read. Write it again with compression="gzip".'],
    [
      "records",
      "arrays.h5#records holds records, and examples are real numbers. Choose another array, or save it as float32.",
    ],
    [
      "labels/text",
      "arrays.h5#labels/text holds text, and examples are real numbers. Choose another array, or save it as float32.",
    ],
    ["nothing", "arrays.h5#nothing is an array of nothing. Write it again."],
  ])("%s is refused by name", async (key, message) => {
    expect((await faultOf(() => read("arrays.h5", key))).message).toBe(message);
  });

  test("leaves the next one readable", async () => {
    await faultOf(() => read("arrays.h5", "lzf"));
    expect(numbers(await read("arrays.h5", "u8"))).toEqual(grid(1));
  });
});

describe("AnnData", () => {
  test("gives X, sparse or not, with its zeros, in bytes when it holds counts", async () => {
    const expected = await counts();
    const table = await read("cells.h5ad");
    expect(table).toMatchObject({ rows: 40, columns: 6, rank: 2 });
    expect(table.values).toEqual(expected.values);
  });

  test.each(["X", "layers/counts"])("gives %s by its path", async (key) => {
    expect((await read("cells.h5ad", key)).values).toEqual((await counts()).values);
  });

  test("gives dense layers and embeddings", async () => {
    const third = Array.from((await counts()).values as Uint8Array, (count) => Math.fround(count / 3));
    expect(numbers(await read("cells.h5ad", "layers/scaled"))).toEqual(third);
    expect(await read("cells.h5ad", "obsm/X_pca")).toMatchObject({ rows: 40, columns: 3 });
  });

  test("before version 0.7 is read too, categories included", async () => {
    expect((await read("cells-old.h5ad")).values).toEqual((await counts()).values);
    expect(await labels("cells-old.h5ad", "obs/cell_type")).toEqual(cellTypes);
  });

  test("lists what can be learned from", async () => {
    expect((await faultOf(() => read("cells.h5ad", "layers"))).message).toBe(
      'cells.h5ad holds no array "layers". It is a group of: layers/counts (40 x 6), layers/scaled (40 x 6).',
    );
  });
});

const cellTypes = Array.from({ length: 40 }, (_, i) => ["T cell", "B cell", "monocyte"][i % 3]);

describe("labels in HDF5 and AnnData", () => {
  test("are text, of any length or of one", async () => {
    expect(((await labels("arrays.h5", "labels/text")) as string[]).slice(0, 3)).toEqual(["bird", "fish", "ähnlich"]);
    expect(((await labels("arrays.h5", "labels/fixed")) as string[]).slice(0, 2)).toEqual(["no", "yes"]);
  });

  test("are categories by their names", async () => {
    expect(await labels("cells.h5ad", "obs/cell_type")).toEqual(cellTypes);
  });

  test("are categories that are numbers, or numbers", async () => {
    expect(numbers((await labels("cells.h5ad", "obs/cluster")) as Table).slice(0, 5)).toEqual([0, 10, 20, 30, 0]);
    expect(numbers((await labels("cells.h5ad", "obs/batch")) as Table).slice(0, 3)).toEqual([0, 1, 0]);
  });

  test("need no key when there is one column", async () => {
    expect(numbers((await labels("single.h5")) as Table).slice(0, 4)).toEqual([0, 1, 2, 0]);
  });

  test.each([
    [
      "obs/partly",
      "cells.h5ad#obs/partly has no label at row 5 (counting from 0). Give every row a label, or drop its row.",
    ],
    ["obs/age", "cells.h5ad#obs/age has no label at row 3 (counting from 0). Give every row a label, or drop its row."],
    ["obs/celltype", 'cells.h5ad holds no array "obs/celltype". Did you mean "cells.h5ad#obs/cell_type"?'],
  ])("that are missing are told: %s", async (key, message) => {
    expect((await faultOf(() => labels("cells.h5ad", key))).message).toBe(message);
  });

  test("without a key list the columns of obs", async () => {
    const { message } = await faultOf(() => labels("cells.h5ad"));
    expect(message).toContain("cells.h5ad holds 6 columns of labels: ");
    expect(message).toContain("obs/cell_type (40)");
  });
});

describe("an HDF5 file cut short", () => {
  test("is told by its length", async () => {
    const bytes = fixture("cells.h5ad").subarray(0, 50_000);
    expect(await faultOf(() => readTable(bytes, "cells.h5ad", undefined))).toEqual({
      code: "data-file-truncated",
      message: "cells.h5ad ends early: it has 50000 bytes and more were written. Write or download it again.",
    });
  });
});
