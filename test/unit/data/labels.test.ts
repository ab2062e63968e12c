import { describe, expect, test } from "vitest";
import { countingNpy, npyOf, readWith, temporaryFolder, saying } from "./fixtures.ts";

const folder = temporaryFolder();

/** Reads four training rows, perhaps two held-out ones, and the given labels. */
async function labelled(name: string, labels: Buffer | string, heldOutRows = 0) {
  await folder.write("data.npy", countingNpy(4, 2));
  await folder.write("test.npy", countingNpy(2, 2));
  await folder.write(name, labels);
  return readWith(folder.path, { labels: name, ...(heldOutRows > 0 ? { heldOut: { path: "test.npy" } } : {}) });
}

describe("Labels", () => {
  test("follow their rows through a split", async () => {
    const { dataset } = await labelled("labels.npy", npyOf("<i4", [4], Int32Array.of(0, 10, 20, 30)));
    const firstOf = (values: ArrayLike<number> = [], rows = 0) =>
      Array.from({ length: rows }, (_, row) => values[2 * row]);
    // Row r of the data starts with 2 r and is labelled 10 r.
    expect([...(dataset?.trainLabels ?? [])]).toEqual(firstOf(dataset?.train.values, 3).map((first = 0) => first * 5));
    expect([...(dataset?.heldOutLabels ?? [])]).toEqual(
      firstOf(dataset?.heldOut.values, 1).map((first = 0) => first * 5),
    );
  });

  test("may cover the training file only", async () => {
    const { dataset } = await labelled("labels.npy", npyOf("|u1", [4], Uint8Array.of(1, 2, 3, 4)), 2);
    expect(dataset).toMatchObject({ trainLabels: Int32Array.of(1, 2, 3, 4), heldOutLabels: undefined });
  });

  test("may cover the training file, then the held-out one", async () => {
    const { dataset } = await labelled("labels.npy", npyOf("|u1", [6], Uint8Array.of(1, 2, 3, 4, 5, 6)), 2);
    expect(dataset).toMatchObject({ trainLabels: Int32Array.of(1, 2, 3, 4), heldOutLabels: Int32Array.of(5, 6) });
  });

  test("may be a column of whole floats", async () => {
    const { dataset } = await labelled("labels.npy", npyOf("<f8", [4, 1], Float64Array.of(1, 2, 3, 4)), 2);
    expect(dataset?.trainLabels).toEqual(Int32Array.of(1, 2, 3, 4));
  });

  test.each([
    ["with", "kind\n3\n1\n3\n2\n"],
    ["without", "3\n1\n3\n2\n"],
  ])("may be numbers in a .csv %s a header", async (_, text) => {
    const { dataset } = await labelled("labels.csv", text, 2);
    expect(dataset).toMatchObject({ trainLabels: Int32Array.of(3, 1, 3, 2), labelNames: undefined });
  });

  test.each([
    ["with", "cell type\nT\nB\nT\nNK\n"],
    ["without", "T\nB\nT\nNK\n"],
  ])("may be text in a .csv %s a header, named in order", async (_, text) => {
    const { dataset } = await labelled("labels.csv", text, 2);
    expect(dataset).toMatchObject({ trainLabels: Int32Array.of(2, 0, 2, 1), labelNames: ["B", "NK", "T"] });
  });
});

describe("A problem of the labels", () => {
  const path = ["data", "labels"];

  test("is another number of labels than rows", async () => {
    const { dataset, problems } = await labelled("labels.npy", npyOf("|u1", [5], new Uint8Array(5)));
    expect(dataset).toBeUndefined();
    expect(problems).toEqual([
      {
        code: "labels-length",
        severity: "error",
        path,
        message: saying("labels.npy", "5 labels", "4 (its rows)"),
      },
    ]);
  });

  test("lists both valid lengths if there is a held-out file", async () => {
    const { problems } = await labelled("labels.npy", npyOf("|u1", [5], new Uint8Array(5)), 2);
    expect(problems[0]?.message).toEqual(saying("4 (the training rows)", "6 (training, then held-out rows)"));
  });

  test("is a fraction", async () => {
    const { problems } = await labelled("labels.npy", npyOf("<f4", [4], Float32Array.of(0, 1, 1.5, 2)));
    expect(problems[0]).toMatchObject({
      code: "labels-not-whole",
      path,
      message: saying("1.5", "row 2 "),
    });
  });

  test("is several columns", async () => {
    const { problems } = await labelled("labels.npy", npyOf("|u1", [4, 3], new Uint8Array(12)));
    expect(problems[0]).toMatchObject({ code: "labels-columns", path });
    expect((await labelled("labels.csv", "a,b\n1,2\n")).problems[0]).toMatchObject({ code: "labels-columns", path });
  });

  test("is text in a .npy", async () => {
    const { problems } = await labelled("labels.npy", npyOf("<U8", [4], new Uint8Array(128)));
    expect(problems[0]).toMatchObject({ code: "data-type-unsupported", path });
  });

  test("is a file that does not exist", async () => {
    await folder.write("data.npy", countingNpy(4, 2));
    const { problems } = await readWith(folder.path, { labels: "lables.npy" });
    expect(problems[0]).toMatchObject({
      code: "data-file-missing",
      path,
      message: saying("lables.npy", "labels.npy"),
    });
  });
});
