import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkText } from "../../src/command/checkText.ts";
import { diagnosticsOf } from "../../src/command/diagnostic.ts";
import { sarifLog } from "../../src/command/sarif.ts";
import { type SeededRandom, seededRandom } from "../../src/core/seededRandom.ts";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { SpecReporter } from "../../src/prediction/specReport.ts";
import type { SpecReport } from "../../src/results/specReport.ts";
import type { Json } from "../../src/spec/json.ts";
import { parseSpec } from "../../src/spec/parseSpec.ts";
import { applyTextEdits } from "../../src/spec/rules/textEdit.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../support/campaign.ts";
import { below, mutateText, mutateValue, pick } from "../support/mutations.ts";
import { sarifSchema } from "../support/sarifSchema.ts";
import { vaeLens } from "./commandLine.ts";

/** Whatever a spec holds, `check` neither crashes nor hangs, and what it says fits the text. */

const mediaFolder = path.resolve(import.meta.dirname, "../../media");
const SPECS = campaignSize(2000, 10_000);
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-mutations-"));
  const rows = (count: number, value: (i: number, j: number) => number) =>
    Array.from({ length: count }, (_, i) => Array.from({ length: 5 }, (_column, j) => value(i, j)).join(",")).join(
      "\n",
    );
  writeFileSync(
    path.join(folder, "real.csv"),
    rows(90, (i, j) => Math.sin(i * (j + 1)) * (5 - j)),
  );
  writeFileSync(
    path.join(folder, "counts.csv"),
    rows(60, (i, j) => (i * (j + 3)) % 11),
  );
  writeFileSync(
    path.join(folder, "bits.csv"),
    rows(60, (i, j) => (i >> j) & 1),
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Sound specs, in many of which there is something to find. */
const sources: readonly Json[] = [
  {
    data: { path: "real.csv", heldOut: { fraction: 0.2, seed: 0 }, scale: 1, binarize: "none" },
    model: {
      latentSize: 3,
      encoder: { hidden: [8, 8] },
      decoder: { hidden: [8], activation: "tanh" },
      likelihood: { type: "gaussian", variance: 0.5 },
    },
    objective: { type: "beta", beta: 4, reconstruction: "mean", kl: "mean", warmup: { epochs: 10 }, freeBits: 0.1 },
    training: { epochs: 20, batchSize: 50, learningRate: 0.001, seed: 0 },
    sweep: { "objective.beta": { from: 0.1, to: 100, count: 5, scale: "log" }, "training.seed": [0, 1] },
  },
  {
    data: { path: "counts.csv" },
    model: { latentSize: 2, likelihood: { type: "poisson" } },
    training: { batchSize: 8 },
    sweep: { "objective.beta": [1, 50, 1e4] },
  },
  {
    data: { path: "bits.csv" },
    model: { latentSize: 40, likelihood: { type: "bernoulli" } },
    objective: { beta: 0.2 },
    training: { batchSize: 33 },
  },
  {
    data: { path: "real.csv", heldOut: { path: "counts.csv" } },
    model: { latentSize: 5, likelihood: { type: "gaussian", variance: "learned" } },
    objective: { warmup: { epochs: 300 } },
    training: { learningRate: 0.1, batchSize: 20 },
    sweep: { "model.latentSize": [1, 5] },
  },
];

const numbers = ["1e308", "1e-308", "-1", "0", "1e999", "9007199254740993", "1e-30", "1e25", "0.1", "3", "100000"];
const remarks = [
  "// vae-lens-ignore too-few-steps",
  "// vae-lens-ignore-file batch-drops-data, nonsense",
  "/* vae-lens-ignore ß🙂 */",
  "// \uD83D\uDE00 vae-lens-ignore",
];

/** One of the sources with other values in it, or other text, or both; still sound about every third time. */
function mutated(random: SeededRandom): string {
  let text = JSON.stringify(pick(random, sources), null, pick(random, [0, 2]));
  const kind = below(random, 10);
  if (kind < 4) {
    for (let edits = 1 + below(random, 3); edits > 0; edits--) {
      const places = [...text.matchAll(/(?<=[:[,]\s*)-?\d[\d.e+-]*/g)];
      const place = pick(random, places);
      text = text.slice(0, place.index) + pick(random, numbers) + text.slice(place.index + place[0].length);
    }
  } else if (kind < 7) {
    text = JSON.stringify(mutateValue(random, JSON.parse(text) as Json), null, 2);
  } else if (kind < 9) {
    text = mutateText(random, text);
  }
  if (random.nextUniform() < 0.2) text = text.replace(/\n/, `\n${pick(random, remarks)}\n`);
  if (random.nextUniform() < 0.1) text = `\uFEFF${text}`;
  return random.nextUniform() < 0.1 ? text.replaceAll("\n", "\r\n") : text;
}

function holds(text: string, { diagnoses, predictions }: SpecReport): void {
  const inside = (places: readonly { readonly offset: number; readonly length: number }[]) =>
    places.every(({ offset, length }) => offset >= 0 && length >= 0 && offset + length <= text.length);
  const sound = parseSpec(text).problems.length === 0;
  for (const { code, message, offset, length, related, fixes, hasPage } of diagnoses) {
    expect([text, code, inside([{ offset, length }, ...related])]).toEqual([text, code, true]);
    expect(message).toMatch(/^[^]+[.?]$/);
    // A rule's numbers are numbers; other messages may quote the text.
    if (hasPage) expect(message.replace("may end in NaN", "")).not.toMatch(/NaN|undefined|Infinity/);
    for (const { title, edits } of fixes) {
      expect([text, title, inside(edits)]).toEqual([text, title, true]);
      expect(title).not.toMatch(/NaN|undefined|Infinity/);
      const problems = parseSpec(applyTextEdits(text, edits)).problems.map((problem) => problem.message);
      expect([text, title, sound ? problems : []]).toEqual([text, title, []]);
    }
  }
  expect(predictions.length).toBe(parseSpec(text).points.length);
  expect(JSON.parse(JSON.stringify(predictions))).toEqual(predictions);
}

describe("mutated specs", () => {
  test(`${SPECS} of them through the check: nothing is thrown, and every range and fix fits its text`, async () => {
    const reporter = new SpecReporter(async () => (await chooseEngine("auto", import.meta.filename)).engine);
    const found = new Map<string, number>();
    let slowest = 0;
    for (let i = 0; i < SPECS; i++) {
      const text = mutated(seededRandom(6 + campaignSeed, i));
      const started = performance.now();
      const report = await reporter.check({ specText: text, specFolder: folder, mediaFolder });
      slowest = Math.max(slowest, performance.now() - started);
      holds(text, report);
      for (const { code } of report.diagnoses) found.set(code, (found.get(code) ?? 0) + 1);
      const checked = {
        file: "a.vae.json",
        fixed: [],
        diagnostics: diagnosticsOf(text, report.diagnoses),
        predictions: report.predictions,
      };
      expect(checkText([checked]).length).toBeGreaterThan(0);
      expect(JSON.stringify(sarifLog([checked], "0.0.0", folder))).toContain('"results"');
    }
    // Otherwise the mutations would have missed what they are for.
    for (const code of [
      "syntax",
      "wrong-type",
      "out-of-range",
      "data-file-missing",
      "unknown-rule",
      "sweep-points-collapse",
      "batch-drops-data",
    ]) {
      expect([code, found.get(code) ?? 0]).not.toEqual([code, 0]);
    }
    expect(found.size).toBeGreaterThan(25);
    expect(slowest).toBeLessThan(20_000);
    reportCampaign(
      "mutated specs, their fixes and their SARIF",
      SPECS,
      `${found.size} rules found something; slowest ${(slowest / 1000).toFixed(1)} s`,
    );
  }, 3_600_000);

  test("36 of them through the command line, in each format: a status of 0 or 1, and a result", async () => {
    const files = Array.from({ length: 36 }, (_, i) => {
      const file = path.join(folder, `${i}.vae.json`);
      writeFileSync(file, mutated(seededRandom(7, i)));
      return file;
    });
    for (const [format, result] of [
      ["text", /36 files checked/],
      ["json", /^\{[^]*\}\n$/],
      ["sarif", /^\{[^]*\}\n$/],
    ] as const) {
      const { status, stdout, stderr } = await vaeLens("check", ...files, "--format", format, "--probe-seconds", "0");
      expect({ format, status, stderr }).toEqual({ format, status: 1, stderr: "" });
      expect(stdout).toMatch(result);
      if (format === "json") JSON.parse(stdout);
      if (format === "sarif") expect(sarifSchema.Errors(JSON.parse(stdout))[1]).toEqual([]);
    }
  });
});
