import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PointOutcome } from "../../../src/results/results.ts";
import { mayDiffer } from "../../../src/store/instructionSet.ts";
import type { RunFolder } from "../../../src/store/runFolder.ts";
import { pointResult, someRun } from "./someRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();
const results = () => folder.at("run", "results.json");
const statuses = (run: RunFolder) => run.readResults().points.map(({ status }) => status);

/** Two points, of which a killed sweep had written one; the checkpoint of the other holds its outcome. */
function killed(): RunFolder {
  const points = [pointResult(1, 2), pointResult(9, null, { status: "stopped", train: null, keptEpoch: null })];
  const run = someRun(folder.at("run"), folder.at("a.vae.json"), { points });
  const { heldOut, train } = pointResult(9, 0);
  const outcome: PointOutcome = { point: 1, status: "done", heldOut, train, keptEpoch: 3, failure: null };
  const none = { stepSums: [], failures: [null], selected: [null], heldOut: [] };
  run.writeCheckpoint(1, {
    progress: { ...none, points: [1], epoch: 3, step: 0, outcomes: [outcome] },
    arrays: { parameters: {}, firstMoments: {}, secondMoments: {}, selected: {} },
  });
  utimesSync(results(), 1, 1);
  return run;
}

test("results have the outcomes of checkpoints that are newer, and the file stays as it is", () => {
  const run = killed();
  const text = readFileSync(results(), "utf8");
  expect(statuses(run)).toEqual(["done", "done"]);
  expect(run.readResults().points[1]).toMatchObject({ collapsed: true, keptEpoch: 3, state: "collapsed" });
  expect(run.readStoredResults().points.map(({ status }) => status)).toEqual(["done", "stopped"]);
  expect(readFileSync(results(), "utf8")).toBe(text);
});

test("results have no outcomes of older or damaged checkpoints", () => {
  const run = killed();
  const checkpoint = folder.at("run", "checkpoints", "batch-001.safetensors");
  utimesSync(checkpoint, 0, 0);
  expect(statuses(run)).toEqual(["done", "stopped"]);
  writeFileSync(checkpoint, readFileSync(checkpoint, "latin1").replace("point", "paint"), "latin1");
  expect(statuses(run)).toEqual(["done", "stopped"]);
});

test("processors with AVX2 compute the same digits, with or without AVX-512; others may not", () => {
  expect(mayDiffer("x64 avx512f avx2 fma avx", "x64 avx2 fma")).toBe(false);
  expect(mayDiffer("x64 avx2 fma avx", "x64 avx sse4_2")).toBe(true);
  expect(mayDiffer("x64 avx2 fma", "arm64 asimd")).toBe(true);
  expect(mayDiffer(undefined, "x64")).toBe(false);
});
