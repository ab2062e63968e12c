import { describe, expect, test } from "vitest";
import { streamDataset } from "../../../src/data/streamedDataset.ts";
import { mediaFolder, npyOf, readWith, temporaryFolder, type Wish, saying } from "./fixtures.ts";

const folder = temporaryFolder();

async function shapeOf(wish: Wish) {
  const { dataset, problems } = await readWith(folder.path, { path: "train.npy", ...wish });
  return dataset
    ? dataset.exampleShape
    : problems.map(({ code, path: place, message }) => [code, place.join("."), message]);
}

async function write(...shape: readonly number[]): Promise<void> {
  const count = shape.reduce((product, size) => product * size, 1);
  await folder.write(
    "train.npy",
    npyOf(
      "<f4",
      shape,
      Float32Array.from({ length: count }, (_, i) => i),
    ),
  );
}

describe("The shape of an example", () => {
  test("is that of the file, or undefined", async () => {
    await write(4, 6, 2);
    expect(await shapeOf({})).toEqual([6, 2]);
    await write(4, 12);
    expect(await shapeOf({})).toBeUndefined();
  });

  test("is that of the spec if it has one, for any axes of the file", async () => {
    await write(4, 12);
    expect(await shapeOf({ shape: [3, 4] })).toEqual([3, 4]);
    await write(4, 6, 2);
    expect(await shapeOf({ shape: [2, 2, 3] })).toEqual([2, 2, 3]);
  });

  test.each([
    [[4, 64], '"shape": [8, 8]'],
    [[4, 12], '"shape": [2, 2, 3]'],
    [[4, 5, 2], '"shape": [5, 2]'],
    [[4, 7], "product is 7"],
  ])("must have as many values as the file has columns: %j", async (file, hint) => {
    await write(...file);
    const columns = file.slice(1).reduce((product, size) => product * size, 1);
    expect(await shapeOf({ shape: [28, 28] })).toEqual([
      ["example-shape", "data.shape", saying("data.shape 28 x 28", "784", `train.npy has ${columns} columns`, hint)],
    ]);
  });
});

describe("Data that stay in their file", () => {
  const streamed = (shape?: readonly number[]) =>
    streamDataset(
      {
        data: { path: "train.npy", heldOut: { fraction: 0.25, seed: 0 }, scale: 1, binarize: "none", shape },
        model: { likelihood: { type: "gaussian" } },
        training: { batchSize: 1 },
      },
      { specFolder: folder.path, mediaFolder },
      0,
    );

  test("have the same shape, and are left to readDataset if it is wrong", async () => {
    await write(4, 6, 2);
    expect((await streamed())?.exampleShape).toEqual([6, 2]);
    expect((await streamed([3, 4]))?.exampleShape).toEqual([3, 4]);
    expect(await streamed([5, 5])).toBeUndefined();
    await write(4, 12);
    expect((await streamed())?.columns).toBe(12);
    expect((await streamed())?.exampleShape).toBeUndefined();
  });
});
