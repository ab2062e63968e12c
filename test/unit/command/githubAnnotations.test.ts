import { expect, test } from "vitest";
import type { Diagnostic } from "../../../src/command/diagnostic.ts";
import { githubAnnotations } from "../../../src/command/githubAnnotations.ts";

const found = (changes: Partial<Diagnostic>): Diagnostic => ({
  rule: "beta-above-collapse-threshold",
  severity: "warning",
  message: "At beta 8 the posterior collapses.",
  range: { start: { line: 4, character: 10 }, end: { line: 4, character: 11 } },
  related: [],
  fixes: [],
  ...changes,
});

const of = (file: string, ...diagnostics: readonly Diagnostic[]) =>
  githubAnnotations([{ file, fixed: [], diagnostics, predictions: [] }]);

test("a finding becomes a workflow command with its place, counted from 1", () => {
  expect(of("models/a.vae.json", found({}))).toEqual([
    "::warning file=models/a.vae.json,line=5,endLine=5,col=11,endColumn=12,title=VAE Lens%3A beta-above-collapse-threshold::At beta 8 the posterior collapses.",
  ]);
});

test("severities are those of GitHub, and a finding over several lines has no columns", () => {
  const range = { start: { line: 0, character: 2 }, end: { line: 3, character: 1 } };
  const [error, notice] = of("a", found({ severity: "error", range }), found({ severity: "information" }));
  expect(error).toMatch(/^::error file=a,line=1,endLine=4,title=/);
  expect(notice).toMatch(/^::notice file=a,line=5,/);
});

test("no message and no name of a file ends a command or begins another", () => {
  const [line = "", ...more] = of("a,b:c%.vae.json", found({ message: "100 % of\n::error::x\r, all: of it" }));
  expect(more).toEqual([]);
  expect(line).not.toMatch(/[\r\n]/);
  expect(line).toContain("file=a%2Cb%3Ac%25.vae.json,line=5");
  expect(line).toMatch(/::100 %25 of/);
});
