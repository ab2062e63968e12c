import { describe, expect, test } from "vitest";
import { labelSetsOf } from "../../../src/evaluation/labelSets.ts";

const rows = Uint32Array.of(1, 2);
const set = (labels: readonly number[], labelNames?: readonly string[]) => ({
  heldOutLabels: Int32Array.from(labels),
  trainLabels: undefined,
  labelNames,
});

describe("the label sets of some held-out rows", () => {
  test("have the names of their columns or files, and of their labels only those of these rows", () => {
    const dataset = { ...set([0, 2, 5], ["a", "b", "c", "d", "e", "f"]), otherLabels: [set([7, 8, 9])] };
    expect(labelSetsOf(dataset, ["labels/all.csv#kind", "more/level.npy"], rows)).toEqual([
      { name: "kind", labels: [0, 1], names: ["c", "f"] },
      { name: "level", labels: [8, 9], names: null },
    ]);
  });
  test("have their whole paths where two would be called the same", () => {
    const dataset = { ...set([0, 1, 2]), otherLabels: [set([0, 1, 2])] };
    expect(labelSetsOf(dataset, ["a.csv#kind", "b.csv#kind"], rows).map(({ name }) => name)).toEqual([
      "a.csv#kind",
      "b.csv#kind",
    ]);
  });
  test("leave out a set that the held-out rows lack", () => {
    const dataset = { ...set([]), heldOutLabels: undefined, otherLabels: [set([3, 4, 5])] };
    expect(labelSetsOf(dataset, ["a.csv#kind", "b.npy"], rows)).toEqual([{ name: "b", labels: [4, 5], names: null }]);
  });
  test("are none without labels", () =>
    expect(labelSetsOf({ heldOutLabels: undefined, labelNames: undefined }, undefined, rows)).toEqual([]));
});
