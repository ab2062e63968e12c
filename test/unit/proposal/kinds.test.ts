import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { proposeSpec } from "../../../src/proposal/proposeSpec.ts";
import { SpecReporter } from "../../../src/prediction/specReport.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { dataKinds } from "./dataKinds.ts";

const mediaFolder = path.resolve(import.meta.dirname, "../../../media");
const reporter = new SpecReporter(async () => (await chooseEngine("auto", import.meta.filename)).engine);
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-kinds-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Just above their threshold a collapse is not certain. */
const DOUBTED = ["cells.csv", "wide.csv"];

describe("the spec proposed for", () => {
  test.each(dataKinds)(
    "$file has no warning and is predicted active up to a last point that collapses",
    async (kind) => {
      const { file, contents, expected } = kind;
      const data = path.join(folder, file);
      writeFileSync(data, contents);
      const { specText, report } = await proposeSpec({ data, specFolder: folder, mediaFolder, reporter });
      const serious = report.diagnoses.filter(({ severity }) => severity === "error" || severity === "warning");
      expect(serious.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
      const verdicts = report.predictions.map(({ verdict }) => verdict);
      expect(verdicts.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => "active"));
      // Close to the threshold a point may be at risk.
      expect(verdicts.at(6)).toMatch(/^(active|at-risk)$/);
      expect(verdicts.at(7)).toBe(DOUBTED.includes(file) ? "at-risk" : "collapse");
      const { points } = parseSpec(specText);
      expect(new Set(points.map(({ settings }) => settings["objective.beta"])).size).toBe(8);
      const written = JSON.parse(specText.replaceAll(/ \/\/ .*$/gm, "")) as Written;
      expect({
        likelihood: written.model.likelihood.type,
        transform: written.data.transform,
        scale: written.data.scale,
        label: written.data.labels?.replace(`${file}#`, ""),
        except: written.data.columns?.except,
      }).toEqual({ transform: undefined, scale: undefined, label: undefined, except: undefined, ...expected });
    },
  );
});

interface Written {
  readonly data: {
    readonly transform?: string;
    readonly scale?: number;
    readonly labels?: string;
    readonly columns?: { readonly except: readonly (string | number)[] };
  };
  readonly model: { readonly likelihood: { readonly type: string } };
}
