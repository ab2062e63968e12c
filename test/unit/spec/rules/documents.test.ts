import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rules } from "../../../../src/spec/rules/rules.ts";
import { applyTextEdits } from "../../../../src/spec/rules/textEdit.ts";
import { writeExampleData } from "./exampleData.ts";
import { diagnosed, type Diagnosed } from "./realEvidence.ts";

const pages = path.resolve(import.meta.dirname, "../../../../docs/rules");
let data = "";

beforeAll(() => {
  data = mkdtempSync(path.join(tmpdir(), "vae-lens-rules-"));
  writeExampleData(data);
});
afterAll(() => {
  rmSync(data, { recursive: true, force: true });
});

const pageOf = (code: string) => readFileSync(path.join(pages, `${code}.md`), "utf8");
const examplesOf = (code: string) => [...pageOf(code).matchAll(/```jsonc\n([^]*?)```/g)].map(([, text = ""]) => text);

describe.each(rules)("The page of $code", ({ code }) => {
  const [before = "", after = "", ...others] = examplesOf(code);
  let shown: Promise<Diagnosed> | undefined;
  const diagnosedBefore = (): Promise<Diagnosed> => (shown ??= diagnosed(before, data));

  test("has one example before, one after, and sources", () => {
    expect([before === "", after === "", others]).toEqual([false, false, []]);
    expect(pageOf(code)).toMatch(/^## Before$[^]*^## After$[^]*^## Sources\n\n- /m);
  });

  test("shows a spec for which this rule, and no other, reports one finding", async () => {
    const { diagnoses } = await diagnosedBefore();
    expect(diagnoses.map((diagnosis) => diagnosis.code)).toEqual([code]);
  });

  test("shows a spec afterwards for which no rule reports a finding", async () => {
    expect((await diagnosed(after, data)).diagnoses).toEqual([]);
  });

  test("shows a spec whose fixes remove the finding and have the outcome in their titles", async () => {
    const { diagnoses } = await diagnosedBefore();
    for (const { title, edits } of diagnoses.flatMap(({ fixes }) => fixes)) {
      const fixed = await diagnosed(applyTextEdits(before, edits), data);
      expect([title, fixed.diagnoses.filter((diagnosis) => diagnosis.code === code)]).toEqual([title, []]);
      const [, promised] = /: (\d+) of \d+ units active/.exec(title) ?? [];
      if (promised !== undefined)
        expect([title, fixed.predictions.map(({ activeUnits }) => activeUnits)]).toEqual([title, [Number(promised)]]);
      const [, points] = /: (\d+) of \d+ points active/.exec(title) ?? [];
      if (points !== undefined)
        expect([title, fixed.predictions.filter(({ verdict }) => verdict === "active").length]).toEqual([
          title,
          Number(points),
        ]);
    }
  });
});

test("every rule has a page, and the index lists all of them in the order of the registry", () => {
  const codes = rules.map(({ code }) => code);
  expect(readdirSync(pages).sort()).toEqual([...codes.map((code) => `${code}.md`), "README.md"].sort());
  expect(
    [...readFileSync(path.join(pages, "README.md"), "utf8").matchAll(/^\| \[([a-z-]+)\]\(\1\.md\)/gm)].map(
      ([, code]) => code,
    ),
  ).toEqual(codes);
});
