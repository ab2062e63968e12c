import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { readCsv } from "../../../src/data/csv.ts";
import { csvColumns } from "../../../src/data/csvColumns.ts";
import { readCsvCells } from "../../../src/data/csv.ts";
import type { CsvChoice } from "../../../src/data/csvLayout.ts";
import { faultOf, saying } from "./fixtures.ts";

/** Tables whose names take several lines, as pandas writes them, and tables whose first lines only look so. */

const read = (text: string, choice: CsvChoice = {}) => readCsv(Buffer.from(text), "d.csv", choice);

type Cell = (random: () => number) => number | string;
const cells: Readonly<Record<string, Cell>> = {
  real: (random) => (random() * 4 - 2).toFixed(3),
  byte: (random) => Math.floor(random() * 256),
  bit: (random) => Math.floor(random() * 2),
  count: (random) => Math.floor(-2 * Math.log(1 - random())),
};
const ROWS = 40;

function body(cell: Cell, columns: number, index: readonly string[] = [], seed = 0): string {
  const random = seededRandom(seed, 0);
  return Array.from({ length: ROWS }, (_, row) => [
    ...index.map((kind) => (kind === "text" ? `r${row}` : kind === "half" ? Math.floor(row / 2) : row)),
    ...Array.from({ length: columns }, () => cell(() => random.nextUniform())),
  ])
    .map((line) => line.join(","))
    .join("\n");
}

describe("Several lines of names in a .csv", () => {
  test.each<[string, string[], columns: number, index?: string[]]>([
    ["pandas' levels without an index", ["0,0,0,1,1,1", "0,1,2,0,1,2"], 6],
    ["three levels", ["0,0,0,0,1,1,1,1", "0,0,1,1,0,0,1,1", "0,1,0,1,0,1,0,1"], 8],
    ["levels of years", ["2019,2019,2019,2020,2020,2020", "1,2,3,1,2,3"], 6],
    ["levels of unequal size", ["0,0,0,1,1,2", "0,1,2,0,1,0"], 6],
    ["levels with an index", [",0,0,1,1", ",0,1,0,1"], 4, ["row"]],
    ["levels with an index of two", [",,0,0,1,1", ",,0,1,0,1"], 4, ["half", "row"]],
    ["levels with names", ["u,0,0,1,1", "v,0,1,0,1"], 4, ["row"]],
    ["levels with the name of an index", [",0,0,1,1", ",0,1,0,1", "cell,,,,"], 4, ["text"]],
    ["levels with an empty line of names", [",0,0,1,1", ",0,1,0,1", ",,,,"], 4, ["row"]],
    ["a first level that counts", [",0,1,2,3", ",0,0,0,0"], 4, ["row"]],
    ["text above text", ["a,a,b,b", "x,y,x,y"], 4],
    ["text above text with an index", [",a,a,b,b", ",x,y,x,y"], 4, ["row"]],
    ["a group's statistics", [",v,v,w,w", ",mean,std,mean,std", "k,,,,"], 4, ["text"]],
    ["units", ["height,weight", "cm,kg"], 2],
    ["text above numbers", ["a,a,a,b,b,b", "0,1,2,0,1,2"], 6],
    ["swapped levels", ["a,b,a,b,a,b", "0,0,1,1,2,2"], 6],
    ["a pivot", [",v,v,w,w", "t,0,1,0,1", "k,,,,"], 4, ["text"]],
  ])("are read, whatever is below: %s", (_, lines, columns, index = []) => {
    for (const cell of Object.values(cells)) {
      const text = `${lines.join("\n")}\n${body(cell, columns, index)}\n`;
      const table = read(text);
      expect(table).toMatchObject({
        rows: ROWS,
        columns,
        notes: [{ code: "csv-header-lines" }],
        guesses: [...(index.length > 0 ? [`index ${index.length}`] : []), "csv-header-lines"],
      });
      expect(Array.from(table.values.subarray(0, columns) as Float32Array)).toEqual(
        body(cell, columns)
          .split("\n", 1)[0]
          ?.split(",")
          .map((value) => Math.fround(Number(value))),
      );
    }
  });

  test.each<[string, string[], columns: number, hasHeader: boolean, over: readonly string[]]>([
    ["four columns of levels", ["0,0,1,1", "0,1,0,1"], 4, false, ["byte", "bit", "count"]],
    ["a level of one value", ["0,0,0,0", "0,1,2,3"], 4, false, ["byte", "count"]],
    ["repeated names above numbers", ["v,v,v,v", "0,1,2,3"], 4, true, ["byte", "bit", "count"]],
    ["repeated names of two columns", ["v,v", "0,1"], 2, true, ["byte", "bit", "count"]],
    ["names that count twice", ["a,b,c,d", "0,1,2,3"], 4, true, ["real", "byte", "count"]],
  ])("that could be examples are read as such, with a remark: %s", (_, lines, columns, hasHeader, over) => {
    for (const kind of over) {
      const text = `${lines.join("\n")}\n${body(cells[kind] as Cell, columns)}\n`;
      expect(read(text)).toMatchObject({
        rows: ROWS + (hasHeader ? 1 : 2),
        guesses: [],
        notes: [{ code: "csv-header-lines", message: saying("d.csv", '"header": 2', `"header": ${hasHeader}`) }],
      });
      expect(read(text, { header: 2 })).toMatchObject({ rows: ROWS, columns, notes: [] });
      expect(read(text, { header: hasHeader })).toMatchObject({ rows: ROWS + (hasHeader ? 1 : 2), notes: [] });
    }
  });

  test("over numbers with fractions are read with a remark that settles them", () => {
    const text = `0,0,1,1\n0,1,0,1\n${body(cells["real"] as Cell, 4)}\n`;
    expect(read(text)).toMatchObject({
      rows: ROWS,
      names: ["0_0", "0_1", "1_0", "1_1"],
      notes: [{ message: saying('"header": false', '"header": 2') }],
    });
    expect(read(text, { header: false })).toMatchObject({ rows: ROWS + 2, names: undefined, notes: [] });
  });

  test.each<[string, Cell, columns: number]>([
    ["real numbers", cells["real"] as Cell, 4],
    ["bytes", cells["byte"] as Cell, 4],
    ["many bytes", cells["byte"] as Cell, 64],
    ["counts", cells["count"] as Cell, 5],
    ["many counts", cells["count"] as Cell, 30],
    ["two bits", cells["bit"] as Cell, 2],
    ["three bits", cells["bit"] as Cell, 3],
    ["six bits", cells["bit"] as Cell, 6],
    ["many bits", cells["bit"] as Cell, 40],
    ["a grid of levels", (random) => Math.floor(random() * 3), 2],
  ])("are not seen in a table of %s", (_, cell, columns) => {
    const alarms = Array.from({ length: 300 }, (_, seed) => read(body(cell, columns, [], seed))).filter(
      ({ rows, notes }) => rows !== ROWS || notes?.length !== 0,
    );
    // Three small numbers may count by chance, and are then said to be an example.
    expect(alarms.filter(({ rows }) => rows !== ROWS)).toEqual([]);
    expect(alarms.length).toBeLessThan(3);
  });

  test.each<[string, (row: number, column: number) => number, columns: number]>([
    ["one-hot classes", (row, column) => Number((row * 7) % 4 === column), 4],
    ["sorted one-hot classes", (row, column) => Number(Math.floor(row / 10) === column), 4],
    ["an identity", (row, column) => Number(row === column), ROWS],
    ["all combinations of bits", (row, column) => (row >> column) & 1, 6],
    ["a grid of factors", (row, column) => Math.floor(row / 6 ** column) % 6, 3],
    ["images that start black", (row, column) => (row < 2 ? 0 : (row * 31 + column * 17) % 256), 16],
    ["rows that start at rest", (row, column) => (row < 3 ? 0 : Math.sin(row * column)), 4],
    ["growing counts", (row, column) => row * column, 5],
    ["running numbers", (row, column) => row * 8 + column, 8],
  ])("are not seen in %s", (_, value, columns) => {
    const text = Array.from({ length: ROWS }, (_, row) =>
      Array.from({ length: columns }, (_, column) => value(row, column)).join(","),
    ).join("\n");
    expect(read(text)).toMatchObject({ rows: ROWS, columns, notes: [] });
    expect(read(`${Array.from({ length: columns }, (_, i) => `x${i}`).join(",")}\n${text}`)).toMatchObject({
      rows: ROWS,
      columns,
      notes: [],
    });
  });

  test("name the columns that are chosen, the labels and what New Spec sees", () => {
    const bytes = Buffer.from(",a,a,b\n,x,y,x\nrow,,,\np,1,2,3\nq,4,5,6\n");
    expect(readCsv(bytes, "d.csv", { columns: ["b_x", "a_x"] }).values).toEqual(Float32Array.of(3, 1, 6, 4));
    expect(readCsvCells(bytes, "d.csv", "a_y", undefined)).toEqual(["2", "5"]);
    expect(csvColumns(bytes, "d.csv").map(({ name, distinct }) => [name, distinct])).toEqual([
      ["", 2],
      ["a_x", 2],
      ["a_y", 2],
      ["b_x", 2],
    ]);
  });

  test("are counted by data.header with the names of the index or without", () => {
    const text = ",a,a\n,0,1\nrow,,\np,1,2\nq,4,5\n";
    for (const header of [2, 3]) expect(read(text, { header })).toMatchObject({ rows: 2, columns: 2 });
  });
});

describe("An index of several columns in a .csv", () => {
  test.each(["half,text", "text,half", "text,text", "half,row", "half,half"])(
    "is left out without names: %s",
    (index) => {
      const text = `,,a,b\n${body(cells["real"] as Cell, 2, index.split(","))}`;
      expect(read(text)).toMatchObject({
        rows: ROWS,
        columns: 2,
        names: ["a", "b"],
        guesses: ["index 2"],
        warnings: [{ code: "csv-index-column", message: saying("2 columns") }],
      });
    },
  );
});

describe("A separator at the end of each line of a .csv", () => {
  test.each([
    ["below a header", "a;b\n1;2;\n3;4;\n"],
    ["with the header", "a;b;\n1;2;\n3;4;\n"],
    ["of the header alone", "a;b;\n1;2\n3;4\n"],
    ["as a spreadsheet writes empty columns", "a,b,,,\n1,2,,,\n3,4,,,\n"],
    ["with decimal commas", "a;b;\n1,0;2,0;\n3,0;4,0;\n"],
    ["with quotes", '"a","b",\n"1","2",\n"3","4",\n'],
  ])("is not a column: %s", (_, text) => {
    const table = read(text);
    expect(table).toMatchObject({ rows: 2, columns: 2, names: ["a", "b"], warnings: [], notes: [] });
    expect(table.values).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  test("is refused where a value follows it far below", async () => {
    const many = "1,2,\n".repeat(300);
    expect(await faultOf(() => read(`a,b,\n${many}1,2,3\n`))).toEqual({
      code: "csv-uneven",
      message: saying("3 cells", "line 302"),
    });
  });

  test("leaves a named column without values to be named", async () => {
    expect(await faultOf(() => read("a,b,c\n1,2,\n3,4,\n"))).toEqual({
      code: "csv-cell-empty",
      message: saying('"c"', "line 2", "except"),
    });
  });

  test("and nothing before it is an emptied row, which is named", async () => {
    expect(await faultOf(() => read("a,b\n1,2\n,\n3,4\n"))).toEqual({
      code: "csv-cell-empty",
      message: saying("line 3", "Remove the line"),
    });
  });
});
