import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parquetWriteBuffer, type ColumnSource } from "hyparquet-writer";
import { beforeEach, describe, expect, test } from "vitest";
import { fixtureFolder, readConditional, readWith, saying, temporaryFolder, type Wish } from "./fixtures.ts";

const folder = temporaryFolder();
const at = (...parts: readonly string[]): string => path.join(folder.path, ...parts);

/** A part with the columns x and label. */
function part(start: number, rows: number, extra: ColumnSource[] = []): Uint8Array {
  const x = Array.from({ length: rows }, (_, i) => start + i);
  const columnData: ColumnSource[] = [
    { name: "x", data: Float32Array.from(x), type: "FLOAT" },
    { name: "label", data: x.map((value) => ["a", "b"][value % 2] ?? ""), type: "STRING" },
    ...extra,
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function put(name: string, bytes: Uint8Array | string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), bytes);
}

/** The rows of training, in order, with nothing held out of the folder. */
async function trained(wish: Wish & { path: string }) {
  const { dataset, problems } = await readWith(folder.path, { ...wish, heldOut: { path: wish.path } });
  return { values: Array.from(dataset?.train.values ?? []), dataset, problems };
}

beforeEach(() => {
  rmSync(at("t"), { recursive: true, force: true });
});

describe("A folder of parts", () => {
  test("of Spark is one table in the order of the names", async () => {
    put("t/part-00001-ab-c000.snappy.parquet", part(5, 3));
    put("t/part-00000-ab-c000.snappy.parquet", part(0, 5));
    put("t/_SUCCESS", "");
    put("t/.part-00000-ab-c000.snappy.parquet.crc", "crc");
    const { values, dataset, problems } = await trained({ path: "t", labels: "t#label" });
    expect(problems).toEqual([]);
    expect(values).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(dataset?.columnNames).toEqual(["x"]);
    expect(dataset?.labelNames).toEqual(["a", "b"]);
    expect(Array.from(dataset?.trainLabels ?? [])).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });

  test("of Hugging Face is read from its folder data, and refused if it has several splits", async () => {
    put("t/README.md", "---\n");
    put("t/data/train-00000-of-00002.parquet", part(0, 2));
    put("t/data/train-00001-of-00002.parquet", part(2, 2));
    expect((await trained({ path: "t", columns: ["x"] })).values).toEqual([0, 1, 2, 3]);
    put("t/data/test-00000-of-00001.parquet", part(4, 2));
    expect((await trained({ path: "t", columns: ["x"] })).problems[0]?.message).toEqual(
      saying("t holds several sets", "test (1)", "train (2)", '"t/data/test-', '"t/data/train-*.parquet"'),
    );
  });

  test("is named by a pattern, for training and held-out rows", async () => {
    put("t/train-00000-of-00002.parquet", part(0, 2));
    put("t/train-00001-of-00002.parquet", part(2, 2));
    put("t/test-00000-of-00001.parquet", part(4, 2));
    const { dataset } = await readWith(folder.path, {
      path: "t/train-*.parquet",
      heldOut: { path: "t/test-*.parquet" },
      labels: "t/train-*.parquet#label",
    });
    expect(Array.from(dataset?.train.values ?? [])).toEqual([0, 1, 2, 3]);
    expect(Array.from(dataset?.heldOut.values ?? [])).toEqual([4, 5]);
    expect(Array.from(dataset?.heldOutLabels ?? [])).toEqual([0, 1]);
  });

  test("by a pattern without files is missing", async () => {
    put("t/train.parquet", part(0, 2));
    expect((await trained({ path: "t/tset-*.parquet" })).problems[0]?.message).toEqual(
      saying("no", "t/tset-*.parquet"),
    );
  });

  test("in partitions of Hive has a column of each", async () => {
    const { dataset } = await readWith(fixtureFolder, {
      path: "shards-hive",
      heldOut: { path: "shards-hive" },
      labels: "shards-hive#label",
    });
    expect(dataset?.columnNames).toEqual(["x", "y"]);
    const rows = [0, 1, 2].flatMap((label) => Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 3 === label));
    expect(Array.from(dataset?.train.values ?? [])).toEqual(rows.flatMap((i) => [i, i / 4]));
    expect(Array.from(dataset?.trainLabels ?? [])).toEqual(rows.map((i) => i % 3));
    const { dataset: whole } = await readWith(fixtureFolder, { path: "shards-hive", heldOut: { path: "shards-hive" } });
    expect(Array.from(whole?.train.values.slice(0, 6) ?? [])).toEqual([0, 0, 0, 3, 0.75, 0]);
  });

  test("in partitions of text has labels of text", async () => {
    put("t/kind=cat%20x/part-0.parquet", part(0, 2));
    put("t/kind=dog/part-0.parquet", part(2, 2));
    const { dataset } = await trained({ path: "t", columns: ["x"], labels: "t#kind" });
    expect(dataset?.labelNames).toEqual(["cat x", "dog"]);
  });

  test("of Arrow, as datasets.save_to_disk writes it, is read", async () => {
    cpSync(path.join(fixtureFolder, "lists.arrow"), at("t", "data-00000-of-00002.arrow"));
    cpSync(path.join(fixtureFolder, "lists.arrow"), at("t", "data-00001-of-00002.arrow"));
    put("t/state.json", "{}");
    put("t/dataset_info.json", "{}");
    const { dataset } = await trained({ path: "t#image" });
    expect(dataset).toMatchObject({ columns: 6, exampleShape: [2, 3], train: { rows: 80 } });
  });

  test.each<[string, ColumnSource[], string[]]>([
    ["another column", [{ name: "z", data: [1, 2], type: "INT32" }], ['column "z"', "t/part-0.parquet"]],
    ["fewer columns", [], ["same columns"]],
  ])("with a part that has %s is refused with both names", async (_, extra, facts) => {
    put("t/part-0.parquet", extra.length > 0 ? part(0, 2) : part(0, 2, [{ name: "w", data: [1, 2], type: "INT32" }]));
    put("t/part-1.parquet", part(2, 2, extra));
    expect((await trained({ path: "t", columns: ["x"] })).problems[0]?.message).toEqual(
      saying("t/part-1.parquet", ...facts),
    );
  });

  test("with a damaged part is refused with the part's name", async () => {
    put("t/part-0.parquet", part(0, 2));
    put("t/part-1.parquet", part(2, 2).slice(0, 60));
    expect((await trained({ path: "t", columns: ["x"] })).problems[0]).toMatchObject({
      code: "data-file-truncated",
      message: saying("t/part-1.parquet"),
    });
    put("t/part-1.parquet", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
    expect((await trained({ path: "t", columns: ["x"] })).problems[0]?.message).toEqual(
      saying("t/part-1.parquet", "Git LFS"),
    );
  });

  test("has another fingerprint if a part changes", async () => {
    put("t/part-0.parquet", part(0, 2));
    put("t/part-1.parquet", part(2, 2));
    const before = (await trained({ path: "t", columns: ["x"] })).dataset?.fingerprint;
    expect((await trained({ path: "t", columns: ["x"] })).dataset?.fingerprint).toBe(before);
    put("t/part-1.parquet", part(3, 2));
    expect((await trained({ path: "t", columns: ["x"] })).dataset?.fingerprint).not.toBe(before);
  });

  test("has a condition by the column of its partitions", async () => {
    const { dataset } = await readConditional(fixtureFolder, "labels", {
      path: "shards-hive",
      labels: "shards-hive#label",
    });
    expect(dataset?.condition?.train.columns).toBe(3);
  });
});

describe("A column of images", () => {
  const fixed = { heldOut: { fraction: 0.25, seed: 0 } };

  test.each(["images.parquet", "images.arrow"])("is one example per row, labelled by another: %s", async (name) => {
    const { dataset, problems } = await readWith(fixtureFolder, {
      path: name,
      heldOut: { path: name },
      labels: `${name}#label`,
    });
    expect(problems).toEqual([]);
    expect(dataset).toMatchObject({ columns: 12, exampleShape: [3, 4], train: { rows: 40 } });
    const { values = new Uint8Array() } = dataset?.train ?? {};
    expect(Array.from({ length: 40 }, (_, i) => values[12 * i])).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(values[1]).toBe(7);
    expect(Array.from(dataset?.trainLabels?.slice(0, 4) ?? [])).toEqual([0, 1, 2, 0]);
  });

  test("is read in parts", async () => {
    cpSync(path.join(fixtureFolder, "images.parquet"), at("t", "train-00000-of-00002.parquet"));
    cpSync(path.join(fixtureFolder, "images.parquet"), at("t", "train-00001-of-00002.parquet"));
    const { dataset } = await readWith(folder.path, { path: "t#image", ...fixed });
    expect(dataset).toMatchObject({ columns: 12, train: { rows: 60 } });
  });

  test("beside another is refused with what to write", async () => {
    const { problems } = await readWith(fixtureFolder, { path: "images.parquet", ...fixed });
    expect(problems[0]?.message).toEqual(
      saying('"image" beside label', '"images.parquet#image"', '"images.parquet#label"'),
    );
  });

  test("of which one is in a file elsewhere is refused with its row", async () => {
    const { problems } = await readWith(fixtureFolder, { path: "images-elsewhere.parquet#image", ...fixed });
    expect(problems[0]?.message).toEqual(saying("row 9", "elsewhere.png"));
  });

  test("has no labels", async () => {
    const { problems } = await readWith(fixtureFolder, { path: "types.arrow", labels: "images.arrow#image", ...fixed });
    expect(problems[0]?.message).toEqual(saying("images.arrow#image contains images", "whole numbers or text"));
  });
});
