import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readFortranFile } from "../../../src/data/fortranFile.ts";
import { readNpy } from "../../../src/data/npy.ts";
import { npyOf, readWith, temporaryFolder } from "./fixtures.ts";

const folder = temporaryFolder();
const sizes = { fromBytes: 0, blockBytes: 64 };

function written(name: string, bytes: Buffer) {
  const file = { name, path: path.join(folder.path, name), key: undefined };
  writeFileSync(file.path, bytes);
  return file;
}

/** Different in every place. */
function counting(bytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + (i >> 8) * 7) % 120));
}

describe("A .npy in Fortran order that is read by position has the numbers of one that is read as a whole", () => {
  test.each<[string, string, readonly number[], number]>([
    ["bytes in two axes", "|u1", [7, 5], 1],
    ["four axes", "<i2", [5, 2, 3, 4], 2],
    ["the highest byte first", ">f4", [6, 3], 4],
    ["half precision", "<f2", [9, 4], 2],
    ["64 bits", "<i8", [4, 6], 8],
    ["more columns than are read at a time", "|u1", [30, 5], 1],
    ["columns longer than what is read at a time", "|u1", [90, 3], 1],
  ])("%s", async (name, type, shape, size) => {
    const bytes = npyOf(type, shape, counting(size * shape.reduce((product, axis) => product * axis, 1)), {
      fortran: true,
    });
    const table = await readFortranFile(written(`${name}.npy`, bytes), sizes);
    const whole = readNpy(bytes, name);
    expect({ ...table, values: undefined }).toEqual({ ...whole, values: undefined });
    expect(table?.values.constructor).toBe(whole.values.constructor);
    const buffers = [table?.values, whole.values].map((values) => Buffer.from(values?.buffer ?? new ArrayBuffer(0)));
    expect(buffers[0]?.equals(buffers[1] as Buffer)).toBe(true);
  });

  test("and others are left to their readers", async () => {
    const data = counting(12);
    const rowMajor = npyOf("|u1", [3, 4], data);
    const short = npyOf("|u1", [3, 4], data.subarray(0, 11), { fortran: true });
    const one = npyOf("|u1", [12], data, { fortran: true });
    for (const bytes of [rowMajor, short, one, Buffer.from("1,2\n3,4\n")])
      expect(await readFortranFile(written("other.npy", bytes), sizes)).toBeUndefined();
  });
});

test("Data that are named once and data that are also read for their labels have the same rows", async () => {
  const bytes = npyOf("|u1", [40, 3], counting(120));
  written("once.npy", bytes);
  written("labels.npy", npyOf("|u1", [40], counting(40)));
  written("twice.npy", bytes);
  const heldOut = { fraction: 0.25, seed: 3 };
  const once = await readWith(folder.path, { path: "once.npy", heldOut });
  const labelled = await readWith(folder.path, { path: "twice.npy", labels: "labels.npy", heldOut });
  expect(once.dataset?.train.values).toEqual(labelled.dataset?.train.values);
  expect(once.dataset?.heldOut.values).toEqual(labelled.dataset?.heldOut.values);
});
