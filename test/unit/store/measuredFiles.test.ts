import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunExplanation } from "../../../src/results/explanations.ts";
import { explanationFile } from "../../../src/store/measuredFiles.ts";
import { readMeasurements } from "../../../src/store/readMeasurements.ts";

const explanation: RunExplanation = {
  format: 1,
  picks: [],
  best: 0,
  isCollapsed: false,
  cause: null,
  verdict: "",
  observations: [],
  judgements: [],
  remedies: [],
  restarts: [],
  thresholds: [],
};
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vae-lens-measured-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const written = (text: string): void => {
  writeFileSync(join(folder, "explanation.json"), text);
};

describe("the measurements of a run", () => {
  test("are read back unchanged", () => {
    explanationFile.write(folder, explanation);
    expect(explanationFile.read(folder)).toEqual(explanation);
    expect(readMeasurements(folder)).toMatchObject({ status: "done", explanation, evaluation: null });
  });
  test("are undefined without a file", () => {
    expect(explanationFile.read(folder)).toBeUndefined();
    expect(readMeasurements(folder)).toMatchObject({ status: "none", explanation: null, evaluation: null });
  });
  test("are undefined if a version with other figures wrote them", () => {
    written(JSON.stringify({ ...explanation, verdict: undefined, saying: "" }));
    expect(explanationFile.read(folder)).toBeUndefined();
  });
  test("are refused by name if a newer version wrote them or the file is damaged", () => {
    written(JSON.stringify({ ...explanation, format: 2 }));
    expect(() => explanationFile.read(folder)).toThrow(/explanation\.json has format 2/);
    written('{"format": 1, ');
    expect(() => explanationFile.read(folder)).toThrow(/explanation\.json is not valid JSON/);
  });
});
