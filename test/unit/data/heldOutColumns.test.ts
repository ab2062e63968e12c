import { describe, expect, test } from "vitest";
import { channelsFirst } from "../../../src/data/channelsFirst.ts";
import { countingNpy, npyOf, readWith, saying, temporaryFolder } from "./fixtures.ts";

const folder = temporaryFolder();

async function readPair(train: string, heldOut: string) {
  await folder.write("train.csv", train);
  await folder.write("test.csv", heldOut);
  return readWith(folder.path, { path: "train.csv", heldOut: { path: "test.csv" } });
}

describe("The columns of a held-out file", () => {
  test("are matched by name, with an information", async () => {
    const { dataset, problems } = await readPair("a,b,c\n1,2,3\n4,5,6\n", "c,a,b\n9,7,8\n");
    expect(dataset?.heldOut.values).toEqual(Uint8Array.of(7, 8, 9));
    expect(problems).toMatchObject([
      { code: "held-out-order", severity: "information", path: ["data", "heldOut", "path"] },
    ]);
  });

  test("are refused if a name is missing", async () => {
    const { problems } = await readPair("a,b\n1,2\n4,5\n", "a,d\n9,7\n");
    expect(problems).toMatchObject([
      { code: "held-out-columns", severity: "error", message: saying("test.csv", '"b"', "train.csv", '"d"') },
    ]);
  });

  test("are refused if names that occur twice are in another order", async () => {
    const { problems } = await readPair("a,b,b\n1,2,3\n4,5,6\n", "b,a,b\n9,7,8\n");
    expect(problems.map(({ code }) => code)).toEqual(["held-out-columns"]);
  });

  test("that one file has more are named", async () => {
    const { problems } = await readPair("a,b\n1,2\n4,5\n", "a,b,extra\n1,2,3\n");
    expect(problems).toMatchObject([{ code: "held-out-width", message: saying('"extra"') }]);
  });
});

describe("Labels with a gap", () => {
  const labelled = async (cells: string) => {
    await folder.write("data.npy", countingNpy(6, 2));
    await folder.write("y.csv", cells);
    return readWith(folder.path, { labels: "y.csv" });
  };

  test.each([
    ["text with a header", "y\na\nb\n\na\nb\na\n", 2],
    ["text without a header", "a\nb\na\n\nb\na\n", 3],
    ["numbers", "0\n1\n\n0\n1\n1\n", 2],
    ["numbers with NA", "y\n0\n1\n0\nNA\n1\n1\n", 3],
    ["text with NaN", "a\nb\nNaN\na\nb\na\n", 2],
  ])("in %s are refused with the row", async (_, cells, row) => {
    const { problems } = await labelled(cells);
    expect(problems).toMatchObject([{ code: "labels-missing", message: saying("y.csv", `row ${row} `) }]);
  });

  test("at the end of the file only are none", async () => {
    expect((await labelled("y\na\nb\na\na\nb\na\n\n\n")).problems).toEqual([]);
  });
});

describe("Images with channels first", () => {
  const images = (...shape: number[]): Buffer =>
    npyOf(
      "|u1",
      shape,
      new Uint8Array(shape.reduce((product, size) => product * size, 1)).map((_, i) => i % 251),
    );

  test("are said to be so, and data.shape confirms them", async () => {
    await folder.write("images.npy", images(6, 3, 8, 8));
    const { problems } = await readWith(folder.path, { path: "images.npy" });
    expect(problems).toMatchObject([
      { code: "channels-first", severity: "information", message: saying("transpose(0, 2, 3, 1)", "[3, 8, 8]") },
    ]);
    expect((await readWith(folder.path, { path: "images.npy", shape: [3, 8, 8] })).problems).toEqual([]);
  });

  test.each([[[8, 8, 3]], [[8, 8]], [[3, 8, 3]], [[8, 8, 8]], [undefined]])("are none of %j", (axes) => {
    expect(channelsFirst(axes, "x.npy")).toBeUndefined();
  });

  test.each([[[3, 8, 8]], [[1, 28, 28]], [[4, 16, 12]]])("are %j", (axes) => {
    expect(channelsFirst(axes, "x.npy")?.code).toBe("channels-first");
  });
});
