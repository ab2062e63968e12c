import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { readCsv } from "../../../src/data/csv.ts";
import { csvStart } from "../../../src/data/csvStart.ts";
import { readPlainNumbers } from "../../../src/data/csvNumbers.ts";
import { below, pick } from "../../support/mutations.ts";
import { faultOf } from "./fixtures.ts";

function plain(text: string, columns: number, chosen: readonly number[], headerLines = 0) {
  const bytes = Buffer.from(text);
  return readPlainNumbers(bytes, { start: csvStart(bytes, "d.csv"), headerLines, columns, chosen });
}

describe("A plain .csv", () => {
  test.each([
    ["1,2\n3,4\n", 2, [0, 1], 0, [1, 2, 3, 4]],
    ["a,b\r\n\r\n1,2\r\n3,4", 2, [0, 1], 1, [1, 2, 3, 4]],
    ["1\r2\r\r3\r", 1, [0], 0, [1, 2, 3]],
    ["1;2;3\n4;5;6\n", 3, [2, 0], 0, [3, 1, 6, 4]],
    ['x,"1,1",2\ny,"2,2",é\n', 3, [], 0, undefined],
    ['"1","setosa, no",2\n"2","",4\n', 3, [2], 0, [2, 4]],
    ['"a, b","c"\n1,2\n', 2, [0, 1], 1, [1, 2]],
    ["\ufeff 1 , 2\n3,4 \n", 2, [0, 1], 0, [1, 2, 3, 4]],
  ] as const)("is read from its bytes: %j", (text, columns, chosen, headerLines, values) => {
    const read = plain(text, columns, chosen, headerLines);
    expect(read && [...read.values]).toEqual(values);
  });

  test.each([
    ["1,2\n3\n", 2],
    ["1,2\n3,4,5\n", 2],
    ["1,2,\n3,4,5\n", 2],
    ["1,\n3,4\n", 2],
    ['1,"2"\n3,4\n', 2],
    ["1,NaN\n3,4\n", 2],
    ["1,0x10\n3,4\n", 2],
    ["1,1e39\n3,4\n", 2],
    ["# one\n3,4\n", 2],
    ["\n\n", 2],
  ])("with anything else is left to the other reader: %j", (text, columns) => {
    expect(plain(text, columns, [0, 1])).toBeUndefined();
  });

  test("has the table, or the message, of one whose cells are quoted, whatever it holds", async () => {
    const random = seededRandom(19, 2);
    const cells = ["1", "-2.5", "3e-4", " 7 ", "0.1234567890123456789", "-0", "255", "1e38"];
    const odd = ["", "x", "NaN", "1e39", "0x1f", "inf", "1 2", "+"];
    let refused = 0;
    for (let trial = 0; trial < 400; trial++) {
      const [rows, columns] = [2 + below(random, 12), 2 + below(random, 4)];
      const table = Array.from({ length: rows }, () => Array.from({ length: columns }, () => pick(random, cells)));
      // A single empty cell would be an empty line.
      const names = table[0]?.map((_, column) => `c${column}`) ?? [];
      if (trial % 4 === 0) (table[below(random, rows)] as string[])[below(random, columns)] = pick(random, odd);
      if (trial % 9 === 0) table[below(random, rows)]?.push("5");
      const lines = trial % 2 === 0 ? table : [names, ...table];
      const end = pick(random, ["\n", "\r\n", "\r"]);
      const textOf = (write: (cell: string) => string) =>
        Buffer.from(lines.map((line) => line.map(write).join(",")).join(end) + pick(random, ["", end]));
      const outcome = async (write: (cell: string) => string) => {
        const bytes = textOf(write);
        try {
          return readCsv(bytes, "d.csv");
        } catch {
          return faultOf(() => readCsv(bytes, "d.csv"));
        }
      };
      // A header that is quoted is one too.
      const [bare, quoted] = [await outcome((cell) => cell), await outcome((cell) => `"${cell}"`)];
      if ("code" in bare) refused++;
      expect([lines, bare]).toEqual([lines, quoted]);
    }
    expect(refused).toBeGreaterThan(50);
  });
});
