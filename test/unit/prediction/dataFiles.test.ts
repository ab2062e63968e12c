import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stampOf } from "../../../src/prediction/dataFiles.ts";

let folder = "";
const at = (name: string): string => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-stamp-"));
  mkdirSync(at("parts"));
  writeFileSync(at("parts/train-0.parquet"), "0");
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("the stamp of data", () => {
  test.each(["parts", "parts/train-*.parquet", "parts/train-0.parquet"])(
    "is the same until a file of them changes: %s",
    async (name) => {
      const before = await stampOf([at(name)]);
      expect(before).toBeDefined();
      expect(await stampOf([at(name)])).toBe(before);
      writeFileSync(at("parts/train-0.parquet"), `changed ${name}`);
      expect(await stampOf([at(name)])).not.toBe(before);
    },
  );

  test("is undefined where a file is missing", async () => {
    expect(await stampOf([at("none.csv")])).toBeUndefined();
    expect(await stampOf([at("none/train-*.parquet")])).toBeUndefined();
  });
});
