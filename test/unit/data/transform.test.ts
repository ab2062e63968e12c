import { describe, expect, test } from "vitest";
import type { DataSettings } from "../../../src/data/dataset.ts";
import { rowsOf } from "../../../src/data/dataset.ts";
import { floatNpy, npyOf, readWith, temporaryFolder, type Wish } from "./fixtures.ts";

const folder = temporaryFolder();

async function datasetOf(wish: Wish) {
  const { dataset, problems } = await readWith(folder.path, wish);
  if (dataset === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return dataset;
}

type Transform = NonNullable<DataSettings["transform"]>;
const own = { path: "train.npy", heldOut: { path: "test.npy" } };

describe("transformed data", () => {
  test("have the training rows' statistics in both parts", async () => {
    await folder.write("train.npy", floatNpy(2, 2, [0, 5, 4, 5]));
    await folder.write("test.npy", floatNpy(1, 2, [8, 6]));
    const { train, heldOut } = await datasetOf({ ...own, transform: "standardize" });
    expect([...rowsOf(train, Uint32Array.of(0, 1))]).toEqual([-1, 0, 1, 0]);
    expect([...rowsOf(heldOut, Uint32Array.of(0))]).toEqual([3, 1]);
  });

  test("are transformed after the scale, and bytes stay bytes", async () => {
    await folder.write("train.npy", npyOf("|u1", [2, 1], Uint8Array.of(0, 10)));
    await folder.write("test.npy", npyOf("|u1", [1, 1], Uint8Array.of(5)));
    const { train } = await datasetOf({ ...own, scale: 10, transform: "log1p" });
    expect(train.values).toBeInstanceOf(Uint8Array);
    expect(rowsOf(train, Uint32Array.of(1))[0]).toBeCloseTo(Math.log(2), 6);
  });

  test("are transformed after binarisation", async () => {
    await folder.write("train.npy", floatNpy(4, 1, [0.1, 0.2, 0.3, 0.9]));
    await folder.write("test.npy", floatNpy(1, 1, [0.6]));
    const { heldOut } = await datasetOf({ ...own, binarize: "threshold", transform: "center" });
    expect(rowsOf(heldOut, Uint32Array.of(0))[0]).toBeCloseTo(0.75, 6);
  });

  test("have a fingerprint of their own, and none of it without a transformation", async () => {
    await folder.write("train.npy", floatNpy(2, 1, [0, 1]));
    await folder.write("test.npy", floatNpy(1, 1, [1]));
    const of = async (transform?: Transform) => (await datasetOf({ ...own, transform })).fingerprint;
    const found = [await of(), await of("center"), await of("standardize"), await of("log1p")];
    expect(new Set(found).size).toBe(4);
    expect(await of("none")).toBe(found[0]);
  });

  test("of log1p may not have values of -1 or below", async () => {
    await folder.write("train.npy", floatNpy(2, 1, [0, 1]));
    await folder.write("test.npy", floatNpy(1, 1, [-2]));
    const { dataset, problems } = await readWith(folder.path, { ...own, transform: "log1p" });
    expect(dataset).toBeUndefined();
    expect(problems.map(({ code, path }) => [code, path])).toEqual([["transform-range", ["data", "transform"]]]);
    expect(problems[0]?.message).toMatch(/test\.npy contains -2 at row 0, column 0 .*"standardize"/);
  });
});
