import { cpSync } from "node:fs";
import path from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { fixtureFolder, readWith, saying, temporaryFolder } from "./fixtures.ts";
import { useHdf5Program } from "./hdf5Program.ts";

useHdf5Program();

const folder = temporaryFolder();

const table = (x: readonly number[], species: readonly string[]): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "x", data: [...x], type: "DOUBLE" },
        { name: "species", data: [...species], type: "STRING" },
      ],
    }),
  );

describe("Labels in the file of the examples", () => {
  test("are not part of the examples and cover both parts of a split", async () => {
    await folder.write("all.parquet", table([1, 2, 3, 4, 5, 6], ["a", "b", "a", "b", "a", "b"]));
    const { dataset, problems } = await readWith(folder.path, { path: "all.parquet", labels: "all.parquet#species" });
    expect(problems).toEqual([]);
    expect(dataset).toMatchObject({ columns: 1, labelNames: ["a", "b"] });
    const pairs = [...(dataset?.train.values ?? [])].map((x, row) => [x, dataset?.trainLabels?.[row]]);
    expect(pairs).toEqual(pairs.map(([x]) => [x, ((x ?? 0) + 1) % 2]));
  });

  test("are also read from the held-out file", async () => {
    await folder.write("train.parquet", table([1, 2], ["b", "c"]));
    await folder.write("test.parquet", table([3, 4], ["c", "a"]));
    const { dataset, problems } = await readWith(folder.path, {
      path: "train.parquet",
      heldOut: { path: "test.parquet" },
      labels: "train.parquet#species",
    });
    expect(problems).toEqual([]);
    expect(dataset).toMatchObject({ columns: 1, labelNames: ["a", "b", "c"] });
    expect([Array.from(dataset?.trainLabels ?? []), Array.from(dataset?.heldOutLabels ?? [])]).toEqual([
      [1, 2],
      [2, 0],
    ]);
  });

  test("may be missing in the held-out file", async () => {
    await folder.write("train.parquet", table([1, 2], ["b", "c"]));
    await folder.write(
      "plain.parquet",
      new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "x", data: [3, 4], type: "DOUBLE" }] })),
    );
    const { dataset, problems } = await readWith(folder.path, {
      path: "train.parquet",
      heldOut: { path: "plain.parquet" },
      labels: "train.parquet#species",
    });
    expect(dataset).toMatchObject({ labelNames: ["b", "c"], heldOutLabels: undefined });
    expect(problems).toMatchObject([{ code: "labels-held-out", severity: "information" }]);
    expect(problems[0]?.message).toContain("train.parquet#species");
  });

  test("change the fingerprint", async () => {
    await folder.write(
      "codes.parquet",
      new Uint8Array(
        parquetWriteBuffer({
          columnData: ["x", "y"].map((name) => ({ name, data: [0, 1, 2, 3], type: "INT32" as const })),
        }),
      ),
    );
    const prints = await Promise.all(
      ["x", "y"].map(
        async (key) =>
          (await readWith(folder.path, { path: "codes.parquet", labels: `codes.parquet#${key}` })).dataset?.fingerprint,
      ),
    );
    expect(prints[0]).not.toBe(prints[1]);
  });

  test("may be a column of obs in an AnnData file", async () => {
    cpSync(path.join(fixtureFolder, "cells.h5ad"), path.join(folder.path, "cells.h5ad"));
    const { dataset, problems } = await readWith(folder.path, {
      path: "cells.h5ad",
      labels: "cells.h5ad#obs/cell_type",
      likelihood: "negativeBinomial",
    });
    expect(problems).toEqual([]);
    expect(dataset).toMatchObject({ columns: 6, labelNames: ["B cell", "T cell", "monocyte"] });
  });
});

describe("Numbers of classes that Hugging Face's metadata name", () => {
  test.each(["classes.parquet", "classes.arrow"])("keep their order and have these names: %s", async (name) => {
    const { dataset, problems } = await readWith(fixtureFolder, { path: `${name}#image`, labels: `${name}#label` });
    expect(problems).toEqual([]);
    expect(dataset).toMatchObject({ labelNames: ["zero", "one", "two", "never"] });
    const { train, trainLabels = Int32Array.of() } = dataset ?? {};
    // The first pixel of image i is i, its label i modulo 3.
    expect([...(trainLabels ?? [])]).toEqual(
      Array.from({ length: train?.rows ?? 0 }, (_, row) => (train?.values[row * 12] ?? 0) % 3),
    );
  });

  test("are joined with those of a held-out file", async () => {
    const { dataset } = await readWith(fixtureFolder, {
      path: "classes.parquet#image",
      heldOut: { path: "classes.arrow#image" },
      labels: "classes.parquet#label",
    });
    expect(dataset).toMatchObject({ labelNames: ["zero", "one", "two", "never"] });
    expect([...(dataset?.heldOutLabels ?? [])].slice(0, 4)).toEqual([0, 1, 2, 0]);
  });

  test("have a gap where they are -1", async () => {
    const { problems } = await readWith(fixtureFolder, {
      path: "classes.parquet#image",
      labels: "classes-unlabelled.parquet#label",
    });
    expect(problems).toMatchObject([{ code: "labels-missing", message: saying("#label", "row 2 ") }]);
  });
});
