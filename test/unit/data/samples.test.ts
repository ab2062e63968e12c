import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, type ParseError } from "jsonc-parser";
import { describe, expect, test } from "vitest";
import { readDataset } from "../../../src/data/readDataset.ts";
import { resolveSpec } from "../../../src/spec/resolveSpec.ts";
import type { SpecFile } from "../../../src/spec/schema.ts";
import { mediaFolder } from "./fixtures.ts";
import { useHdf5Program } from "./hdf5Program.ts";

useHdf5Program();

const samples = path.resolve(import.meta.dirname, "../../../samples");

describe("the sample", () => {
  test.each(readdirSync(samples).filter((name) => name.endsWith(".vae.json")))(
    "%s has data without a problem",
    async (name) => {
      const errors: ParseError[] = [];
      const spec = resolveSpec(parse(readFileSync(path.join(samples, name), "utf8"), errors) as SpecFile);
      const { dataset, problems } = await readDataset(spec, { specFolder: samples, mediaFolder });
      expect({ errors, problems }).toEqual({ errors: [], problems: [] });
      if (spec.data.labels !== undefined) expect(dataset?.trainLabels).toHaveLength(dataset?.train.rows ?? -1);
    },
  );
});
