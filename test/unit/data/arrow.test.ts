import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readTable } from "../../../src/data/formats.ts";
import { readLabels } from "../../../src/data/labels.ts";
import type { Table } from "../../../src/data/table.ts";
import { faultOf, fixtureFolder, saying } from "./fixtures.ts";

/** Files of makeArrow.py: 40 rows, in batches of 16. */
const fixture = (name: string): Buffer => readFileSync(path.join(fixtureFolder, name));
const read = (name: string, key?: string, choice = {}): Promise<Table> => readTable(fixture(name), name, key, choice);
const numbers = ({ values }: Table): number[] => Array.from(values as ArrayLike<number>, Number);
const rows = Array.from({ length: 40 }, (_, i) => i);
const quarters = Array.from({ length: 240 }, (_, i) => i / 4);

describe("A file of Arrow", () => {
  test.each(["feather-lz4.feather", "feather-zstd.feather", "feather-uncompressed.feather"])(
    "that pandas wrote has its numbers: %s",
    async (name) => {
      const table = await read(name);
      expect(table).toMatchObject({ rows: 40, columns: 6, names: ["a", "b", "c", "d", "e", "f"] });
      expect(numbers(table)).toEqual(quarters);
    },
  );

  test("leaves out the index of pandas, and says so", async () => {
    const table = await read("arrow-index.arrow");
    expect(table).toMatchObject({ columns: 6, notes: [{ code: "arrow-index-column", message: saying('"sample"') }] });
    expect(numbers(table)).toEqual(quarters);
    const listed = await read("arrow-index.arrow", undefined, { columns: ["sample", "a"] });
    expect(numbers(listed).slice(0, 4)).toEqual([39, 0, 38, 1.5]);
  });

  test("of any type of number is read", async () => {
    const table = await read("types.arrow");
    expect(table.names).toHaveLength(13);
    const expected = rows.flatMap((i) => [
      ...[1, 1, 1].map(() => 1.5 * i),
      ...Array.from({ length: 8 }, () => (6 * i) % 120),
      Number((6 * i) % 4 === 0),
      i / 4 - 3,
    ]);
    expect(numbers(table)).toEqual(expected);
  });

  test("of whole numbers that fit bytes is stored as bytes", async () => {
    expect((await read("types.arrow", "uint64")).values).toBeInstanceOf(Uint8Array);
  });

  test.each([
    ["fixed", "lists.arrow"],
    ["list", "lists.arrow"],
    ["large", "lists.arrow"],
    ["fixed", "lists-lz4.arrow"],
    ["list", "lists-lz4.arrow"],
  ])("has a column of lists side by side: %s of %s", async (key, name) => {
    const table = await read(name, key);
    expect(table).toMatchObject({ rows: 40, columns: 6 });
    expect(numbers(table)).toEqual(quarters);
  });

  test("has a column of lists of lists as images", async () => {
    const table = await read("lists.arrow", "image");
    expect(table).toMatchObject({ rows: 40, columns: 6, exampleShape: [2, 3] });
    expect(numbers(table)).toEqual(quarters.map((value) => 4 * value));
  });

  test.each([
    ["ragged", ["column", '"ragged"', "row 9", "equally long"]],
    ["holes", ["no list", '"holes"', "row 9"]],
  ])("with lists that are not rows is refused with the row: %s", async (key, facts) => {
    expect((await faultOf(() => read("lists.arrow", key))).message).toEqual(saying("lists.arrow", ...facts));
  });

  test("with LZ4 blocks that refer to earlier ones is read", async () => {
    const table = await read("blocks-lz4.arrow");
    expect(numbers(table)).toEqual(Array.from({ length: 40_000 }, (_, i) => i % 5000));
  });

  test("has NaN for a missing number", async () => {
    const values = numbers(await read("labelled.arrow", undefined, { columns: ["x", "y"] }));
    expect(values.flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([2 * 7 + 1]);
    expect(values.slice(16, 20)).toEqual([12, 4, 13.5, 4.5]);
  });

  test.each([
    ["text", ["text", "to_feather", '"labels": "labelled.arrow#text"']],
    ["date", ["dates or times"]],
  ])("with a column of %s names it", async (column, facts) => {
    const choice = { columns: ["x", column] };
    expect((await faultOf(() => read("labelled.arrow", undefined, choice))).message).toEqual(
      saying("labelled.arrow", ...facts),
    );
  });

  test.each([
    ["species", ["setosa", "versicolor", "virginica"]],
    ["text", ["s0", "s1"]],
    ["large", ["l0", "l1"]],
    ["view", ["a text that is longer than twelve 0", "a text that is longer than twelve 1", "short"]],
  ])("has labels of text: %s", async (key, names) => {
    const accepted = new Map([[40, "its rows"]]);
    const labels = await readLabels(fixture("labelled.arrow"), "labelled.arrow", key, accepted);
    expect(labels.names).toEqual(names);
    if (key === "species") expect(Array.from(labels.values)).toEqual(rows.map((i) => i % 3));
  });

  test("names the first row without a label", async () => {
    const labels = readLabels(fixture("labelled.arrow"), "a.arrow", "gaps", new Map([[40, "its rows"]]));
    expect(await faultOf(() => labels)).toEqual({ code: "labels-missing", message: saying("a.arrow#gaps", "row 5") });
  });

  test("is recognised by its contents for any name", async () => {
    expect((await readTable(fixture("types.arrow"), "data.bin", undefined)).rows).toBe(40);
    expect((await readTable(fixture("feather-lz4.feather"), "data.csv", undefined)).rows).toBe(40);
  });

  test.each(["feather-lz4.feather", "types.arrow"])("that ends early is called incomplete: %s", async (name) => {
    const bytes = fixture(name);
    for (const length of [9, 300, bytes.length - 300])
      expect((await faultOf(() => readTable(bytes.subarray(0, length), name, undefined))).code, String(length)).toBe(
        "data-file-truncated",
      );
  });

  test("of Feather's version 1 is named with the line that converts it", async () => {
    expect(await faultOf(() => read("feather-old.feather"))).toEqual({
      code: "data-format-unsupported",
      message: saying("Feather file of version 1", "to_feather"),
    });
  });
});
