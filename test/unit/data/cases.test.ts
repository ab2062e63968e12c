import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Matrix } from "../../../src/data/dataset.ts";
import { readWith, saying, type Wish } from "./fixtures.ts";
import { useHdf5Program } from "./hdf5Program.ts";
import { useImagePrograms } from "./imagePrograms.ts";

/** Files that real programs wrote, each for its whole kind: what was once read otherwise than meant, or refused without a reason. */

const folder = path.resolve(import.meta.dirname, "../../fixtures/cases");

interface Values {
  readonly rows: number;
  readonly columns: number;
  readonly sum: number;
  readonly weighted: number;
}

/** As pandas, NumPy, SciPy, h5py, Pillow and pyarrow read them. */
const expected = JSON.parse(readFileSync(`${folder}.json`, "utf8")) as Readonly<Record<string, Values>>;

useHdf5Program();
useImagePrograms();

function sumOf(parts: readonly Matrix[], weight: (column: number) => number): number {
  let sum = 0;
  for (const { values, columns } of parts)
    for (let i = 0; i < values.length; i++) sum += (values[i] as number) * weight(i % columns);
  return sum;
}

describe("A file as people have it has the values of the program that reads its kind:", () => {
  test.each<[name: string, said: readonly string[], wish?: Wish]>([
    ["numhdr.csv", ["csv-header-guessed"]],
    ["numhdridx.csv", ["csv-header-guessed", "csv-index-column"]],
    ["indexshuf.csv", ["csv-index-column"]],
    ["unnamed0.csv", ["csv-index-column"]],
    ["usemi.csv", []],
    ["mixed.csv", []],
    ["sep.csv", []],
    ["tr.csv", ["held-out-order"], { heldOut: { path: "te.csv" } }],
    ["nchw.npy", ["channels-first"]],
    ["x_df.npy", []],
    ["dq.npy", []],
    ["x.loom", []],
    ["m73.h5", []],
    ["10x.h5#matrix", []],
    ["i_rgbjpg", []],
    ["zip64c.npz", []],
    ["sparse.npz", []],
    ["fp_lz4.parquet", []],
    ["pdup.parquet", ["parquet-names-repeated"]],
  ])("%s", async (name, said, wish) => {
    const { dataset, problems } = await readWith(folder, { path: name, ...wish });
    const parts = dataset === undefined ? [] : [dataset.train, dataset.heldOut];
    const { rows, columns, sum, weighted } = expected[name] as Values;
    expect(problems.map(({ code }) => code).sort()).toEqual(said);
    expect(parts.map((part) => part.columns)).toEqual([columns, columns]);
    expect(parts.reduce((count, part) => count + part.rows, 0)).toBe(rows);
    expect(sumOf(parts, () => 1)).toBeCloseTo(sum, 4);
    expect(sumOf(parts, (column) => column + 1)).toBeCloseTo(weighted, 4);
  });
});

describe("A file that cannot be read as it is has a message that names the cause and the fix:", () => {
  test.each<[Wish, code: string, words: readonly string[]]>([
    [{ path: "miss_first.csv" }, "csv-cell-empty", ["line 1, column 3"]],
    [{ path: "pipe.csv" }, "csv-delimiter", ['"|"', "pandas.read_csv"]],
    [{ path: "comment.csv" }, "csv-comment-lines", ["2 comment lines", "#", "tail -n +3"]],
    [{ path: "spaceh.txt" }, "csv-comment-lines", ["#", "spaces", "pandas.read_csv"]],
    [{ path: "y_str.npy" }, "data-type-unsupported", ["text", "numpy.unique", "astype(float)"]],
    [{ path: "struct.npy" }, "data-type-unsupported", ["records", "structured_to_unstructured"]],
    [{ path: "ragged.npy" }, "data-type-unsupported", ["objects", "numpy.stack"]],
    [{ path: "pnulltype.parquet" }, "data-type-unsupported", ["nulls", '"a"']],
    [{ path: "x.pt" }, "data-format-unsupported", ["PyTorch", "numpy.save", "torch.load"]],
    [{ path: "x_df.npy", labels: "y_missing.csv" }, "labels-missing", ["y_missing.csv", "row 7 "]],
    [{ path: "x_df.npy", labels: "y_missing.csv#y" }, "labels-missing", ["y_missing.csv#y", "row 7 "]],
  ])("%o", async (wish, code, words) => {
    const { dataset, problems } = await readWith(folder, wish);
    expect(dataset).toBeUndefined();
    expect(problems).toMatchObject([{ code, severity: "error", message: saying(...words) }]);
  });
});
