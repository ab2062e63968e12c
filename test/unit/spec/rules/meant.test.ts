import { describe, expect, it } from "vitest";
import { parseSpec } from "../../../../src/spec/parseSpec.ts";
import { applyTextEdits } from "../../../../src/spec/rules/textEdit.ts";
import { diagnoseSpec } from "../../../../src/spec/rules/diagnose.ts";
import { rulesText } from "./verbs.ts";

function fixed(text: string): { readonly title: string | undefined; readonly text: string; readonly safe: boolean } {
  const nothing = { evidenceOf: () => undefined, factsOf: () => undefined, predictSweep: () => undefined };
  const predict = (): never => expect.fail("an invalid spec is not predicted");
  const parsed = parseSpec(text);
  const [diagnosis] = diagnoseSpec({ parsed, located: [], predictions: [], predict, ...nothing });
  const [fix] = diagnosis?.fixes ?? [];
  return { title: fix?.title, text: applyTextEdits(text, fix?.edits ?? []), safe: fix?.safe ?? false };
}

describe("a name that was probably misspelled", () => {
  const valid = rulesText({ "model.likelihood.type": "gaussian" });

  it.each([
    ["a field", '"latentSize"', '"latentSise"'],
    ["a value", '"gaussian"', '"gausian"'],
  ])("is replaced by a fix: %s", (_, right, wrong) => {
    expect(valid).toContain(right);
    const { title, text, safe } = fixed(valid.replace(right, wrong));
    expect(title).toContain(right.slice(1, -1));
    expect(text).toBe(valid);
    // A guess is not applied without being asked.
    expect(safe).toBe(false);
  });

  it("is replaced on an axis of the sweep", () => {
    const swept = valid.replace(/\}\s*$/, ', "sweep": { "objective.betta": [1, 2] } }');
    expect(fixed(swept).text).toBe(swept.replace("betta", "beta"));
  });

  it("has no fix where nothing is near", () => {
    expect(fixed(valid.replace('"latentSize"', '"somethingElse"')).title).toBeUndefined();
  });
});
