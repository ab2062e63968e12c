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

const root = path.resolve(import.meta.dirname, "../../..");

describe.each(["samples", "docs/studies"])("in %s", (name) => {
  const folder = path.join(root, name);
  test.each(readdirSync(folder).filter((file) => file.endsWith(".vae.json")))(
    "%s has data without a problem, but that held-out digits of MNIST have their labels elsewhere",
    async (file) => {
      const errors: ParseError[] = [];
      const spec = resolveSpec(parse(readFileSync(path.join(folder, file), "utf8"), errors) as SpecFile);
      const { dataset, problems } = await readDataset(spec, { specFolder: folder, mediaFolder });
      const expected = file.startsWith("mnist-") && spec.data.labels !== undefined ? ["labels-held-out"] : [];
      expect({ errors, codes: problems.map(({ code }) => code) }).toEqual({ errors: [], codes: expected });
      if (spec.data.labels !== undefined) expect(dataset?.trainLabels).toHaveLength(dataset?.train.rows ?? -1);
    },
  );
});
