import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Evidence } from "../../../src/core/collapse/evidence.ts";
import { readEvidence, writeEvidence } from "../../../src/prediction/evidenceFile.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const folder = temporaryFolder();
const gaussian = { dataFingerprint: "abc", likelihood: { type: "gaussian" } } as const;

const summary = {
  rows: 2,
  minimum: 0,
  maximum: 1,
  meanColumnVariance: 1,
  smallestDeviation: 0.1,
  offCentre: 0,
  shareWhole: 1,
  shareZeroOrOne: 1,
};
const evidence: Evidence = {
  format: 1,
  likelihood: { type: "gaussian" },
  columns: 3,
  train: summary,
  heldOut: summary,
  constantColumns: { count: 1, first: [2] },
  duplicateColumns: { count: 1, first: [[1, 0]] },
  spectrum: {
    eigenvalues: [2, 1],
    trace: 3,
    heldOutVariances: [2, 1],
    heldOutTrace: 3,
    complete: true,
    informativeColumns: 2,
    skewness: [0, 0],
    excessKurtosis: [0, 0],
  },
  mixture: { temperatures: [1.9], rateNats: [0.01], freeEnergy: [-0.001], ceilingNats: 0.7 },
  codes: [{ rateNats: 0.2, drop: 0.3 }],
  collapsedDistortion: { train: 1.5, heldOut: 1.5 },
};

function onlyFile(): string {
  const [name = ""] = readdirSync(folder.at("cache")).filter((file) => file.endsWith(".json"));
  return folder.at("cache", name);
}

describe("evidence on disk", () => {
  test("is read as it was written", () => {
    writeEvidence(folder.at("cache"), gaussian, evidence);
    expect(readEvidence(folder.at("cache"), gaussian)).toEqual(evidence);
  });

  test("belongs to one data set and one likelihood", () => {
    writeEvidence(folder.at("cache"), gaussian, evidence);
    expect(readEvidence(folder.at("cache"), { ...gaussian, dataFingerprint: "abd" })).toBeUndefined();
    expect(readEvidence(folder.at("cache"), { ...gaussian, likelihood: { type: "poisson" } })).toBeUndefined();
  });

  test("is kept out of version control", () => {
    writeEvidence(folder.at("cache"), gaussian, evidence);
    expect(readFileSync(folder.at("cache", ".gitignore"), "utf8")).toBe("*\n");
  });

  const breakages: readonly (readonly [string, (text: string) => string])[] = [
    ["cut short", (text) => text.slice(0, 100)],
    ["empty", () => ""],
    ["of an older format", (text) => text.replace('"format": 1', '"format": 0')],
    ["of a newer format", (text) => text.replace('"format": 1', '"format": 2')],
    ["lacking a number", (text) => text.replace('"trace": 3', '"trace": null')],
    ["lacking a field", (text) => text.replace('"trace": 3,', "")],
    ["of other data under its name", (text) => text.replace('"abc"', '"xyz"')],
  ];
  test.each(breakages)("%s is ignored and replaced", (_, breaks) => {
    writeEvidence(folder.at("cache"), gaussian, evidence);
    const text = readFileSync(onlyFile(), "utf8");
    expect(breaks(text)).not.toBe(text);
    writeFileSync(onlyFile(), breaks(text));
    expect(readEvidence(folder.at("cache"), gaussian)).toBeUndefined();
    writeEvidence(folder.at("cache"), gaussian, evidence);
    expect(readEvidence(folder.at("cache"), gaussian)).toEqual(evidence);
  });

  test("causes no error if it cannot be written", () => {
    writeFileSync(folder.at("cache"), "a file where the folder should be");
    writeEvidence(folder.at("cache"), gaussian, evidence);
    expect(readEvidence(folder.at("cache"), gaussian)).toBeUndefined();
  });

  test("is deleted when 64 others were used later", () => {
    mkdirSync(folder.at("cache"));
    const keys = Array.from({ length: 64 }, (_, i) => ({ ...gaussian, dataFingerprint: `data ${i}` }));
    keys.forEach((key, i) => {
      writeEvidence(folder.at("cache"), key, evidence);
      for (const name of readdirSync(folder.at("cache"))) {
        const file = path.join(folder.at("cache"), name);
        if (readFileSync(file, "utf8").includes(`"data ${i}"`))
          utimesSync(file, new Date(1000 * i), new Date(1000 * i));
      }
    });
    // The oldest is used again: now the second is the oldest.
    expect(readEvidence(folder.at("cache"), { ...gaussian, dataFingerprint: "data 0" })).toEqual(evidence);
    writeEvidence(folder.at("cache"), gaussian, evidence);
    const kept = (name: string): boolean =>
      readEvidence(folder.at("cache"), { ...gaussian, dataFingerprint: name }) !== undefined;
    expect([kept("data 0"), kept("data 1"), kept("data 2"), kept("abc")]).toEqual([true, false, true, true]);
  });
});
