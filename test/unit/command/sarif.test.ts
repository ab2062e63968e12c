import path from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckedFile } from "../../../src/command/diagnostic.ts";
import { diagnosticsOf } from "../../../src/command/diagnostic.ts";
import { sarifLog } from "../../../src/command/sarif.ts";
import { rules } from "../../../src/spec/rules/rules.ts";
import { sarifSchema as schema } from "../../support/sarifSchema.ts";
import { diagnose, rulesText } from "../spec/rules/verbs.ts";

const folder = path.resolve("/work space");
const checkedFile = (file: string, text: string): CheckedFile => {
  const diagnostics = diagnosticsOf(text, diagnose(text).diagnoses);
  return { file, fixed: [], diagnostics, predictions: [] };
};
const collapsing = rulesText({ "objective.beta": 20, "training.batchSize": 600, "training.epochs": 2000 });
const broken = collapsing.replace("20", "twenty");

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations: readonly unknown[];
      readonly fixes?: readonly unknown[];
    }[];
  }[];
}

function logOf(...files: readonly CheckedFile[]): Log {
  return JSON.parse(JSON.stringify(sarifLog(files, "1.2.3", folder))) as Log;
}

describe("a SARIF log", () => {
  const log = logOf(
    checkedFile("a b/ß.vae.json", collapsing),
    checkedFile(path.resolve("/elsewhere/c.vae.json"), broken),
  );
  const results = log.runs[0]?.results ?? [];

  test("is valid against the official schema", () => {
    expect(schema.Errors(log)[1]).toEqual([]);
    expect(schema.Check(log)).toBe(true);
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ["beta-above-collapse-threshold", "warning"],
      ["batch-drops-data", "note"],
      ["syntax", "error"],
    ]);
  });

  test("is checked by a schema that rejects invalid logs", () => {
    const [first] = results;
    const withResult = (result: object) => ({ ...log, runs: [{ ...log.runs[0], results: [result] }] });
    expect(schema.Check(withResult({ ...first }))).toBe(true);
    expect(schema.Check(withResult({ ...first, level: "information" }))).toBe(false);
    expect(schema.Check(withResult({ ...first, message: {} }))).toBe(false);
    expect(schema.Check(withResult({ ...first, fixes: [{ artifactChanges: [] }] }))).toBe(false);
    expect(
      schema.Check(withResult({ ...first, locations: [{ physicalLocation: { region: { startLine: 0 } } }] })),
    ).toBe(false);
    expect(schema.Check({ ...log, version: "2.0.0" })).toBe(false);
  });

  test("is valid without results too, and lists every rule", () => {
    const empty = logOf(checkedFile("a.vae.json", rulesText()));
    expect(schema.Check(empty)).toBe(true);
    expect(empty.runs[0]?.results).toEqual([]);
    expect(empty.runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual(rules.map(({ code }) => code));
  });

  test("has the rule of every result", () => {
    for (const { ruleId, ruleIndex } of results) expect(log.runs[0]?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  test("has URIs of files, relative if they are below the folder", () => {
    expect(JSON.stringify(results[0]?.locations)).toContain('"uri":"a%20b/%C3%9F.vae.json"');
    expect(JSON.stringify(results[2]?.locations)).toMatch(/"uri":"file:\/\/.*\/elsewhere\/c\.vae\.json"/);
  });

  test("has fixes as replacements", () => {
    const line = collapsing.slice(0, collapsing.indexOf("20")).split("\n").length;
    expect(results[0]?.fixes?.[0]).toMatchObject({
      description: { text: "Set beta to 3.6: 1 of 4 units active" },
      artifactChanges: [
        { replacements: [{ deletedRegion: { startLine: line, endLine: line }, insertedContent: { text: "3.6" } }] },
      ],
    });
  });
});
