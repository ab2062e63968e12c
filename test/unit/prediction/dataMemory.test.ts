import { rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { rowsOf as valuesOf } from "../../../src/data/dataset.ts";
import type { DataSpec } from "../../../src/data/dataSpec.ts";
import { readDataset } from "../../../src/data/readDataset.ts";
import { DataMemory } from "../../../src/prediction/dataMemory.ts";
import { DataChanged } from "../../../src/prediction/knownData.ts";
import { countingNpy, mediaFolder, npyOf, temporaryFolder } from "../data/fixtures.ts";

const folder = temporaryFolder();

interface Wish {
  readonly batchSize?: number;
  readonly path?: string;
  readonly binarize?: "none" | "threshold";
  readonly transform?: "standardize" | "center" | "log1p";
}

function spec({ batchSize = 4, path: file = "data.npy", binarize = "none", transform }: Wish = {}): DataSpec {
  return {
    data: { path: file, heldOut: { fraction: 0.25, seed: 0 }, scale: 1, binarize, transform },
    model: { likelihood: { type: "gaussian" } },
    training: { batchSize },
  };
}

function memory(streamedFromBytes?: number) {
  const reads: number[] = [];
  const known = new DataMemory((...args) => {
    reads.push(1);
    return readDataset(...args);
  }, streamedFromBytes);
  return { reads, read: (wanted: DataSpec) => known.read(wanted, { specFolder: folder.path, mediaFolder }) };
}

describe("the memory of data", () => {
  test("reads files once while they do not change", async () => {
    await folder.write("data.npy", countingNpy(20, 2));
    const { reads, read } = memory();
    const first = await read(spec());
    expect(await read(spec())).toBe(first);
    await read(spec({ batchSize: 15 }));
    expect(reads).toHaveLength(1);
    expect(first.dataset).toMatchObject({ columns: 2, trainRows: 15 });
  });

  test("reads them again once they have changed", async () => {
    await folder.write("data.npy", countingNpy(20, 2));
    const { reads, read } = memory();
    const before = await read(spec());
    await folder.write("data.npy", countingNpy(24, 2));
    const after = await read(spec());
    expect(reads).toHaveLength(2);
    expect(after.dataset?.fingerprint).not.toBe(before.dataset?.fingerprint);
  });

  test("reports a batch that is too large after one that was not, and the other way round", async () => {
    await folder.write("data.npy", countingNpy(20, 2));
    const { read } = memory();
    for (const batchSize of [4, 16, 17, 15]) {
      const { problems } = await read(spec({ batchSize }));
      expect(problems.map(({ code }) => code)).toEqual(batchSize > 15 ? ["batch-size-above-rows"] : []);
    }
  });

  test("looks for a missing file again every time", async () => {
    await rm(path.join(folder.path, "late.npy"), { force: true });
    const { read } = memory();
    expect((await read(spec({ path: "late.npy" }))).dataset).toBeUndefined();
    await folder.write("late.npy", countingNpy(20, 2));
    expect((await read(spec({ path: "late.npy" }))).dataset).toBeDefined();
  });

  test("does not return changed rows as the known ones", async () => {
    await folder.write("data.npy", countingNpy(20, 2));
    const known = new DataMemory((wanted, folders) => readDataset(wanted, folders));
    const { dataset } = await known.read(spec(), { specFolder: folder.path, mediaFolder });
    await folder.write("data.npy", countingNpy(28, 2));
    // The rows are replaced when the changed file is read; what is known of the old ones stays as it was.
    await known.read(spec(), { specFolder: folder.path, mediaFolder });
    await expect(dataset?.dataset()).rejects.toBeInstanceOf(DataChanged);
  });
});

describe("data that stay in their file", () => {
  const rowsOf = async (
    read: ReturnType<typeof memory>["read"],
    wanted: DataSpec,
  ): Promise<readonly (readonly number[])[]> => {
    const { dataset } = await read(wanted);
    const open = await dataset?.openRows();
    if (!open) throw new Error("no rows");
    const parts = [];
    for (const source of [open.train, open.heldOut]) {
      const values = new Float32Array(source.rows * source.columns);
      // In two pieces, as chunks are read.
      const half = Math.floor(source.rows / 2);
      await source.read(0, half, values);
      await source.read(half, source.rows - half, values.subarray(half * source.columns));
      parts.push([...values]);
    }
    await open.close();
    return parts;
  };
  const files = {
    "float32.npy": countingNpy(40, 3),
    "float64.npy": npyOf(
      "<f8",
      [40, 3],
      Float64Array.from({ length: 120 }, (_, i) => i / 7),
    ),
    "int16.npy": npyOf(
      "<i2",
      [40, 3],
      Int16Array.from({ length: 120 }, (_, i) => i * 100 - 5000),
    ),
    "bytes.npy": npyOf(
      "|u1",
      [40, 3],
      Uint8Array.from({ length: 120 }, (_, i) => i % 2),
    ),
  };

  test.each(Object.keys(files) as (keyof typeof files)[])("have the same rows as data in memory: %s", async (name) => {
    await folder.write(name, files[name]);
    const streamed = memory(0);
    expect(await rowsOf(streamed.read, spec({ path: name }))).toEqual(
      await rowsOf(memory().read, spec({ path: name })),
    );
    expect(streamed.reads).toHaveLength(0);
    const [known, read] = [await streamed.read(spec({ path: name })), await memory().read(spec({ path: name }))];
    expect(known.dataset?.fingerprint).toBe(read.dataset?.fingerprint);
    expect(known.dataset?.trainRows).toBe(read.dataset?.trainRows);
  });

  test("are binarised at the threshold like data in memory", async () => {
    await folder.write(
      "grey.npy",
      npyOf(
        "<f4",
        [40, 3],
        Float32Array.from({ length: 120 }, (_, i) => i / 120),
      ),
    );
    const streamed = memory(0);
    const wanted = spec({ path: "grey.npy", binarize: "threshold" });
    expect(await rowsOf(streamed.read, wanted)).toEqual(await rowsOf(memory().read, wanted));
    expect(streamed.reads).toHaveLength(0);
  });

  test.each(["standardize", "center", "log1p"] as const)(
    "are transformed like data in memory: %s",
    async (transform) => {
      await folder.write("float32.npy", countingNpy(40, 3));
      const streamed = memory(0);
      const wanted = spec({ path: "float32.npy", transform });
      const [expected, found] = [await memory().read(wanted), await streamed.read(wanted)];
      expect(await rowsOf(streamed.read, wanted)).toEqual(await rowsOf(memory().read, wanted));
      expect(streamed.reads).toHaveLength(0);
      expect(found.dataset?.fingerprint).toBe(expected.dataset?.fingerprint);
      // A probe's sample is transformed once, too, and keeps the transformation for densities.
      const [all, sample] = [await expected.dataset?.dataset(), await found.dataset?.dataset()];
      const first = (data = all) => data && [...valuesOf(data.train, Uint32Array.of(0, 1))];
      expect(first(sample)).toEqual(first());
      expect(sample?.train.transform).toEqual(all?.train.transform);
    },
  );

  test("are read into memory if they have a problem to report", async () => {
    await folder.write("nan.npy", npyOf("<f4", [2, 1], Float32Array.of(NaN, 1)));
    const { reads, read } = memory(0);
    expect((await read(spec({ path: "nan.npy" }))).problems.map(({ code }) => code)).toEqual(["data-not-finite"]);
    expect(reads).toHaveLength(1);
  });

  test("give a sample for training", async () => {
    await folder.write("data.npy", countingNpy(20, 2));
    const { dataset } = await memory(0).read(spec());
    const sample = await dataset?.dataset();
    expect([sample?.train.rows, sample?.heldOut.rows, sample?.columns]).toEqual([15, 5, 2]);
  });
});
