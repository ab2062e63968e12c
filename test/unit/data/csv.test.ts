import { describe, expect, test } from "vitest";
import { readCsv } from "../../../src/data/csv.ts";
import { faultOf, saying } from "./fixtures.ts";

const read = (text: string) => readCsv(Buffer.from(text), "d.csv");
const faultIn = (text: string) => faultOf(() => read(text));

describe("A .csv file", () => {
  test.each([
    ["commas", "1,2\n3,4\n"],
    ["semicolons", "1;2\n3;4\n"],
    ["tabs", "1\t2\n3\t4\n"],
    ["Windows line ends", "1,2\r\n3,4\r\n"],
    ["no last line end", "1,2\n3,4"],
    ["empty lines", "1,2\n\n3,4\n\n"],
    ["a byte order mark", "\ufeff1,2\n3,4\n"],
    ["a header", "a,b\n1,2\n3,4\n"],
    ["a header that is partly numbers", "1,b\n1,2\n3,4\n"],
    ["quoted cells", '"a, or so","b"\n"1","2"\n3,"4"\n'],
    ["blanks around cells", " 1, 2\n3 ,4 \n"],
  ])("with %s is read", (_, text) => {
    expect(read(text)).toMatchObject({ rows: 2, columns: 2, values: Float32Array.of(1, 2, 3, 4), warnings: [] });
  });

  test("keeps the header's delimiter if a quoted name contains another", () => {
    expect(read('"a;b",c\n1,2\n').columns).toBe(2);
  });

  test("with more rows than estimated is read completely", () => {
    const { rows, values } = read(Array.from({ length: 3000 }, (_, i) => `${i},-${i}e-1`).join("\n"));
    expect(rows).toBe(3000);
    expect(values[5998]).toBe(2999);
  });

  test("with a very wide line is read", () => {
    expect(read(Array.from({ length: 30_000 }, () => "0.123456").join(",")).columns).toBe(30_000);
  });

  test("with a cell that is not a number is rejected with its line and column", async () => {
    expect(await faultIn("height,weight\n1,2\n3,tall\n")).toEqual({
      code: "csv-cell-not-a-number",
      message: saying("d.csv", '"tall"', "line 3", 'column "weight"', "number"),
    });
  });

  test("without a header is rejected with the number of the column", async () => {
    expect((await faultIn("1,2\n3,x\n")).message).toContain("on line 2, column 2,");
  });

  test.each([
    ["a truth value", "a,b\n1,2\n3,True\n", ['"True"', "1 and 0", '"except": ["b"]']],
    ["a date", "t,b\n1,2\n2020-01-31,3\n", ["date", '"except": ["t"]']],
    ["a class", "1,2\n3,x\n", ['"except": [1]', '"labels"']],
    ["an error of a spreadsheet", "a,b\n1,2\n3,#DIV/0!\n", ["spreadsheet", "fill"]],
    ["a sign for a missing value", "a,b\n1,2\n3,?\n", ["missing value"]],
    ["an exponent of Fortran", "a,b\n1,2\n3,1.5D+01\n", ["Fortran", "sed"]],
    ["single quotes", "a,b\n1,2\n3,'4'\n", ["quotechar"]],
    ["a minus of a word processor", "a,b\n1,2\n3,\u22124\n", ["U+2212", '"-"']],
    ["a currency before", "a,b\n1,2\n3,€4.5\n", ["currency"]],
    ["a currency behind", "a,b\n1,2\n3,4 $\n", ["currency"]],
    ["a bound", "a,b\n1,2\n3,<0.5\n", ["bound", '"except": ["b"]']],
    ["a negative amount in brackets", "a,b\n1,2\n3,(4.5)\n", ["minus", "brackets"]],
    ["a time", "a,b\n1,2\n3,10:30\n", ["time", "seconds"]],
    ["a unit", "a,b\n1,2\n3,4.5 kg\n", ["unit"]],
  ])("with %s is rejected with the fix", async (_, text, words) => {
    expect((await faultIn(text)).message).toEqual(saying(...words));
  });

  test("of R, with quotes and spaces, is rejected by its separator", async () => {
    expect(await faultIn('"a" "b"\n"cell1" 0.5 2\n"cell2" 1.5 3\n')).toEqual({
      code: "csv-delimiter",
      message: saying("spaces", String.raw`\s+`),
    });
  });

  test("counts the lines within quoted cells", async () => {
    expect((await faultIn('"a\nb",c\n1,2\n3,x\n')).message).toContain("on line 4,");
  });

  test("with decimal commas between commas is rejected with the fix to use points", async () => {
    expect((await faultIn('a,b\n"0,5",1\n')).message).toMatch(/"0,5".*point/);
  });

  test("with decimal commas between semicolons is read, thousands included", () => {
    expect(read("a;b\n0,5;1\n-1.234,25;2e3\n").values).toEqual(Float32Array.of(0.5, 1, -1234.25, 2000));
  });

  test.each([
    ["a comma that may separate thousands", "a;b\n1,234;1\n", "1,234"],
    ["decimal commas and points", "a;b\n0,5;1.5\n", "1.5"],
  ])("with %s is rejected", async (_, text, cell) => {
    expect(await faultIn(text)).toEqual({
      code: "csv-decimal-comma",
      message: saying("d.csv", cell, "decimal points"),
    });
  });

  test("with an empty cell is rejected with its place", async () => {
    expect(await faultIn("1,2\n3,\n")).toEqual({
      code: "csv-cell-empty",
      message: saying("d.csv", "empty cell", "line 2, column 2"),
    });
  });

  test("with lines of different lengths is rejected with the first such line", async () => {
    expect(await faultIn("1,2\n3,4,5\n")).toMatchObject({
      code: "csv-uneven",
      message: saying("d.csv", "3 cells on line 2", "2 on its first"),
    });
  });

  test("with spaces as separators is rejected", async () => {
    expect((await faultIn("1.0 0.0\n0.0 1.0\n")).code).toBe("csv-delimiter");
  });

  test("with only a header is rejected", async () => {
    expect((await faultIn("a,b\n")).code).toBe("data-file-empty");
  });

  test("with an open quote is rejected", async () => {
    expect((await faultIn('1,2\n"3,4\n')).code).toBe("data-file-corrupt");
  });

  test("in UTF-16 is rejected with the fix to use UTF-8", async () => {
    expect((await faultOf(() => readCsv(Buffer.from("1,2\n", "utf16le"), "d.csv"))).message).toContain(
      "Save it as UTF-8.",
    );
  });

  test("with a number beyond float32 is rejected", async () => {
    expect((await faultIn("1,2\n3,1e39\n")).code).toBe("data-too-large");
  });

  test("may contain nan and inf, which are checked later", () => {
    expect(read("1,nan\nInf,-inf\n").values[1]).toBeNaN();
  });

  test("with the row index of pandas gives a warning", () => {
    expect(read(",a\n0,5\n1,6\n").warnings.map(({ code }) => code)).toEqual(["csv-index-column"]);
    expect(read("b,a\n4,5\n1,6\n").warnings).toEqual([]);
  });
});
