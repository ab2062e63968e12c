import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, type ParseError } from "jsonc-parser";
import { describe, expect, test } from "vitest";
import type { DataSpec } from "../../../src/data/readDataset.ts";
import { readDataset } from "../../../src/data/readDataset.ts";
import { mediaFolder } from "./fixtures.ts";

const samples = path.resolve(import.meta.dirname, "../../../samples");

describe("the sample", () => {
  test.each(readdirSync(samples).filter((name) => name.endsWith(".vae.json")))(
    "%s has data without a problem",
    async (name) => {
      const errors: ParseError[] = [];
      const spec = parse(readFileSync(path.join(samples, name), "utf8"), errors) as DataSpec;
      const { dataset, problems } = await readDataset(
        { ...spec, data: { ...spec.data, binarize: spec.data.binarize ?? "none" } },
        { specFolder: samples, mediaFolder },
      );
      expect({ errors, problems }).toEqual({ errors: [], problems: [] });
      expect(dataset?.trainLabels).toHaveLength(dataset?.train.rows ?? -1);
    },
  );
});
