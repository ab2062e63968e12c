import { describe, expect, test } from "vitest";
import { countingNpy, npyOf, readConditional, temporaryFolder, type Wish } from "./fixtures.ts";

const folder = temporaryFolder();

async function conditionOf(condition: "labels" | "columns", wish: Wish) {
  const { dataset, problems } = await readConditional(folder.path, condition, wish);
  expect(problems).toEqual([]);
  return dataset;
}

async function faultOf(condition: "labels" | "columns", wish: Wish) {
  const { dataset, problems } = await readConditional(folder.path, condition, wish);
  expect(dataset).toBeUndefined();
  return problems.map(({ code, path }) => `${code} at ${path.join(".")}`);
}

describe("Labels as a condition", () => {
  test("are one-hot rows, classes ascending, of both parts", async () => {
    await folder.write("data.npy", countingNpy(8, 2));
    await folder.write("y.npy", npyOf("<i4", [8], Int32Array.of(7, -2, 7, -2, 7, -2, 7, -2)));
    const dataset = await conditionOf("labels", { labels: "y.npy" });
    const { train, heldOut } = dataset?.condition ?? {};
    expect([train?.columns, heldOut?.columns]).toEqual([2, 2]);
    for (const [matrix, labels] of [
      [train, dataset?.trainLabels],
      [heldOut, dataset?.heldOutLabels],
    ] as const) {
      expect([...(matrix?.values ?? [])]).toEqual(
        [...(labels ?? [])].flatMap((label) => (label === -2 ? [1, 0] : [0, 1])),
      );
    }
  });

  test("may be text, and cover a held-out file after the training rows", async () => {
    await folder.write("train.npy", countingNpy(3, 2));
    await folder.write("test.npy", countingNpy(1, 2));
    await folder.write("names.csv", "b\na\nb\na\n");
    const dataset = await conditionOf("labels", {
      path: "train.npy",
      heldOut: { path: "test.npy" },
      labels: "names.csv",
    });
    expect([[...(dataset?.condition?.train.values ?? [])], [...(dataset?.condition?.heldOut.values ?? [])]]).toEqual([
      [0, 1, 1, 0, 0, 1],
      [1, 0],
    ]);
  });

  test("must cover the held-out rows and occur in training rows", async () => {
    await folder.write("train.npy", countingNpy(3, 2));
    await folder.write("test.npy", countingNpy(1, 2));
    await folder.write("three.csv", "1\n2\n1\n");
    await folder.write("four.csv", "1\n2\n1\n5\n");
    const apart = { path: "train.npy", heldOut: { path: "test.npy" } };
    expect(await faultOf("labels", { ...apart, labels: "three.csv" })).toEqual(["condition-held-out at data.labels"]);
    expect(await faultOf("labels", { ...apart, labels: "four.csv" })).toEqual(["condition-unseen at data.labels"]);
  });

  test("must have at most a thousand classes", async () => {
    await folder.write("long.npy", countingNpy(1400, 1));
    await folder.write(
      "ids.npy",
      npyOf(
        "<i4",
        [1400],
        Int32Array.from({ length: 1400 }, (_, i) => i),
      ),
    );
    expect(await faultOf("labels", { path: "long.npy", labels: "ids.npy" })).toEqual([
      "condition-classes at data.labels",
    ]);
  });
});

describe("Columns as a condition", () => {
  test("are removed from the examples, in the order of the spec and unscaled", async () => {
    await folder.write("data.csv", "10,300,20\n30,500,40\n50,700,60\n");
    const dataset = await conditionOf("columns", {
      path: "data.csv",
      conditionColumns: [2, 1],
      scale: 100,
      likelihood: "bernoulli",
    });
    const rows = (part: "train" | "heldOut") =>
      [...(dataset?.[part].values ?? [])].map((value, i) => [
        value,
        ...(dataset?.condition?.[part].values.slice(2 * i, 2 * i + 2) ?? []),
      ]);
    expect([...rows("train"), ...rows("heldOut")].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual([
      [10, 20, 300],
      [30, 40, 500],
      [50, 60, 700],
    ]);
    expect([dataset?.columns, dataset?.train.scale, dataset?.condition?.train.scale]).toEqual([1, 100, 1]);
  });

  test("must exist and leave a column to decode", async () => {
    await folder.write("data.npy", countingNpy(8, 2));
    expect(await faultOf("columns", { conditionColumns: [2] })).toEqual(["condition-column at data.conditionColumns"]);
    expect(await faultOf("columns", { conditionColumns: [1, 0] })).toEqual([
      "condition-column at data.conditionColumns",
    ]);
  });

  test("change the fingerprint of the same file", async () => {
    await folder.write("data.npy", countingNpy(8, 3));
    const prints = [[0], [1], [0, 1]].map(
      async (conditionColumns) => (await conditionOf("columns", { conditionColumns }))?.fingerprint,
    );
    expect(new Set(await Promise.all(prints)).size).toBe(3);
  });
});
