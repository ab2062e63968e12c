import { describe, expect, test } from "vitest";
import { countingNpy, npyOf, readConditional, readWith, temporaryFolder } from "./fixtures.ts";

const folder = temporaryFolder();
const rowsIn = (values: ArrayLike<number> | undefined, columns = 2): readonly number[] =>
  Array.from({ length: (values?.length ?? 0) / columns }, (_, row) => (values?.[row * columns] ?? NaN) / columns);

async function divided(selectFraction: number | undefined, heldOut: object = { fraction: 0.5, seed: 4 }) {
  await folder.write("data.npy", countingNpy(40, 2));
  const { dataset } = await readWith(folder.path, {
    heldOut: { ...heldOut, ...(selectFraction === undefined ? {} : { selectFraction }) } as never,
  });
  return dataset!;
}

describe("A selectFraction of the held-out rows", () => {
  test("selects, and the rest reports: together they are the held-out rows without it", async () => {
    const [whole, apart] = [await divided(undefined), await divided(0.3)];
    const [selecting, reporting] = [rowsIn(apart.selection?.matrix.values), rowsIn(apart.heldOut.values)];
    expect([selecting.length, reporting.length]).toEqual([6, 14]);
    expect([...selecting, ...reporting].sort((a, b) => a - b)).toEqual(rowsIn(whole.heldOut.values));
    expect(apart.train.values).toEqual(whole.train.values);
    expect(apart.fingerprint).not.toBe(whole.fingerprint);
    expect(whole.selection).toBeUndefined();
  });

  test("draws the same rows each time, and others with another seed", async () => {
    const rows = async (seed: number) => rowsIn((await divided(0.5, { fraction: 0.5, seed })).selection?.matrix.values);
    expect(await rows(4)).toEqual(await rows(4));
    expect(await rows(4)).not.toEqual(await rows(5));
  });

  test("takes rows of a held-out file, with their labels and conditions", async () => {
    await folder.write("data.npy", countingNpy(6, 2));
    await folder.write("test.npy", countingNpy(10, 2));
    await folder.write(
      "y.npy",
      npyOf(
        "<i4",
        [16],
        Int32Array.from({ length: 16 }, (_, i) => i % 3),
      ),
    );
    const { dataset } = await readConditional(folder.path, "labels", {
      heldOut: { path: "test.npy", selectFraction: 0.5 },
      labels: "y.npy",
    });
    const { heldOut, selection, condition, heldOutLabels } = dataset!;
    const labelOf = (row: number): number => (row + 6) % 3;
    expect([...heldOutLabels!]).toEqual(rowsIn(heldOut.values).map(labelOf));
    const classes = (values: ArrayLike<number>): readonly number[] =>
      Array.from({ length: values.length / 3 }, (_, row) => [0, 1, 2].findIndex((k) => values[row * 3 + k] === 1));
    expect(classes(condition!.heldOut.values)).toEqual(rowsIn(heldOut.values).map(labelOf));
    expect(classes(selection!.condition!.values)).toEqual(rowsIn(selection!.matrix.values).map(labelOf));
  });

  test.each([0.01, 0.99])(
    "of %d, which leaves a part without rows, is an error at its place",
    async (selectFraction) => {
      await folder.write("data.npy", countingNpy(20, 2));
      const { dataset, problems } = await readWith(folder.path, {
        heldOut: { fraction: 0.25, seed: 0, selectFraction },
      });
      expect(dataset).toBeUndefined();
      expect(problems).toMatchObject([
        { code: "select-fraction", severity: "error", path: ["data", "heldOut", "selectFraction"] },
      ]);
    },
  );
});
