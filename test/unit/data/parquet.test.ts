import { readFileSync } from "node:fs";
import path from "node:path";
import { parquetWriteBuffer, type ColumnSource } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { readTable } from "../../../src/data/formats.ts";
import { pageDecoders } from "../../../src/data/parquetDecoders.ts";
import { readColumnLabels } from "../../../src/data/columnLabels.ts";
import { openParquet } from "../../../src/data/parquetFile.ts";
import type { Table } from "../../../src/data/table.ts";
import { faultOf, fixtureFolder, saying } from "./fixtures.ts";

const fixture = (name: string): Buffer => readFileSync(path.join(fixtureFolder, name));
const read = (name: string, key?: string, without?: string): Promise<Table> =>
  readTable(fixture(name), name, key, { without: without === undefined ? [] : [without] });
const labelsIn = async (bytes: Buffer, key: string | undefined, name: string) =>
  readColumnLabels(await openParquet(bytes, name), key, name);
const labels = (name: string, key?: string) => labelsIn(fixture(name), key, name);
const written = (columnData: ColumnSource[]): Buffer => Buffer.from(parquetWriteBuffer({ columnData }));
const rowsOf = ({ rows, columns, values }: Table): number[][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from(values.slice(row * columns, (row + 1) * columns) as ArrayLike<number>, Number),
  );

/** makeParquet.mjs: doubles, floats, bytes, 64-bit integers, booleans, decimals and 16-bit integers of 40 rows in three row groups. */
const typed = Array.from({ length: 40 }, (_, i) => [
  i / 4,
  i * 0.5,
  i,
  Math.fround(i * 1000000007),
  i * 6,
  i % 2 === 0 ? 1 : 0,
  i / 4,
  i * 3,
]);

describe("A Parquet file", () => {
  test.each(["snappy", "gzip", "zstd", "brotli", "lz4", "uncompressed"])(
    "of DuckDB, compressed by %s, has its columns in order",
    async (codec) => {
      const table = await read(`duckdb-${codec}.parquet`);
      expect(table).toMatchObject({ rank: 2, exampleShape: undefined });
      expect(rowsOf(table)).toEqual(typed);
    },
  );

  test("of pandas is read without the index", async () => {
    expect(rowsOf(await read("arrow-pandas.parquet"))).toEqual(
      Array.from({ length: 20 }, (_, i) => [i / 2, i === 0 ? -0 : -i]),
    );
  });

  test("with lists of one length has their elements as columns", async () => {
    const table = await read("duckdb-lists.parquet");
    expect(table.exampleShape).toBeUndefined();
    expect(rowsOf(table)[3]).toEqual([3, 3.5, -3]);
  });

  test("with lists of lists keeps their shape", async () => {
    const table = await read("duckdb-nested.parquet");
    expect(table).toMatchObject({ columns: 4, exampleShape: [2, 2] });
    expect(rowsOf(table)[3]).toEqual([3, 1, 2, 3]);
  });

  test("has one column by its name", async () => {
    expect(rowsOf(await read("duckdb-labelled.parquet", "y")).slice(0, 3)).toEqual([[0], [2], [4]]);
  });

  test("has small whole numbers as bytes", async () => {
    expect((await read("duckdb-labelled.parquet", "code")).values).toBeInstanceOf(Uint8Array);
    expect((await read("duckdb-labelled.parquet", "y")).values).toBeInstanceOf(Float32Array);
  });

  test("has missing values as NaN", async () => {
    expect(rowsOf(await read("duckdb-nulls.parquet"))[7]).toEqual([NaN, 7]);
  });
});

describe("The index of pandas in Parquet", () => {
  const codes = ({ notes = [], warnings }: Table): string[] => [...notes, ...warnings].map(({ code }) => code);

  test("is left out with an information, and listed columns are read", async () => {
    const table = await read("arrow-pandas.parquet");
    expect(codes(table)).toEqual(["parquet-index-column"]);
    expect(table.guesses).toEqual([]);
    const listed = await readTable(fixture("arrow-pandas.parquet"), "a.parquet", undefined, {
      columns: ["a", "__index_level_0__"],
    });
    expect(rowsOf(listed)[1]).toEqual([0.5, 101]);
    expect(codes(listed)).toEqual([]);
  });

  test("is known by its name where the metadata are gone, which changes the fingerprint", async () => {
    const table = await read("index-level.parquet");
    expect(rowsOf(table)[1]).toEqual([0.5]);
    expect(codes(table)).toEqual(["parquet-index-column"]);
    expect(table.guesses).toHaveLength(1);
  });

  test("that was read from a .csv and written again is left out with a warning", async () => {
    const table = await read("index-unnamed.parquet");
    expect(table).toMatchObject({ names: ["a", "b"], columns: 2 });
    expect(rowsOf(table)[3]).toEqual([1.5, -3]);
    expect(codes(table)).toEqual(["csv-index-column"]);
    expect(table.guesses).toHaveLength(1);
  });
});

describe("Parquet columns of one name", () => {
  test("are all read, under names of their own", async () => {
    const table = await read("names-repeated.parquet");
    expect(table.names).toEqual(["a", "a.2", "a.1", "a.3"]);
    expect(rowsOf(table)[2]).toEqual([1, -2, 6, 7]);
    expect(table.notes).toMatchObject([{ code: "parquet-names-repeated", message: saying('"a.2"', '"a.3"') }]);
  });
});

describe("LZ4 pages", () => {
  const values = Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 37) % 251));
  /** A plain block of literals: a token, the rest of its length, the bytes. */
  const block = (bytes: Buffer): Buffer => Buffer.concat([Buffer.of(0xf0, bytes.length - 15), bytes]);
  const frame = (bytes: Buffer): Buffer => {
    const sizes = Buffer.alloc(8);
    sizes.writeUInt32BE(bytes.length, 0);
    sizes.writeUInt32BE(block(bytes).length, 4);
    return Buffer.concat([sizes, block(bytes)]);
  };

  test.each<[string, Buffer]>([
    ["a plain block, as fastparquet writes", block(values)],
    ["one frame of Hadoop, as parquet-cpp writes", frame(values)],
    ["several frames", Buffer.concat([frame(values.subarray(0, 90)), frame(values.subarray(90))])],
  ])("are read from %s", async (_, packed) => {
    const decoders = await pageDecoders("a.parquet");
    expect(Buffer.from(decoders.LZ4?.(packed, values.length) ?? [])).toEqual(values);
  });
});

describe("A Parquet column of other contents than numbers", () => {
  test.each<[string, ColumnSource, string]>([
    [
      "text",
      { name: "t", data: ["a", "b"], type: "STRING" },
      saying("text", '"t"', 'df.drop(columns="t")', '"labels": "a.parquet#t"'),
    ],
    [
      "a date",
      { name: "t", data: [new Date(), new Date()], type: "TIMESTAMP" },
      saying("dates or times", '"t"', 'df.drop(columns="t")'),
    ],
  ])("is rejected by name: %s", async (_, column, message) => {
    const bytes = written([{ name: "x", data: [1, 2], type: "DOUBLE" }, column]);
    expect(await faultOf(() => readTable(bytes, "a.parquet", undefined))).toEqual({
      code: "data-type-unsupported",
      message,
    });
  });

  test("is rejected as a column of nulls", async () => {
    expect((await faultOf(() => read("null-column.parquet"))).message).toEqual(
      saying("nulls", '"empty"', 'df.drop(columns="empty")'),
    );
  });

  test("is left out if it has the labels", async () => {
    await expect(read("arrow-dictionary.parquet", undefined, "cell_type")).resolves.toMatchObject({
      columns: 2,
      leftOut: ["cell_type"],
    });
  });

  test("is rejected for a number that is too large", async () => {
    const bytes = written([{ name: "x", data: [1, 1e300], type: "DOUBLE" }]);
    expect((await faultOf(() => readTable(bytes, "a.parquet", undefined))).message).toEqual(
      saying("1e+300", "row 1, column 0"),
    );
  });

  test("is reported with the nearest name if the key is unknown", async () => {
    expect((await faultOf(() => read("duckdb-labelled.parquet", "specis"))).message).toEqual(
      saying("duckdb-labelled.parquet", '"specis"', '"duckdb-labelled.parquet#species"'),
    );
  });
});

describe("Labels in Parquet", () => {
  test("are text, numbers or booleans", async () => {
    expect(((await labels("duckdb-labelled.parquet", "species")) as string[]).slice(0, 4)).toEqual([
      "setosa",
      "versicolor",
      "virginica",
      "setosa",
    ]);
    expect(rowsOf((await labels("duckdb-labelled.parquet", "code")) as Table).slice(0, 4)).toEqual([
      [0],
      [1],
      [2],
      [0],
    ]);
    expect(rowsOf((await labels("duckdb-labelled.parquet", "flag")) as Table).slice(0, 2)).toEqual([[1], [0]]);
  });

  test("may have a dictionary", async () => {
    expect(((await labels("arrow-dictionary.parquet", "cell_type")) as string[]).slice(0, 3)).toEqual([
      "b cell",
      "t cell",
      "b cell",
    ]);
  });

  test("need no key if there is one column", async () => {
    await expect(
      labelsIn(written([{ name: "y", data: ["a", "b"], type: "STRING" }]), undefined, "y.parquet"),
    ).resolves.toEqual(["a", "b"]);
  });

  test("must be named if there are several columns", async () => {
    expect((await faultOf(() => labels("duckdb-labelled.parquet"))).message).toEqual(
      saying("duckdb-labelled.parquet", "5 columns: x, y, species, code, flag", '"duckdb-labelled.parquet#flag"'),
    );
  });

  test("that are missing are reported with their row", async () => {
    const bytes = written([{ name: "y", data: ["a", null], type: "STRING", nullable: true }]);
    expect((await faultOf(() => labelsIn(bytes, undefined, "y.parquet"))).message).toEqual(
      saying("y.parquet", "no label", "row 1 "),
    );
  });

  test("must not be lists", async () => {
    expect((await faultOf(() => labels("duckdb-lists.parquet"))).message).toEqual(
      saying("duckdb-lists.parquet", "lists", "whole numbers or text"),
    );
  });
});

describe("A Parquet file is rejected if it", () => {
  test("is incomplete", async () => {
    expect(
      await faultOf(() => readTable(fixture("duckdb-snappy.parquet").subarray(0, 900), "a.parquet", undefined)),
    ).toEqual({
      code: "data-file-truncated",
      message: saying("a.parquet", "900", '"PAR1"'),
    });
  });

  test("has lists of different lengths", async () => {
    const lists = {
      columnData: [{ name: "e", data: [[1, 2], [3]] }],
      schema: [
        { name: "root", num_children: 1 },
        { name: "e", repetition_type: "OPTIONAL" as const, num_children: 1, converted_type: "LIST" as const },
        { name: "list", repetition_type: "REPEATED" as const, num_children: 1 },
        { name: "element", repetition_type: "OPTIONAL" as const, type: "DOUBLE" as const },
      ],
    };
    expect(
      (await faultOf(() => readTable(Buffer.from(parquetWriteBuffer(lists)), "a.parquet", undefined))).message,
    ).toEqual(saying("a.parquet", '"e"', "2 numbers", "row 1 "));
  });

  test("has no rows", async () => {
    expect(
      await faultOf(() => readTable(written([{ name: "x", data: [], type: "DOUBLE" }]), "a.parquet", undefined)),
    ).toMatchObject({ code: "data-file-empty" });
  });
});

test("A Parquet file with one column twice in a row group is rejected, and nothing is left to fail unheard", async () => {
  const bytes = written([
    { name: "left", data: ["a", "b", "c"], type: "STRING" },
    { name: "last", data: [1.5, 2.5, 3.5], type: "DOUBLE" },
  ]);
  // The footer names the columns in the schema first, then in the row group.
  const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  const [inSchema, inGroup] = [bytes.indexOf("last", footer), bytes.lastIndexOf("last")];
  expect(inSchema).toBeLessThan(inGroup);
  bytes.write("left", inGroup, "latin1");
  let unheard = 0;
  const count = (): void => void unheard++;
  process.on("unhandledRejection", count);
  try {
    const fault = await faultOf(() => labelsIn(bytes, "left", "d.parquet"));
    expect(fault).toMatchObject({ code: "data-file-corrupt", message: saying("d.parquet", "damaged") });
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off("unhandledRejection", count);
  }
  expect(unheard).toBe(0);
});
