import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LineIndex } from "../../src/command/lineIndex.ts";
import type { DiagnosticFix } from "../../src/command/diagnostic.ts";
import type { Changes } from "../unit/spec/verbs.ts";
import { vaeLens } from "./commandLine.ts";
import { resultsOf, specFolder } from "./specFolder.ts";

/**
 * The promise of a fix's title, kept: a spec that collapses when it is trained is checked, fixed as offered, trained again, and
 * has the active units that the title names.
 */

const folder = specFolder();

const digits: Changes = {
  data: { path: "builtin:digits", scale: 16 },
  "model.latentSize": 10,
  "model.encoder": { hidden: [64] },
  "model.decoder": { hidden: [64] },
  "training.epochs": 80,
  sweep: undefined,
};

interface Checked {
  readonly files: readonly {
    readonly diagnostics: readonly { readonly rule: string; readonly fixes: readonly DiagnosticFix[] }[];
  }[];
}

async function fixOf(file: string, rule: string, title: RegExp): Promise<DiagnosticFix> {
  const { stdout } = await vaeLens("check", file, "--format", "json", "--probe-seconds", "0");
  const diagnostics = (JSON.parse(stdout) as Checked).files[0]?.diagnostics ?? [];
  const fix = diagnostics
    .filter((diagnostic) => diagnostic.rule === rule)
    .flatMap(({ fixes }) => fixes)
    .find((offered) => title.test(offered.title));
  expect(diagnostics.map((diagnostic) => diagnostic.rule)).toContain(rule);
  if (fix === undefined) throw new Error(`${rule} offers no ${title}`);
  return fix;
}

/** Applies the edits as an editor would: by lines and columns. */
function apply(file: string, { edits }: DiagnosticFix): void {
  let text = readFileSync(file, "utf8");
  const lines = text.split("\n");
  const starts = lines.map((_, line) => lines.slice(0, line).reduce((sum, before) => sum + before.length + 1, 0));
  const offsetOf = ({ line, character }: { readonly line: number; readonly character: number }) =>
    (starts[line] ?? NaN) + character;
  for (const { range, newText } of edits.toReversed()) {
    expect(new LineIndex(text).range(offsetOf(range.start), offsetOf(range.end) - offsetOf(range.start))).toEqual(
      range,
    );
    text = text.slice(0, offsetOf(range.start)) + newText + text.slice(offsetOf(range.end));
  }
  writeFileSync(file, text);
}

/** What a training gives: the active units of its best point, and how many points have any. */
async function trained(file: string, name: string): Promise<{ readonly active: number; readonly open: number }> {
  const { status } = await vaeLens("sweep", file, "--out", folder.at(name));
  expect(status).toBe(0);
  const units = resultsOf(folder.at(name)).points.map(({ heldOut }) => heldOut?.activeUnits ?? NaN);
  return { active: Math.max(...units), open: units.filter((count) => count > 0).length };
}

describe("a collapsing spec, fixed as offered and trained, has the active units that the title names:", () => {
  const keeps = (rule: string, title: RegExp, changes: Changes) =>
    test(`${rule}, ${title.source}`, async () => {
      const name = `${rule}-${title.source.replace(/\W/g, "")}`;
      const file = folder.writeSpec(`${name}.vae.json`, { ...digits, ...changes });
      const fix = await fixOf(file, rule, title);
      expect(await trained(file, `${name}-before`)).toMatchObject({ active: 0 });
      const [, promised, what] = /: (\d+) of \d+ (unit|point)s active$/.exec(fix.title) ?? [];
      apply(file, fix);
      const { active: units, open } = await trained(file, `${name}-after`);
      const active = what === "point" ? open : units;
      expect(active).toBeGreaterThan(0);
      expect([fix.title, Math.abs(active - Number(promised)) <= 1 ? "kept" : `${active} are`]).toEqual([
        fix.title,
        "kept",
      ]);
    });

  keeps("beta-above-collapse-threshold", /^Set beta to/, { "model.likelihood.variance": 0.1, "objective.beta": 20 });
  keeps("mean-reduction-scales-beta", /^Set reconstruction to "sum"/, {
    "model.likelihood.variance": 0.1,
    "objective.beta": 2,
    "objective.reconstruction": "mean",
  });
  keeps("fixed-variance-too-wide", /^Learn the variance/, { "model.likelihood.variance": 1, "objective.beta": 2 });
  keeps("sweep-points-collapse", /^Sweep beta/, {
    "model.likelihood.variance": 0.1,
    sweep: { "objective.beta": [10, 20] },
  });
  keeps("learning-rate-too-high", /^Set learningRate/, {
    "model.likelihood.variance": 0.1,
    "objective.beta": 4,
    "training.learningRate": 0.03,
  });
  keeps("decoder-too-deep-to-escape", /^Keep 2 hidden layers/, {
    "model.likelihood.variance": 0.1,
    "objective.beta": 3,
    "model.encoder": { hidden: [64, 64, 64, 64, 64, 64] },
    "model.decoder": { hidden: [64, 64, 64, 64, 64, 64] },
  });
});
