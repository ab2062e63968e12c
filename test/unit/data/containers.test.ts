import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readTable } from "../../../src/data/formats.ts";
import { readLabels } from "../../../src/data/labels.ts";
import type { Table } from "../../../src/data/table.ts";
import { faultOf, fixtureFolder, npyOf, saying, zipOf } from "./fixtures.ts";
import { useHdf5Program } from "./hdf5Program.ts";

useHdf5Program();

/** Files of makeContainers.py: the same 40 cells of 6 genes in each. */
const read = (name: string, key?: string): Promise<Table> =>
  readTable(readFileSync(path.join(fixtureFolder, name)), name, key);
const numbers = ({ values }: Table): number[] => Array.from(values as ArrayLike<number | bigint>, Number);
const counts = async (): Promise<number[]> => numbers(await read("cells-counts.npy"));

describe("The examples are the cells", () => {
  test.each<[string, string, string | undefined]>([
    ["a .loom file, which stores genes as rows", "genes.loom", undefined],
    ["a dense array of MATLAB 7.3, which reverses the axes", "matlab73.mat", "x"],
    ["a sparse array of MATLAB 7.3", "matlab73.mat", "sparse"],
    ["a file of Cell Ranger 3", "tenx-v3.h5", undefined],
    ["the group of a file of Cell Ranger 3", "tenx-v3.h5", "matrix"],
    ["a file of Cell Ranger 2", "tenx-v2.h5", undefined],
    ["a CSR matrix of scipy", "sparse-csr.npz", undefined],
    ["a CSC matrix of scipy", "sparse-csc.npz", undefined],
    ["a COO matrix of scipy", "sparse-coo.npz", undefined],
    ["a BSR matrix of scipy", "sparse-bsr.npz", undefined],
    ["a DIA matrix of scipy", "sparse-dia.npz", undefined],
    ["an .npz that was written to a stream", "streamed.npz", undefined],
  ])("of %s", async (_, name, key) => {
    const table = await read(name, key);
    expect(table).toMatchObject({ rows: 40, columns: 6 });
    expect(numbers(table)).toEqual(await counts());
  });

  test("of a layer of a .loom file", async () => {
    expect(numbers(await read("genes.loom", "layers/doubled"))).toEqual((await counts()).map((value) => 2 * value));
  });
});

describe("A file of NumPy", () => {
  const numbersOf = (dtype: string): Buffer => npyOf(dtype, [2, 2], Float32Array.of(1, 2, 3, 4));
  const quoted = (bytes: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from(bytes.toString("latin1", 0, 64).replaceAll("'", '"'), "latin1"),
      Buffer.from(bytes.toString("latin1", 64, 128).replaceAll("'", '"'), "latin1"),
      bytes.subarray(128),
    ]);

  test("with double quotes in its header is read", async () => {
    expect(numbers(await readTable(quoted(numbersOf("<f4")), "d.npy", undefined))).toEqual([1, 2, 3, 4]);
  });

  test("in a ZIP64 archive is read", async () => {
    const zip = zipOf({ "x.npy": numbersOf("<f4") }, { zip64: true });
    expect(numbers(await readTable(zip, "d.npz", undefined))).toEqual([1, 2, 3, 4]);
  });

  test("with several arrays lists them with their shapes", async () => {
    const zip = zipOf({ "x.npy": numbersOf("<f4"), "y.npy": numbersOf("<f4") });
    expect((await faultOf(() => readTable(zip, "d.npz", undefined))).message).toContain("x (2 x 2), y (2 x 2)");
  });
});

describe("A zip with one table", () => {
  const text = Buffer.from("a,b\n1,2\n3,4\n");
  test.each<[string, Record<string, Buffer>]>([
    ["alone", { "x.csv": text }],
    [
      "in a folder, beside what macOS and authors add",
      { "d/": Buffer.alloc(0), "d/x.csv": text, "__MACOSX/d/._x.csv": text, "README.txt": text },
    ],
    ["that is itself packed", { "x.csv.gz": gzipSync(text) }],
  ])("is read: %s", async (_, files) => {
    const table = await readTable(zipOf(files), "d.zip", undefined);
    expect(table).toMatchObject({ rows: 2, columns: 2, names: ["a", "b"] });
  });

  test("has text labels too", async () => {
    const zip = zipOf({ "y.csv": Buffer.from("y\nb\na\n") });
    expect(await readLabels(zip, "y.zip", undefined, new Map([[2, "its rows"]]))).toMatchObject({ names: ["a", "b"] });
  });

  test("and another file is refused, since either may be meant", async () => {
    const zip = zipOf({ "x.csv": text, "y.csv": text });
    expect((await faultOf(() => readTable(zip, "d.zip", undefined))).message).toEqual(
      saying("d.zip", "x.csv", "Unpack"),
    );
  });
});

describe("A zip of another program", () => {
  test.each([
    ["model/data.pkl", "PyTorch", "torch.load"],
    ["xl/workbook.xml", "Excel", "read_excel"],
    ["notes.md", "notes.md", "Unpack"],
  ])("with %s is named", async (entry, program, fix) => {
    const zip = zipOf({ [entry]: Buffer.from("x") });
    expect((await faultOf(() => readTable(zip, "d.bin", undefined))).message).toEqual(saying("d.bin", program, fix));
  });
});
