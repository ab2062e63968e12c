import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { listDataPaths } from "../../../src/data/listDataPaths.ts";
import { setReadingBounds } from "../../../src/files/readingBounds.ts";
import { useHdf5Program } from "./hdf5Program.ts";

useHdf5Program();

const fixtures = path.resolve(import.meta.dirname, "../../fixtures/data");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-paths-"));
  const write = (name: string, text = "a,b\n1,2\n") => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  write("specs/train.csv", "size,weight,species\n1,2,cat\n3,4,dog\n");
  write("specs/deep/run2.npy");
  write("specs/deep/run10.npy.gz");
  write("specs/notes.md");
  write("specs/pets/cat/1.png");
  write("specs/pets/dog/1.png");
  write("specs/node_modules/other.csv");
  write("specs/.vae-lens/runs/figures.csv");
  write("shared/test.csv");
  write("tables/spark/part-00000.parquet");
  write("tables/spark/part-00001.parquet");
  write("tables/cells/matrix.mtx");
  write("tables/cells/barcodes.tsv");
  write("tables/cells/features.tsv");
});

afterEach(() => {
  setReadingBounds(undefined);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const listed = async (
  typed: string,
  use: "examples" | "labels" = "examples",
  specFolder = path.join(folder, "specs"),
) => (await listDataPaths(typed, use, { specFolder, mediaFolder: "" })).map((found) => found.path);

describe("the paths that complete data.path", () => {
  test("are data files and folders of images below the spec, in the order of their numbers", async () =>
    expect(await listed("")).toEqual([
      "deep/run2.npy",
      "deep/run10.npy.gz",
      "pets",
      "pets/cat",
      "pets/dog",
      "train.csv",
    ]));

  test("are tables in several files", async () =>
    expect(await listed("", "examples", path.join(folder, "tables"))).toEqual([
      "cells",
      "cells/barcodes.tsv",
      "cells/features.tsv",
      "cells/matrix.mtx",
      "spark",
      "spark/part-00000.parquet",
      "spark/part-00001.parquet",
    ]));

  test("are those of another folder once it is typed", async () => {
    expect(await listed("../shared/te")).toEqual(["../shared/test.csv"]);
    expect(await listed("../nowhere/")).toEqual([]);
  });

  test("are only those of the workspace where it is not trusted", async () => {
    setReadingBounds([path.join(folder, "specs")]);
    expect(await listed("../shared/")).toEqual([]);
    expect(await listed("../shared/test.csv#", "labels")).toEqual([]);
    expect(await listed("")).toContain("train.csv");
  });
});

describe("the keys after #", () => {
  test("are the columns of a table, for labels", async () => {
    expect(await listed("train.csv#", "labels")).toEqual(["train.csv#size", "train.csv#weight", "train.csv#species"]);
    expect(await listed("train.csv#sp")).toEqual([]);
  });

  test("follow the files once a whole name was typed", async () =>
    expect(await listed("train.csv", "labels")).toEqual(
      expect.arrayContaining(["train.csv", "train.csv#species"]) as unknown,
    ));

  test("are the arrays of an .h5ad: examples have two axes, labels one", async () => {
    expect(await listed("cells.h5ad#", "examples", fixtures)).toContain("cells.h5ad#X");
    const labels = await listed("cells.h5ad#", "labels", fixtures);
    expect(labels).toContain("cells.h5ad#obs/cell_type");
    expect(labels).not.toContain("cells.h5ad#X");
  });

  test("are the columns of a table in parts, for labels", async () =>
    expect(await listed("shards-hive#", "labels", fixtures)).toEqual([
      "shards-hive#x",
      "shards-hive#y",
      "shards-hive#label",
    ]));

  test("are the columns of a Parquet file, for labels", async () =>
    expect(await listed("duckdb-labelled.parquet#", "labels", fixtures)).toContain("duckdb-labelled.parquet#species"));

  test("are absent where the file is damaged or missing", async () => {
    writeFileSync(path.join(folder, "specs/broken.npz"), "no zip");
    expect(await listed("broken.npz#")).toEqual([]);
    expect(await listed("missing.npz#")).toEqual([]);
    rmSync(path.join(folder, "specs/broken.npz"));
  });
});
