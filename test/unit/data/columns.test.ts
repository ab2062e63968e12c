import { describe, expect, test } from "vitest";
import { chosenColumns } from "../../../src/data/columnChoice.ts";
import { rowsOf } from "../../../src/data/dataset.ts";
import { countingNpy, faultOf, readWith, temporaryFolder, type Wish } from "./fixtures.ts";

const folder = temporaryFolder();

async function datasetOf(wish: Wish) {
  const { dataset, problems } = await readWith(folder.path, wish);
  if (dataset === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return dataset;
}

/** Rows of both parts, by their first value. */
async function rows(wish: Wish): Promise<readonly (readonly number[])[]> {
  const { train, heldOut, columns } = await datasetOf(wish);
  return [train, heldOut]
    .flatMap((part) => {
      const values = rowsOf(
        part,
        Uint32Array.from({ length: part.rows }, (_, i) => i),
      );
      return Array.from({ length: part.rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
    })
    .toSorted((a, b) => a[0]! - b[0]!);
}

const abc = { columns: 4, names: ["a", "b", "c", "a..b"] };

describe("columns are chosen", () => {
  const are = (name: string, choice: Parameters<typeof chosenColumns>[0], expected: readonly number[], from = abc) =>
    test(name, () => expect(chosenColumns(choice, from, "x.csv")).toEqual(expected));
  are("all without a choice", undefined, [0, 1, 2, 3]);
  are("by name, in the order of the list", ["c", "a"], [2, 0]);
  are("by a range of names with both ends", ["b..a..b"], [1, 2, 3]);
  are("by a name before a range of that text", ["a..b"], [3]);
  are("by number", [1, 3], [1, 3]);
  are("by number in text where there are no names", ["1..2"], [1, 2], { columns: 4, names: undefined as never });
  are("as all but some", { except: ["b..c"] }, [0, 3]);

  test.each([
    [["d"], /"d"/],
    [["c..a"], /end before its start/],
    [["a", 0], /twice/],
    [[9], /numbered from 0/],
    [{ except: ["a..b", "a", "b", "c"] }, /no column/],
  ])("and refused: %j", async (choice, words) => {
    const { code, message } = await faultOf(() => chosenColumns(choice, abc, "x.csv"));
    expect(code).toBe("data-columns");
    expect(message).toMatch(words);
  });
});

describe("the columns of a .csv", () => {
  const table = "id,x,y,species\nr1,1,10,setosa\nr2,2,20,virginica\nr3,3,30,setosa\nr4,4,40,setosa\n";

  test("that are not read may hold anything", async () => {
    await folder.write("t.csv", table);
    expect(await rows({ path: "t.csv", columns: ["x..y"] })).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
      [4, 40],
    ]);
    expect((await datasetOf({ path: "t.csv", columns: { except: ["id", "species"] } })).columnNames).toEqual([
      "x",
      "y",
    ]);
  });

  test("are labels by name, which are then not read as data", async () => {
    await folder.write("t.csv", table);
    const wish: Wish = { path: "t.csv", columns: { except: ["id"] }, labels: "t.csv#species" };
    const { columns, labelNames, trainLabels, heldOutLabels } = await datasetOf(wish);
    expect([columns, labelNames]).toEqual([2, ["setosa", "virginica"]]);
    expect([...trainLabels!, ...heldOutLabels!].toSorted()).toEqual([0, 0, 0, 1]);
  });

  test("of a header of numbers are data until header says otherwise", async () => {
    await folder.write("years.csv", "2019,2020\n1,2\n3,4\n5,6\n7,8\n");
    expect(await rows({ path: "years.csv" })).toHaveLength(5);
    expect(await rows({ path: "years.csv", header: true })).toHaveLength(4);
    expect(await rows({ path: "years.csv", header: true, columns: ["2020"] })).toEqual([[2], [4], [6], [8]]);
  });

  test("without a header keep their first row although a column that is not read is text", async () => {
    await folder.write("plain.csv", "1,a\n2,b\n3,a\n4,b\n");
    expect(await rows({ path: "plain.csv", columns: [0] })).toEqual([[1], [2], [3], [4]]);
    const { labelNames, train, heldOut } = await datasetOf({ path: "plain.csv", labels: "plain.csv#1" });
    expect([labelNames, train.rows + heldOut.rows]).toEqual([["a", "b"], 4]);
  });

  test("that do not exist are named with the nearest one", async () => {
    await folder.write("t.csv", table);
    const { problems } = await readWith(folder.path, { path: "t.csv", columns: ["speces"] });
    expect(problems.map(({ code, message }) => [code, /"species"/.test(message)])).toEqual([["data-columns", true]]);
  });
});

test("columns of an array are chosen by number, and change the fingerprint", async () => {
  await folder.write("data.npy", countingNpy(4, 3));
  expect(await rows({ columns: [2, 0] })).toEqual([
    [2, 0],
    [5, 3],
    [8, 6],
    [11, 9],
  ]);
  const [some, all] = [await datasetOf({ columns: [2, 0] }), await datasetOf({})];
  expect(some.fingerprint).not.toBe(all.fingerprint);
});

test("of several label sets the first is used, and the others are read too", async () => {
  await folder.write("data.npy", countingNpy(4, 1));
  await folder.write("l.csv", "kind,batch\n1,a\n2,b\n1,a\n2,b\n");
  const { trainLabels, labelNames, otherLabels } = await datasetOf({ labels: ["l.csv#kind", "l.csv#batch"] });
  expect([trainLabels?.length, labelNames, otherLabels?.[0]?.labelNames]).toEqual([3, undefined, ["a", "b"]]);
});
