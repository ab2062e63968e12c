import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { openParquet } from "../../../src/data/parquetFile.ts";
import { fixtureFolder } from "./fixtures.ts";

/** Every plain column twice: straight from its pages, and by hyparquet. */
async function bothReadings(bytes: Buffer): Promise<{ straight: number; differing: readonly string[] }> {
  const file = await openParquet(bytes, "a.parquet");
  const names = file.columns.flatMap(({ name, kind, depth }) =>
    depth === 0 && (kind === "whole" || kind === "real") ? [name] : [],
  );
  let straight = 0;
  const read = async (asNumbers: boolean): Promise<readonly (readonly number[])[]> => {
    const columns = names.map(() => [] as number[]);
    await file.forEachPiece(
      names,
      (column, firstRow, values) => {
        if (values instanceof Float64Array && asNumbers) straight++;
        for (let i = 0; i < values.length; i++)
          (columns[column] as number[])[firstRow + i] =
            values[i] === null || values[i] === undefined ? NaN : Number(values[i]);
      },
      { asNumbers },
    );
    return columns;
  };
  const [own, library] = [await read(true), await read(false)];
  return {
    straight,
    differing: names.filter(
      (_, column) =>
        own[column]?.length !== file.rows ||
        !own[column].every((value, row) => Object.is(value, library[column]?.[row])),
    ),
  };
}

const files = readdirSync(fixtureFolder).filter((name) => name.endsWith(".parquet"));

describe("Columns of numbers, read straight from their pages, are those of hyparquet", () => {
  test.each(files)("in %s", async (name) => {
    expect((await bothReadings(readFileSync(path.join(fixtureFolder, name)))).differing).toEqual([]);
  });

  test.each<[string, ColumnSource]>([
    ["of 64 bits", { name: "x", data: [0n, -1n, 2n ** 53n + 1n, -(2n ** 63n), 4294967296n], type: "INT64" }],
    ["of 32 bits", { name: "x", data: [0, -1, 2 ** 31 - 1, -(2 ** 31)], type: "INT32" }],
    ["with gaps", { name: "x", data: [1.5, null, null, -0, 4], type: "DOUBLE", nullable: true }],
    ["without a value", { name: "x", data: [null, null, null], type: "FLOAT", nullable: true }],
    ["that repeat", { name: "x", data: Array.from({ length: 5000 }, (_, i) => i % 3), type: "INT32" }],
  ])("%s", async (_, column) => {
    const { straight, differing } = await bothReadings(Buffer.from(parquetWriteBuffer({ columnData: [column] })));
    expect(straight).toBeGreaterThan(0);
    expect(differing).toEqual([]);
  });
});

describe("A Parquet file with a column of numbers", () => {
  test("and a changed byte is refused, or has all of its rows", async () => {
    const data = Array.from({ length: 300 }, (_, i) => (i * i) % 17);
    const bytes = Buffer.from(
      parquetWriteBuffer({ columnData: [{ name: "x", data, type: "INT32" }], codec: "UNCOMPRESSED" }),
    );
    const pieces: number[] = [];
    for (let at = 4; at < 40; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      try {
        const file = await openParquet(damaged, "a.parquet");
        let rows = 0;
        await file.forEachPiece(["x"], (_, __, values) => (rows += values.length), { asNumbers: true });
        pieces.push(rows);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^data-/) as string });
      }
    }
    expect(pieces.every((rows) => rows === data.length)).toBe(true);
  });
});
