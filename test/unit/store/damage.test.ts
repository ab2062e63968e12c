import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import type { BatchCheckpoint } from "../../../src/results/checkpoint.ts";
import { readCheckpoint, readProgress, writeCheckpoint } from "../../../src/store/checkpointFile.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../src/store/safetensors.ts";
import { appendMetrics, visitMetrics, type MetricsRow } from "../../../src/store/metricsFile.ts";
import { evaluationFile, explanationFile } from "../../../src/store/measuredFiles.ts";
import { StoreError } from "../../../src/store/storeError.ts";
import { userSignature } from "../../../src/store/userKey.ts";
import { pointResult, someRun } from "./someRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();
const FLIPS = 300;

/** What is read after each of many single flipped bits; undefined where that is a StoreError. */
function afterFlips(file: string, read: () => unknown): readonly unknown[] {
  const whole = readFileSync(file);
  const random = seededRandom(16, whole.length);
  return Array.from({ length: FLIPS }, () => {
    const flipped = Buffer.from(whole);
    const offset = Math.floor(random.nextUniform() * whole.length);
    flipped[offset] = (flipped[offset] ?? 0) ^ (1 << Math.floor(random.nextUniform() * 8));
    writeFileSync(file, flipped);
    try {
      return read();
    } catch (error) {
      expect(error).toBeInstanceOf(StoreError);
      return undefined;
    } finally {
      writeFileSync(file, whole);
    }
  });
}

function readMetrics(file: string): { readonly rows: readonly MetricsRow[]; readonly lostLines: number } {
  const rows: MetricsRow[] = [];
  const { lostLines } = visitMetrics(file, (row) => rows.push(row));
  return { rows, lostLines };
}

const checkpoint: BatchCheckpoint = {
  progress: {
    points: [0],
    epoch: 3,
    step: 5,
    stepSums: [[0.1, 1 / 3]],
    failures: [null],
    selected: [null],
    heldOut: [],
    outcomes: null,
  },
  arrays: {
    parameters: { w: Float32Array.from({ length: 400 }, (_, i) => i / 7) },
    firstMoments: { w: new Float32Array(400) },
    secondMoments: { w: new Float32Array(400) },
    selected: {},
  },
};

describe("a flipped bit", () => {
  test("of a checkpoint is an error, or changes nothing", () => {
    const file = folder.at("batch-000.safetensors");
    writeCheckpoint(file, checkpoint);
    const read = afterFlips(file, () => readCheckpoint(file));
    expect(
      read.filter((outcome) => outcome !== undefined && JSON.stringify(outcome) !== JSON.stringify(checkpoint)),
    ).toEqual([]);
    expect(read.filter((outcome) => outcome === undefined).length).toBeGreaterThan(0.95 * FLIPS);
    // Read without its arrays, the file is verified as a whole too.
    const progress = afterFlips(file, () => readProgress(file));
    expect(progress.map((outcome) => outcome === undefined)).toEqual(read.map((outcome) => outcome === undefined));
    expect(readProgress(file)).toEqual(checkpoint.progress);
  });

  test("of results is an error that names the file and the fix, or changes nothing", () => {
    const run = someRun(folder.at("run"), folder.at("a.vae.json"), {
      points: Array.from({ length: 9 }, (_, i) => pointResult(i + 1 / 3, i % 3)),
    });
    const results = run.readResults();
    const read = afterFlips(folder.at("run", "results.json"), () => run.readResults());
    expect(
      read.filter((outcome) => outcome !== undefined && JSON.stringify(outcome) !== JSON.stringify(results)),
    ).toEqual([]);
    writeFileSync(
      folder.at("run", "results.json"),
      readFileSync(folder.at("run", "results.json"), "utf8").replace('"activeUnits": 2', '"activeUnits": 3'),
    );
    expect(() => run.readResults()).toThrow(/results\.json is damaged.*checksum.*vae-lens sweep --resume/);
  });

  test.each([
    [
      "a text for a number",
      { heldOut: { ...pointResult(1, 2).heldOut, rateNats: "1.5" } },
      /points\[1\]\.heldOut\.rateNats .*number, but is "1\.5"/,
    ],
    ["an unknown status", { status: "dnoe" }, /points\[1\]\.status .*done, failed, stopped, but is "dnoe"/],
    ["no settings", { settings: undefined }, /points\[1\].*settings/],
    [
      "a null among figures",
      { heldOut: { ...pointResult(1, 2).heldOut, klPerDimensionNats: [null] } },
      /klPerDimensionNats\[0\]/,
    ],
  ])("of results that a person has edited: %s is an error that names file, place and fix", (_, changes, place) => {
    const run = someRun(folder.at("run"), folder.at("a.vae.json"));
    const file = folder.at("run", "results.json");
    const { checksum: __, ...content } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    const points = (content["points"] as readonly object[]).map((point, i) =>
      i === 1 ? { ...point, ...changes } : point,
    );
    writeFileSync(file, JSON.stringify({ ...content, points }));
    expect(() => run.readResults()).toThrow(place);
    expect(() => run.readResults()).toThrow(/run\/results\.json .*--resume/);
  });

  test.each(["[]", "null", "{}", '{"format":1}', '{"format":1,"points":3,"picks":[]}'])(
    "to results that are %s is an error, not a crash",
    (text) => {
      const run = someRun(folder.at("run"), folder.at("a.vae.json"));
      writeFileSync(folder.at("run", "results.json"), text);
      expect(() => run.readResults()).toThrow(StoreError);
    },
  );

  test("of a measurement is an error that names the file", () => {
    explanationFile.write(folder.at(), { format: 1, verdict: "x" } as never);
    const file = folder.at("explanation.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"x"', '"y"'));
    expect(() => explanationFile.read(folder.at())).toThrow(/explanation\.json is damaged/);
    expect(evaluationFile.read(folder.at())).toBeUndefined();
  });

  test("of the metrics loses a line, and the loss is counted", () => {
    const file = folder.at("metrics.jsonl");
    const { heldOut } = pointResult(1, 2);
    if (heldOut === null) throw new Error("it has figures");
    const point = { point: 0, train: { distortionNats: 2, klPerDimensionNats: [0.25] }, heldOut };
    for (let epoch = 1; epoch <= 9; epoch++) appendMetrics(file, [0], epoch, [point]);
    const { rows } = readMetrics(file);
    expect(rows).toHaveLength(9);
    const known = new Set(rows.map((row) => JSON.stringify(row)));
    for (const outcome of afterFlips(file, () => readMetrics(file))) {
      if (outcome === undefined) continue;
      const read = outcome as ReturnType<typeof readMetrics>;
      expect(read.rows.filter((row) => !known.has(JSON.stringify(row)))).toEqual([]);
      // A flipped line break joins two lines, or divides one.
      if (read.rows.length < 9) expect(read.lostLines).toBeGreaterThan(0);
    }
  });
});

describe("files of earlier versions", () => {
  test("have no checksums and are read", () => {
    const file = folder.at("batch-000.safetensors");
    writeCheckpoint(file, checkpoint);
    const { metadata, tensors } = decodeSafetensors(readFileSync(file));
    const { checksum: _, ...earlier } = metadata;
    writeFileSync(file, Buffer.concat(encodeSafetensors({ metadata: earlier, tensors })));
    expect(readCheckpoint(file)).toEqual(checkpoint);
    const line = { epoch: 1, point: 0, train: null, heldOut: pointResult(1, 2).heldOut };
    writeFileSync(folder.at("metrics.jsonl"), `{"format":1}\n${JSON.stringify(line)}\n`);
    expect(readMetrics(folder.at("metrics.jsonl"))).toEqual({ rows: [line], lostLines: 0 });
  });
});

test("a signature is another one for another user, and the same in a later process", () => {
  const mine = userSignature("text", folder.at("me"));
  expect(userSignature("text", folder.at("me"))).toBe(mine);
  expect(readFileSync(folder.at("me", "cache.key"))).toHaveLength(32);
  expect(userSignature("text", folder.at("you"))).not.toBe(mine);
  expect(userSignature("texu", folder.at("me"))).not.toBe(mine);
});
