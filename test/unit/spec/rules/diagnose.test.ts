import { describe, expect, test } from "vitest";
import { diagnose, evidence, finds, rulesText } from "./verbs.ts";

/** One finding, on a line of its own. */
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

describe("a comment silences a rule", () => {
  test("(which speaks without it)", () => expect(codes(collapsing(""))).toEqual(found));
  const silences = (what: string, text: string) => test(what, () => expect(codes(text)).toEqual([]));
  const leaves = (what: string, text: string) => test(`but not ${what}`, () => expect(codes(text)).toEqual(found));

  silences("alone on the line above", collapsing("    // vae-lens-ignore beta-above-collapse-threshold"));
  silences("on the same line", collapsing("", " // vae-lens-ignore beta-above-collapse-threshold"));
  silences("among others", collapsing("    // vae-lens-ignore too-few-steps, beta-above-collapse-threshold"));
  silences(
    "with its reason",
    collapsing("    // vae-lens-ignore beta-above-collapse-threshold -- the collapsed baseline, of course"),
  );
  silences("as a block", collapsing("    /* vae-lens-ignore beta-above-collapse-threshold */"));
  silences("as a block of two lines", collapsing("    /* vae-lens-ignore\n       beta-above-collapse-threshold */"));
  silences(
    "before its line",
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
  leaves("within a text", collapsing("").replace("a.npy", "// vae-lens-ignore-file beta-above-collapse-threshold"));
  leaves("another's", collapsing("    // vae-lens-ignore batch-drops-data"));
});

describe("a name that is no rule's", () => {
  test("is told, with the rule that was meant", () => {
    const text = collapsing("    // vae-lens-ignore beta-above-colapse-threshold");
    const { diagnoses } = diagnose(text);
    expect(diagnoses.map(({ code, severity, message }) => [code, severity, message])[0]).toEqual([
      "unknown-rule",
      "information",
      'There is no rule "beta-above-colapse-threshold"; did you mean "beta-above-collapse-threshold"?',
    ]);
    const { offset = 0, length = 0 } = diagnoses[0] ?? {};
    expect(text.slice(offset, offset + length)).toBe("beta-above-colapse-threshold");
  });

  test("is told without a guess where there is none", () =>
    expect(diagnose(collapsing("    // vae-lens-ignore everything")).diagnoses[0]?.message).toBe(
      'There is no rule "everything"; docs/rules lists them.',
    ));
});

describe("problems of text and data", () => {
  test("come alone when the text is no spec", () => {
    const { diagnoses } = diagnose(collapsing("").replace("20", "twenty"));
    expect(diagnoses.map(({ code, hasPage }) => [code, hasPage])).toEqual([["syntax", false]]);
  });

  test("come among the rules' findings, in the order of the text", () => {
    const warning = { code: "counts-not-whole", severity: "warning", message: "Odd.", path: ["data", "path"] } as const;
    expect(diagnose(collapsing(""), evidence, [warning]).diagnoses.map(({ code }) => code)).toEqual([
      "counts-not-whole",
      ...found,
    ]);
  });

  test("can be silenced if they are warnings, and cannot if they are errors", () => {
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

test("a finding of a field that the file leaves out is at what should hold it", () =>
  void finds({ "objective.warmup": { epochs: 300 } }, ["warmup-outlasts-training", "300", "warning"]));
