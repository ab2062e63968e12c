import { describe, expect, test } from "vitest";
import { readCsv } from "../../../src/data/csv.ts";
import type { CsvChoice } from "../../../src/data/csvLayout.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { faultOf, saying } from "./fixtures.ts";

/** Both directions: a header must not become an example, and no example may be lost. */

const read = (text: string, choice: CsvChoice = {}) => readCsv(Buffer.from(text), "d.csv", choice);
const codes = (list: readonly { code: string }[] = []): string[] => list.map(({ code }) => code);

type Cell = (random: () => number, row: number, column: number) => number | string;
const real: Cell = (random) => (random() * 4 - 2).toFixed(3);
const rounded: Cell = (random) => (random() * 20).toFixed(1);
const byte: Cell = (random) => Math.floor(random() * 256);
const bit: Cell = (random) => Math.floor(random() * 2);
const count: Cell = (random) => Math.floor(-3 * Math.log(1 - random()));
const growing: Cell = (random, _, column) => (column + random() * 0.5).toFixed(3);

function rowsOf(cell: Cell, rows: number, columns: number, seed: number): (number | string)[][] {
  const random = seededRandom(seed, 0);
  const next = (): number => random.nextUniform();
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => cell(next, row, column)),
  );
}

const textOf = (rows: readonly (readonly (number | string)[])[]): string => rows.map((row) => row.join(",")).join("\n");
const upTo = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => from + i);

describe("The first line of a .csv", () => {
  test.each<[string, (number | string)[], Cell]>([
    ["pandas' default over numbers with fractions", upTo(6), real],
    ["pandas' default of two columns", upTo(2), real],
    ["pandas' default over bytes", upTo(64), byte],
    ["pandas' default over counts", upTo(5), count],
    ["pandas' default over bits", upTo(8), bit],
    ["numbers from 1", upTo(7, 1), real],
    ["some of pandas' columns", [3, 5, 7], real],
    ["pandas' columns in another order", [4, 0, 2, 1], rounded],
    ["wavelengths", upTo(12).map((i) => 400 + 2.5 * i), byte],
    ["text", ["a", "b", "c"], real],
    ["text with one name missing", ["a", "", "c"], real],
  ])("is a header if it is %s", (_, header, cell) => {
    for (let seed = 0; seed < 50; seed++) {
      const text = textOf([header, ...rowsOf(cell, 40, header.length, seed)]);
      expect(read(text)).toMatchObject({ rows: 40, columns: header.length });
    }
  });

  test.each<[string, Cell, number]>([
    ["real numbers", real, 6],
    ["two real numbers", real, 2],
    ["one real number", real, 1],
    ["numbers with one decimal", rounded, 4],
    ["bytes", byte, 64],
    ["bits", bit, 2],
    ["three bits", bit, 3],
    ["counts", count, 3],
    ["ascending numbers", growing, 12],
    ["a running number across the table", (_, row, column) => row * 6 + column, 6],
  ])("is an example if it is %s like the others", (_, cell, columns) => {
    const lost = upTo(100).filter((seed) => read(textOf(rowsOf(cell, 40, columns, seed))).rows !== 40);
    expect(lost).toEqual([]);
  });

  test.each(["", "NA", "NaN", "#N/A"])("with %j among numbers is an example with a missing value", async (cell) => {
    const fault = await faultOf(() => {
      const { values } = read(`0.126,-0.132,${cell},0.105\n1.3,0.947,-0.704,0.5\n`);
      // NaN is a number, which checkValues reports.
      if (Number.isNaN(values[2])) throw new TypeError("NaN");
    }).catch(() => ({ code: "csv-cell-empty" }));
    expect(fault.code).toBe("csv-cell-empty");
  });

  test("is said to be a header where it is guessed, and data.header settles it", () => {
    const text = textOf([upTo(6), ...rowsOf(real, 40, 6, 1)]);
    expect(read(text).notes).toMatchObject([{ code: "csv-header-guessed", message: saying('"header": false') }]);
    expect(read(text, { header: false })).toMatchObject({ rows: 41, notes: [] });
    expect(read(text, { header: true })).toMatchObject({ rows: 40, notes: [] });
  });
});

describe("The first column of a .csv", () => {
  const body = rowsOf(real, 40, 3, 2);
  const indexed = (name: string, index: (row: number) => number | string): string =>
    textOf([[name, "a", "b", "c"], ...body.map((row, i) => [index(i), ...row])]);

  test.each<[string, string, (row: number) => number | string]>([
    ["without a name counts", "", (row) => row],
    ["is the permuted index of a shuffled table", "", (row) => (row * 7) % 40],
    ["is the index of every third row", "", (row) => 3 * row],
    ["is the index of a train/test split", "", (row) => (row * 37) % 101],
    ["is a written index that was read", "Unnamed: 0", (row) => row],
    ["is an index of times", "", (row) => (row * 0.02).toFixed(2)],
    ["has the row names of R", '""', (row) => `"${row + 1}"`],
    ["has names of rows", '""', (row) => `"cell ${row}"`],
  ])("is left out with a warning if it %s", (_, name, index) => {
    const { columns, names, warnings, guesses = [], values } = read(indexed(name, index));
    expect({ columns, names, codes: codes(warnings) }).toEqual({
      columns: 3,
      names: ["a", "b", "c"],
      codes: ["csv-index-column"],
    });
    expect(Array.from(values.subarray(0, 3) as Float32Array)).toEqual(
      body[0]?.map((cell) => Math.fround(Number(cell))),
    );
    expect(guesses.length + (index(0) === '"cell 0"' ? 1 : 0)).toBe(1);
  });

  test("is left out under R's header, which does not name it", () => {
    const text = textOf([["a", "b", "c"], ...body.map((row, i) => [`"${i + 1}"`, ...row])]);
    expect(read(text)).toMatchObject({ rows: 40, columns: 3, names: ["a", "b", "c"] });
  });

  test("is left out with pandas' numbers as names", () => {
    const text = textOf([["", 0, 1, 2], ...body.map((row, i) => [i, ...row])]);
    expect(read(text)).toMatchObject({ rows: 40, columns: 3, names: ["0", "1", "2"] });
  });

  test("has names of rows below pandas' numbers, as of a transposed table", () => {
    const text = textOf([["", 0, 1, 2], ...body.map((row, i) => [`gene${i}`, ...row])]);
    expect(read(text)).toMatchObject({ rows: 40, columns: 3, names: ["0", "1", "2"] });
  });

  test("has text and is not read: the names beside it are found, or said to be possible", () => {
    const from = (cells: readonly (readonly (number | string)[])[], columns: number) =>
      read(textOf([["kind", ...upTo(columns)], ...cells.map((row, i) => [`k${i}`, ...row])]), {
        columns: { except: [0] },
      });
    expect(from(body, 3)).toMatchObject({ rows: 40, columns: 3, notes: [{ code: "csv-header-guessed" }] });
    expect(from(rowsOf(bit, 3, 3, 1), 3)).toMatchObject({
      rows: 4,
      notes: [{ code: "csv-header-guessed", message: saying('"header": true') }],
    });
  });

  test("is left out twice if the table was written twice", () => {
    const text = textOf([["Unnamed: 0.1", "Unnamed: 0", "a", "b", "c"], ...body.map((row, i) => [i, 2 * i, ...row])]);
    expect(read(text)).toMatchObject({ columns: 3, names: ["a", "b", "c"] });
  });

  test.each<[string, string, (row: number) => number | string]>([
    ["has a name and counts", "time", (row) => row],
    ["is called id and is distinct", "id", (row) => (row * 37) % 101],
    ["has no name, but repeats", "", (row) => row % 5],
  ])("is read, with a warning, if it %s", (_, name, index) => {
    const { columns, warnings } = read(indexed(name, index));
    expect({ columns, codes: codes(warnings) }).toEqual({ columns: 4, codes: ["csv-index-column"] });
  });

  test.each<[string, string, (row: number) => number | string]>([
    ["has a name and distinct numbers", "height", (row) => (row * 37) % 101],
    ["has a name and ascends", "dose", (row) => row * 0.5],
    ["repeats", "id", (row) => row % 5],
  ])("is read without a warning if it %s", (_, name, index) => {
    expect(read(indexed(name, index))).toMatchObject({ columns: 4, warnings: [] });
  });

  test("is read whatever it holds if data.columns lists it", () => {
    expect(
      read(
        indexed("", (row) => row),
        { columns: ["", "a"] },
      ),
    ).toMatchObject({ columns: 2, warnings: [] });
  });
});

describe("The separator of a .csv", () => {
  test.each([
    ["another sign in a name", "len (cm; raw),b\n1,2\n3,4\n"],
    ["several kinds of line ends", "a,b\r\n1,2\n3,4\r\n"],
    ["Excel's line sep=", "sep=;\na;b\n1;2\n3;4\n"],
    ["a byte order mark before sep=", "\ufeffsep=,\r\na,b\r\n1,2\r\n3,4\r\n"],
  ])("is found in a file with %s", (_, text) => {
    expect(read(text)).toMatchObject({ rows: 2, columns: 2, values: Float32Array.of(1, 2, 3, 4) });
  });

  test("counts the line sep= in the number of a line", async () => {
    expect((await faultOf(() => read("sep=;\na;b\n1;x\n"))).message).toContain("line 3");
  });

  test.each([
    ["a|b\n1|2\n3|4\n", "csv-delimiter", '"|"'],
    ["# by X\n# in 2020\na,b\n1,2\n", "csv-comment-lines", "2 comment lines"],
    ["# a b\n1 2\n3 4\n", "csv-comment-lines", "spaces"],
    ["a,b\n# note\n1,2\n", "csv-uneven", "comment lines"],
    ["Results of 2020\n\na,b\n1,2\n3,4\n", "csv-uneven", "title"],
    ["a,b\n1,2\n3,4,\n5,6,x\n", "csv-uneven", "separator"],
    ['a,b\n"1,234",2\n', "csv-cell-not-a-number", "thousands"],
  ])("is named in %j", async (text, code, cause) => {
    expect(await faultOf(() => read(text))).toEqual({ code, message: saying("d.csv", cause) });
  });
});
