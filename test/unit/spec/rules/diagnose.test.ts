import { describe, expect, test } from "vitest";
import { diagnose, evidence, finds, rulesText } from "./verbs.ts";

/** A spec with one finding, on its own line. */
const collapsing = (before: string, after = "") => `{
  "data": { "path": "a.npy" },
  "model": { "latentSize": 4, "likelihood": { "type": "gaussian", "variance": 0.5 } },
  "objective": {
${before}
    "beta": 20${after}
  }
}`;
const codes = (text: string) => diagnose(text).diagnoses.map(({ code }) => code);
const found = ["beta-above-collapse-threshold"];

describe("A comment makes a rule ignore a finding", () => {
  test("(which is reported without the comment)", () => expect(codes(collapsing(""))).toEqual(found));
  const silences = (what: string, text: string) => test(what, () => expect(codes(text)).toEqual([]));
  const leaves = (what: string, text: string) => test(`but not ${what}`, () => expect(codes(text)).toEqual(found));

  silences("alone on the line above", collapsing("    // vae-lens-ignore beta-above-collapse-threshold"));
  silences("on the same line", collapsing("", " // vae-lens-ignore beta-above-collapse-threshold"));
  silences("among others", collapsing("    // vae-lens-ignore too-few-steps, beta-above-collapse-threshold"));
  silences(
    "with a reason",
    collapsing("    // vae-lens-ignore beta-above-collapse-threshold -- the collapsed baseline, of course"),
  );
  silences("as a block comment", collapsing("    /* vae-lens-ignore beta-above-collapse-threshold */"));
  silences(
    "as a block comment of two lines",
    collapsing("    /* vae-lens-ignore\n       beta-above-collapse-threshold */"),
  );
  silences(
    "before the property on its line",
    collapsing("").replace('"beta"', '/*vae-lens-ignore beta-above-collapse-threshold*/ "beta"'),
  );
  silences(
    "with the line ends of Windows",
    collapsing("    // vae-lens-ignore beta-above-collapse-threshold").replaceAll("\n", "\r\n"),
  );
  silences("for the whole file", `// vae-lens-ignore-file beta-above-collapse-threshold\n${collapsing("")}`);
  silences(
    "for the whole file, from its end",
    `${collapsing("")}\n/* vae-lens-ignore-file beta-above-collapse-threshold */`,
  );
  leaves("two lines above", collapsing("    // vae-lens-ignore beta-above-collapse-threshold\n"));
  leaves(
    "at the end of the line above",
    collapsing("").replace('"objective": {', '"objective": { // vae-lens-ignore beta-above-collapse-threshold'),
  );
  leaves("within a string", collapsing("").replace("a.npy", "// vae-lens-ignore-file beta-above-collapse-threshold"));
  leaves("with another rule's code", collapsing("    // vae-lens-ignore batch-drops-data"));
});

describe("An ignore comment with an unknown code", () => {
  test("is reported with the nearest rule", () => {
    const text = collapsing("    // vae-lens-ignore beta-above-colapse-threshold");
    const { diagnoses } = diagnose(text);
    expect(diagnoses.map(({ code, severity, message }) => [code, severity, message])[0]).toEqual([
      "unknown-rule",
      "information",
      expect.stringMatching(/"beta-above-colapse-threshold".*"beta-above-collapse-threshold"\?/),
    ]);
    const { offset = 0, length = 0 } = diagnoses[0] ?? {};
    expect(text.slice(offset, offset + length)).toBe("beta-above-colapse-threshold");
  });

  test("is reported without a suggestion if no rule is near", () =>
    expect(diagnose(collapsing("    // vae-lens-ignore everything")).diagnoses[0]?.message).toMatch(
      /"everything".*docs\/rules/,
    ));
});

describe("Problems of text and data", () => {
  test("are the only findings if the text is not a spec", () => {
    const { diagnoses } = diagnose(collapsing("").replace("20", "twenty"));
    expect(diagnoses.map(({ code, hasPage }) => [code, hasPage])).toEqual([["syntax", false]]);
  });

  test("are sorted among the rules' findings in the order of the text", () => {
    const warning = { code: "counts-not-whole", severity: "warning", message: "Odd.", path: ["data", "path"] } as const;
    expect(diagnose(collapsing(""), evidence, [warning]).diagnoses.map(({ code }) => code)).toEqual([
      "counts-not-whole",
      ...found,
    ]);
  });

  test("can be ignored if they are warnings and not if they are errors", () => {
    const text = `// vae-lens-ignore-file odd, wrong\n${rulesText()}`;
    const located = (["warning", "error"] as const).map((severity) => ({
      code: severity === "error" ? "wrong" : "odd",
      severity,
      message: "Odd.",
      path: ["data"],
    }));
    expect(diagnose(text, evidence, located).diagnoses.map(({ code }) => code)).toEqual(["wrong"]);
  });
});

test("a finding at a nested field underlines its value", () =>
  void finds({ "objective.warmup": { epochs: 300 } }, ["warmup-outlasts-training", "300", "warning"]));
