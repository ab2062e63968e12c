import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyCurve } from "../../../src/protocol/runSnapshot.ts";
import { lastRows } from "../../../src/store/lastRows.ts";
import { pointCurve } from "../../../src/store/pointCurve.ts";
import { pointLatentSpace } from "../../../src/store/pointLatentSpace.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { readRun } from "../../../src/store/readRun.ts";
import { summarizeRun } from "../../../src/store/summarizeRun.ts";
import { writeLargeRun } from "../../../bench/support/largeRun.ts";

let folder = "";
let run = "";
const EPOCHS = 60;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-large-"));
  run = writeLargeRun(folder, 504, EPOCHS, { hasLatents: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a run of more than 500 points", () => {
  test("is read with the figures of every point and without curves", () => {
    const { points, status } = readRun(run);
    expect(status).toBe("done");
    expect(points).toHaveLength(504);
    expect(new Set(points.map(({ epoch }) => epoch))).toEqual(new Set([EPOCHS]));
    expect(points.every(({ heldOut, curve }) => heldOut !== null && curve === emptyCurve)).toBe(true);
  });
  test("has the curve of a point on request, and says what is lost of it", () => {
    const { curve, note } = pointCurve(run, 17);
    expect(curve.epoch).toEqual(Array.from({ length: EPOCHS }, (_, i) => i + 1));
    expect(note).toBeNull();
  });
  test("has what is shown of z at one point on request, as its results have it", () => {
    const { aggregate, klWeight } = new RunFolder(run).readResults().points[17] ?? {};
    const [first, snapshot] = [readRun(run).points[0], readRun(run).points[17]];
    expect(first?.usefulness).toBeDefined();
    expect([snapshot?.aggregate, snapshot?.klWeight]).toEqual([undefined, undefined]);
    expect(aggregate).toBeDefined();
    expect(pointLatentSpace(run, 17)).toEqual({ type: "latentSpace", point: 17, aggregate, klWeight });
    // As of a run that was measured elsewhere.
    renameSync(path.join(run, "checkpoints"), path.join(run, "away"));
    expect(pointLatentSpace(run, 17)).toEqual({ type: "latentSpace", point: 17, aggregate, klWeight });
    renameSync(path.join(run, "away"), path.join(run, "checkpoints"));
  });
  test("is summarized for the list of runs from its results, which are read again only when they change", () => {
    const file = path.join(run, "results.json");
    const written = (text: string, second: number): void => {
      writeFileSync(file, text);
      utimesSync(file, second, second);
    };
    const text = readFileSync(file, "utf8");
    written(text, 1e9);
    const first = summarizeRun(run);
    expect(first.points).toHaveLength(504);
    // Of the same length, so that only its time tells.
    const damaged = text.replace('"status":"done"', '"status":"gone"');
    written(damaged, 1e9);
    expect(summarizeRun(run)).toEqual(first);
    written(damaged, 2e9);
    expect(() => summarizeRun(run)).toThrow("damaged");
    written(text, 3e9);
    expect(summarizeRun(run)).toEqual(first);
  });
  test("that was killed has the last epoch of each point, from the ends of its files", () => {
    rmSync(path.join(run, "results.json"));
    const { points, status } = readRun(run);
    expect(status).toBe("stopped");
    expect(new Set(points.map((point) => `${point.status} ${point.epoch}`))).toEqual(new Set([`stopped ${EPOCHS}`]));
  });
});

describe("the last rows of a file of metrics", () => {
  const file = (): string => path.join(run, "metrics", "batch-000.jsonl");
  const epochsOf = (): readonly number[] => lastRows(file()).map(({ epoch }) => epoch);

  test("are those before a half-written line", () => {
    appendFileSync(file(), '{"point":0,"epo');
    expect(new Set(epochsOf())).toEqual(new Set([EPOCHS]));
  });
  test("are found where a point ended long before the others", () => {
    const [header = "", ...rows] = readFileSync(file(), "utf8").split("\n");
    const early = rows.filter((row) => !row.includes('"point":0,') || row.includes('"epoch":2,'));
    writeFileSync(file(), [header, ...early].join("\n"));
    expect(Math.min(...epochsOf())).toBe(2);
    expect(Math.max(...epochsOf())).toBe(EPOCHS);
  });
});
