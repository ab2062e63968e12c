import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readTable } from "../../../src/data/formats.ts";
import type { Table } from "../../../src/data/table.ts";
import { faultOf, fixtureFolder, readWith, saying, temporaryFolder } from "./fixtures.ts";

/** Files of makeMtx.py. */
const fixture = (name: string): Buffer => readFileSync(path.join(fixtureFolder, name));
const read = (text: string | Buffer, name = "a.mtx"): Promise<Table> => readTable(Buffer.from(text), name, undefined);
const numbers = ({ values }: Pick<Table, "values">): number[] => Array.from(values as ArrayLike<number>, Number);
const counts = async (): Promise<number[]> => numbers(await read(fixture("cells-counts.npy"), "a.npy"));
const banner = "%%MatrixMarket matrix coordinate real general\n";

describe("A Matrix Market file of scipy", () => {
  test("has the numbers of a sparse matrix", async () => {
    const table = await read(fixture("cells.mtx"));
    expect(table).toMatchObject({ rows: 40, columns: 6, rank: 2 });
    expect(numbers(table)).toEqual(await counts());
    expect(numbers(await read(gzipSync(fixture("cells.mtx")), "a.mtx.gz"))).toEqual(await counts());
  });

  test("has the numbers of a dense matrix, column by column", async () => {
    expect(numbers(await read(fixture("dense.mtx")))).toEqual((await counts()).map((value) => value / 4));
  });

  test.each([
    ["symmetric.mtx", 1],
    ["symmetric-dense.mtx", 1],
    ["skew.mtx", -1],
  ])("has both halves of a matrix of which one is stored: %s", async (name, sign) => {
    const expected = Array.from({ length: 16 }, (_, i) => i + sign * (4 * (i % 4) + Math.floor(i / 4)));
    expect(numbers(await read(fixture(name)))).toEqual(expected);
  });

  test("has a 1 for each entry of a pattern", async () => {
    expect(numbers(await read(fixture("pattern.mtx")))).toEqual((await counts()).map((value) => Number(value > 1)));
  });
});

describe("A Matrix Market file", () => {
  test("adds up entries at one place, as scipy does", async () => {
    expect(numbers(await read(`${banner}% a comment\n\n2 2 3\n1 2 1.5\n1 2 1e0\r\n2\t1  -4\n`))).toEqual([
      0, 2.5, -4, 0,
    ]);
  });

  test.each([
    ["a row of 0", `${banner}2 2 1\n0 1 5\n`, ["line 3", "a row from 1 to 2"]],
    ["a column outside", `${banner}%\n2 2 1\n1 3 5\n`, ["line 4", "a column from 1 to 2"]],
    ["a cell too few", `${banner}2 2 1\n1 1\n`, ["line 3", "row, column and value"]],
    ["a text", `${banner}2 2 1\n1 1 x1\n`, ['"x1"', "line 3"]],
    ["an entry too many", `${banner}2 2 1\n1 1 1\n2 2 2\n`, ["line 4", "nothing after its 1 entries"]],
    ["a fraction as its size", `${banner}2.5 2 1\n`, ["line 2", "its rows, columns"]],
    ["complex numbers", "%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 2\n", ["complex", "real part"]],
    ["another banner", "%%MatrixMarket vector coordinate real\n", ["line 1", "matrix coordinate"]],
    ["another symmetry", "%%MatrixMarket matrix coordinate real hermitian\n", ["line 1", "skew-symmetric"]],
    ["a symmetric oblong", "%%MatrixMarket matrix array real symmetric\n3 2\n", ["line 2", "as many rows"]],
  ])("with %s is refused with its line", async (_, text, facts) => {
    expect((await faultOf(() => read(text))).message).toEqual(saying("a.mtx", ...facts));
  });

  test.each([
    ["its entries", `${banner}2 2 4\n1 1 1\n2 2 2\n1 2 2\n`],
    ["its size", banner],
    ["a value", "%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n"],
    ["most of its entries", `${banner}2 2 1000000000\n1 1 1\n`],
  ])("that ends before %s is called incomplete", async (_, text) => {
    expect((await faultOf(() => read(text))).code).toBe("data-file-truncated");
  });

  test("of some bytes does not fill the memory", async () => {
    expect((await faultOf(() => read(`${banner}100000 100000 1\n1 1 1\n`))).code).toBe("data-too-large");
  });
});

describe("A folder of Cell Ranger", () => {
  const folder = temporaryFolder();

  test.each(["cellranger-v2", "cellranger-v3", "cellranger-v3/matrix.mtx.gz"])(
    "has a row for each cell, and says so: %s",
    async (name) => {
      const { dataset, problems } = await readWith(fixtureFolder, { path: name, heldOut: { path: "cells.mtx" } });
      expect(numbers(dataset?.train ?? { values: new Uint8Array() })).toEqual(await counts());
      expect(dataset?.columnNames).toEqual(["G0", "G1", "G2", "G3", "G4", "G5"]);
      expect(problems).toMatchObject([
        {
          code: "cells-as-rows",
          severity: "information",
          message: saying("40 cells with 6 genes", "row for each gene"),
        },
      ]);
    },
  );

  test("has columns by the names of genes", async () => {
    const { dataset } = await readWith(fixtureFolder, { path: "cellranger-v3", columns: ["G4", "G1"] });
    const all = await counts();
    expect(dataset?.columnNames).toEqual(["G4", "G1"]);
    const { dataset: whole } = await readWith(fixtureFolder, { path: "cellranger-v3" });
    expect(all).toHaveLength(240);
    expect(dataset?.train.values[0]).toBe(whole?.train.values[4]);
  });

  test("with a matrix of cells by genes is not turned", async () => {
    cpSync(path.join(fixtureFolder, "cellranger-v2"), path.join(folder.path, "turned"), { recursive: true });
    cpSync(path.join(fixtureFolder, "cells.mtx"), path.join(folder.path, "turned", "matrix.mtx"));
    const { dataset, problems } = await readWith(folder.path, { path: "turned" });
    expect(dataset?.columns).toBe(6);
    expect(problems[0]?.message).toContain("row for each cell");
  });

  test("with files of another run is refused with the numbers", async () => {
    cpSync(path.join(fixtureFolder, "cellranger-v2"), path.join(folder.path, "mixed"), { recursive: true });
    writeFileSync(path.join(folder.path, "mixed", "barcodes.tsv"), "A-1\nB-1\n");
    const { problems } = await readWith(folder.path, { path: "mixed" });
    expect(problems[0]?.message).toEqual(saying("6 rows and 40 columns", "genes.tsv has 6 lines", "barcodes.tsv 2"));
  });

  test("has a name of GEO before each of its files", async () => {
    for (const name of ["barcodes.tsv", "genes.tsv", "matrix.mtx"])
      cpSync(path.join(fixtureFolder, "cellranger-v2", name), path.join(folder.path, "geo", `GSM1_${name}`));
    expect((await readWith(folder.path, { path: "geo" })).dataset?.columns).toBe(6);
  });
});
