import { readFileSync } from "node:fs";
import path from "node:path";
import { parquetWriteBuffer, type ColumnSource } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { readTable } from "../../../src/data/formats.ts";
import { readParquetLabels } from "../../../src/data/parquet.ts";
import type { Table } from "../../../src/data/table.ts";
import { faultOf, fixtureFolder } from "./fixtures.ts";

const fixture = (name: string): Buffer => readFileSync(path.join(fixtureFolder, name));
const read = (name: string, key?: string, without?: string): Promise<Table> =>
  readTable(fixture(name), name, key, without);
const labels = (name: string, key?: string) => readParquetLabels(fixture(name), key, name);
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

describe("a Parquet file", () => {
  test.each(["snappy", "gzip", "zstd", "brotli", "lz4", "uncompressed"])(
    "of DuckDB's, packed by %s, gives its columns in order",
    async (codec) => {
      const table = await read(`duckdb-${codec}.parquet`);
      expect(table).toMatchObject({ rank: 2, exampleShape: undefined });
      expect(rowsOf(table)).toEqual(typed);
    },
  );

  test("of pandas' gives its columns without the index", async () => {
    expect(rowsOf(await read("arrow-pandas.parquet"))).toEqual(
      Array.from({ length: 20 }, (_, i) => [i / 2, i === 0 ? -0 : -i]),
    );
  });

  test("gives lists of one length side by side", async () => {
    const table = await read("duckdb-lists.parquet");
    expect(table.exampleShape).toBeUndefined();
    expect(rowsOf(table)[3]).toEqual([3, 3.5, -3]);
  });

  test("gives lists of lists with their shape", async () => {
    const table = await read("duckdb-nested.parquet");
    expect(table).toMatchObject({ columns: 4, exampleShape: [2, 2] });
    expect(rowsOf(table)[3]).toEqual([3, 1, 2, 3]);
  });

  test("gives one column by its name", async () => {
    expect(rowsOf(await read("duckdb-labelled.parquet", "y")).slice(0, 3)).toEqual([[0], [2], [4]]);
  });

  test("gives whole numbers that fit them as bytes", async () => {
    expect((await read("duckdb-labelled.parquet", "code")).values).toBeInstanceOf(Uint8Array);
    expect((await read("duckdb-labelled.parquet", "y")).values).toBeInstanceOf(Float32Array);
  });

  test("gives missing values as NaN, to be told by their place", async () => {
    expect(rowsOf(await read("duckdb-nulls.parquet"))[7]).toEqual([NaN, 7]);
  });
});

describe("what is no number", () => {
  test.each<[string, ColumnSource, string]>([
    [
      "text",
      { name: "t", data: ["a", "b"], type: "STRING" },
      'a.parquet holds text in column "t", and examples are numbers. Drop it: df.drop(columns="t").to_parquet(...), or make it the labels: "labels": "a.parquet#t".',
    ],
    [
      "a date",
      { name: "t", data: [new Date(), new Date()], type: "TIMESTAMP" },
      'a.parquet holds dates or times in column "t", and examples are numbers. Drop it: df.drop(columns="t").to_parquet(...).',
    ],
  ])("is refused by its column: %s", async (_, column, message) => {
    const bytes = written([{ name: "x", data: [1, 2], type: "DOUBLE" }, column]);
    expect(await faultOf(() => readTable(bytes, "a.parquet", undefined))).toEqual({
      code: "data-type-unsupported",
      message,
    });
  });

  test("is left out when it is the labels", async () => {
    await expect(read("arrow-dictionary.parquet", undefined, "cell_type")).resolves.toMatchObject({
      columns: 2,
      leftOut: "cell_type",
    });
  });

  test("is a number too large", async () => {
    const bytes = written([{ name: "x", data: [1, 1e300], type: "DOUBLE" }]);
    expect((await faultOf(() => readTable(bytes, "a.parquet", undefined))).message).toContain(
      "holds 1e+300 at row 1, column 0",
    );
  });

  test("is a key that names no column", async () => {
    expect((await faultOf(() => read("duckdb-labelled.parquet", "specis"))).message).toBe(
      'duckdb-labelled.parquet holds no column "specis". Did you mean "duckdb-labelled.parquet#species"?',
    );
  });
});

describe("labels in Parquet", () => {
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

  test("may be written with a dictionary", async () => {
    expect(((await labels("arrow-dictionary.parquet", "cell_type")) as string[]).slice(0, 3)).toEqual([
      "b cell",
      "t cell",
      "b cell",
    ]);
  });

  test("need no name when there is one column", async () => {
    await expect(
      readParquetLabels(written([{ name: "y", data: ["a", "b"], type: "STRING" }]), undefined, "y.parquet"),
    ).resolves.toEqual(["a", "b"]);
  });

  test("are asked for by name when there are several", async () => {
    expect((await faultOf(() => labels("duckdb-labelled.parquet"))).message).toBe(
      'duckdb-labelled.parquet holds 5 columns: x, y, species, code, flag. Choose the labels\', as in "duckdb-labelled.parquet#flag".',
    );
  });

  test("that are missing are told by their row", async () => {
    const bytes = written([{ name: "y", data: ["a", null], type: "STRING", nullable: true }]);
    expect((await faultOf(() => readParquetLabels(bytes, undefined, "y.parquet"))).message).toBe(
      "y.parquet has no label at row 1 (counting from 0). Give every row a label, or drop its row.",
    );
  });

  test("are not lists", async () => {
    expect((await faultOf(() => labels("duckdb-lists.parquet"))).message).toBe(
      "duckdb-lists.parquet holds lists; labels are whole numbers or text. Choose another column.",
    );
  });
});

describe("a Parquet file that cannot be read", () => {
  test("was cut short", async () => {
    expect(
      await faultOf(() => readTable(fixture("duckdb-snappy.parquet").subarray(0, 900), "a.parquet", undefined)),
    ).toEqual({
      code: "data-file-truncated",
      message:
        'a.parquet ends early: it has 900 bytes and a Parquet file closes with "PAR1". Write or download it again.',
    });
  });

  test("has lists of several lengths", async () => {
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
    ).toBe(
      'a.parquet holds lists of several lengths in column "e": the one at row 1 (counting from 0) is no list of 2 numbers as the first is. ' +
        "Make them equally long.",
    );
  });

  test("has no rows", async () => {
    expect(
      await faultOf(() => readTable(written([{ name: "x", data: [], type: "DOUBLE" }]), "a.parquet", undefined)),
    ).toMatchObject({ code: "data-file-empty" });
  });
});
