import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { npyLayout, readNpy } from "../../../src/data/npy.ts";
import { writeNpy } from "../../../src/store/npyFile.ts";

test.each([
  ["one axis of whole numbers", [3], Int32Array.of(1, -2, 3)],
  ["two axes", [2, 3], Float32Array.of(0, 1, 2, 3, 4, 0.5)],
  ["three axes", [2, 1, 2], Float32Array.of(1, 2, 3, 4)],
  ["an axis without extent", [0, 4], new Float32Array(0)],
])("an array of %s is read as it was written", (_, shape, values) => {
  const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-npy-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = path.join(folder, "a.npy");
  writeNpy(file, shape, values);
  const bytes = readFileSync(file);
  const layout = npyLayout(bytes, "a.npy");
  expect([layout.shape, layout.rowMajor, layout.start % 64]).toEqual([shape, true, 0]);
  if (values.length > 0) expect([...readNpy(bytes, "a.npy").values].map(Number)).toEqual([...values]);
});
