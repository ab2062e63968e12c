import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { specReportSchema } from "../../../src/results/specReport.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { openData } from "../../../src/training/openData.ts";
import { Compile } from "typebox/schema";
import { mediaFolder, temporaryFolder } from "../data/fixtures.ts";
import { specText, type Changes } from "../spec/verbs.ts";
import { copyCounts, counts, reporter, request, smallCounts } from "./fixtures.ts";
import { userSignature } from "../../../src/store/userKey.ts";

const folder = temporaryFolder();
beforeAll(() => copyCounts(folder.path));

describe("a report on a spec", () => {
  test("has a prediction of each point, in the sweep's order", async () => {
    const { predictions } = await reporter().check(request(folder.path));
    expect(predictions.map(({ settings }) => settings)).toEqual(
      [6, 30, 200].map((beta) => ({ "objective.beta": beta })),
    );
    expect(predictions[0]?.thresholdBeta).toBeCloseTo(56.9, 0);
    expect(predictions[0]?.rateNats).toBeGreaterThan(0.5);
    expect(predictions[2]).toMatchObject({ verdict: "collapse", rateNats: 0, activeUnits: 0, basis: "spectrum" });
  });

  test("is valid in the protocol and has a spectrum and a frontier", async () => {
    const report = await reporter().check(request(folder.path));
    expect(Compile(specReportSchema).Check(JSON.parse(JSON.stringify(report)))).toBe(true);
    expect(report.spectrum).toMatchObject({ columns: 40, rows: 2400 });
    expect(report.spectrum?.eigenvalues[0]).toBeCloseTo(56.9, 0);
    expect(report.frontier.length).toBeGreaterThan(10);
  });

  test("names the data files, existing or not", async () => {
    const { dataFiles } = await reporter().check(
      request(folder.path, { "data.path": "none.npy", "data.labels": "labels.npy" }),
    );
    expect(dataFiles).toEqual(
      ["none.npy", "poisson_heldout.npy", "labels.npy"].map((name) => path.join(folder.path, name)),
    );
  });

  test("without evidence has unknown verdicts and no warnings", async () => {
    const report = await reporter().check(request(folder.path, { "data.path": "none.npy" }));
    expect(report.diagnoses.map(({ code }) => code)).toEqual(["data-file-missing"]);
    expect(report.predictions.map(({ verdict, reasons }) => [verdict, reasons])).toEqual(
      [6, 30, 200].map(() => ["unknown", ["no-evidence"]]),
    );
    expect(report.spectrum).toBeNull();
  });

  test("of a text with problems has only those", async () => {
    const report = await reporter().check({ specText: "{", specFolder: folder.path, mediaFolder });
    expect(report).toMatchObject({
      diagnoses: [{ code: "syntax" }],
      predictions: [],
      spectrum: null,
      frontier: [],
      dataFiles: [],
    });
  });

  const faults: readonly Changes[] = [
    { "data.path": "nothing.npy" },
    { "model.likelihood": { type: "bernoulli" } },
    { sweep: { "training.batchSize": [4, 5000] } },
    { sweep: { "model.encoder.hidden.0": [4, 1_000_000_000] } },
    { "data.binarize": "threshold" },
    { "data.scale": 3 },
  ];
  test.each(faults)("has the problems of the data that training would report: %j", async (changes) => {
    const text = specText({ ...counts, ...changes });
    const parsed = parseSpec(text);
    const { problems } = await openData(parsed.points, { specFolder: folder.path, mediaFolder });
    expect(problems.length).toBeGreaterThan(0);
    const { diagnoses } = await reporter().check(request(folder.path, changes));
    const found = diagnoses
      .filter(({ hasPage }) => !hasPage)
      .map(({ code, severity, message, offset, length }) => ({ code, severity, message, offset, length }));
    const expected = problems.map(({ code, severity, message, path: at }) => ({
      code,
      severity,
      message,
      ...parsed.tree.locate(at),
    }));
    expect(found.toSorted((a, b) => (a.code < b.code ? -1 : 1))).toEqual(
      expected.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    );
  });

  const small: Changes = {
    "data.path": "small.npy",
    "data.heldOut": { fraction: 0.25, seed: 0 },
    "training.batchSize": 16,
  };

  test("gathers evidence for no more than eight dispersions of a sweep", async () => {
    await folder.write("small.npy", smallCounts(80));
    const sweep = { "model.likelihood.dispersion": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] };
    const likelihood = { type: "negativeBinomial", dispersion: 1 };
    const { predictions } = await reporter().check(
      request(folder.path, { ...small, "model.likelihood": likelihood, sweep }),
    );
    expect(predictions.map(({ verdict }) => verdict === "unknown")).toEqual([
      ...new Array<boolean>(8).fill(false),
      true,
      true,
    ]);
  });

  test("notices that a data file has changed", async () => {
    const specs = reporter();
    await folder.write("small.npy", smallCounts(80));
    const before = await specs.check(request(folder.path, small));
    // Counts twice as large have a spectrum about twice as large.
    await folder.write("small.npy", smallCounts(80, 2));
    const after = await specs.check(request(folder.path, small));
    expect(after.spectrum?.eigenvalues[0]).toBeCloseTo(2 * (before.spectrum?.eigenvalues[0] ?? NaN), 3);
  });

  test("finds its evidence in the cache folder if one is given", async () => {
    await folder.write("small.npy", smallCounts(80));
    const cacheFolder = path.join(folder.path, ".vae-lens", "cache");
    const first = await reporter().check({ ...request(folder.path, small), cacheFolder });
    const [name = ""] = readdirSync(cacheFolder).filter((file) => file.startsWith("evidence-"));
    const file = path.join(cacheFolder, name);
    // A mark that only a reader of the file can see, signed as this user's own.
    const { signature: _, ...content } = JSON.parse(
      readFileSync(file, "utf8").replace(/"rows": 60,/, '"rows": 61,'),
    ) as Record<string, unknown>;
    const signed = { ...content, signature: userSignature(JSON.stringify(content)) };
    writeFileSync(file, JSON.stringify(signed));
    const second = await reporter().check({ ...request(folder.path, small), cacheFolder });
    expect([first.spectrum?.rows, second.spectrum?.rows]).toEqual([60, 61]);
    // A file from another user or machine is not used.
    writeFileSync(file, JSON.stringify({ ...signed, signature: userSignature("another text") }));
    const third = await reporter().check({ ...request(folder.path, small), cacheFolder });
    expect(third.spectrum?.rows).toBe(60);
    expect((await reporter().check(request(folder.path, small))).spectrum?.rows).toBe(60);
  });

  test("is aborted when nobody waits for it", async () => {
    const controller = new AbortController();
    const report = reporter().check({ ...request(folder.path), signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(report).rejects.toThrow("enough");
  });
});
