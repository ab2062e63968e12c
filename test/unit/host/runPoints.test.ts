import { describe, expect, test } from "vitest";
import { runPointFinder } from "../../../src/host/runPoints.ts";
import type { RunSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { freshPoints } from "../../../src/store/freshPoints.ts";

const points = (betas: readonly number[], variance = 0.1) =>
  parseSpec(`{
    "data": { "path": "a.npy" },
    "model": { "latentSize": 2, "encoder": { "hidden": [4] }, "decoder": { "hidden": [4] }, "likelihood": { "type": "gaussian", "variance": ${variance} } },
    "sweep": { "objective.beta": [${betas.join()}] } // a comment does not change settings
  }`).points;

function runOf(betas: readonly number[]): RunSnapshot {
  return {
    id: "1",
    specName: "a",
    axes: ["objective.beta"],
    engine: "",
    status: "done",
    message: null,
    points: freshPoints(points(betas)),
  };
}

/** The index of the run's point for each beta of the current spec. */
const found = (
  run: RunSnapshot | null,
  trained: Parameters<typeof runPointFinder>[1],
  now: ReturnType<typeof points>,
) => now.map(runPointFinder(run, trained));

describe("a point of a spec", () => {
  test("is found in a run of the same spec", () =>
    expect(found(runOf([1, 2]), points([1, 2]), points([1, 2]))).toEqual([0, 1]));
  test("is found in a run of another sweep if that has the point", () =>
    expect(found(runOf([1, 2, 4]), points([1, 2, 4]), points([4, 8, 2]))).toEqual([2, null, 1]));
  test("is not found in a run whose spec differs outside the sweep", () =>
    expect(found(runOf([1, 2]), points([1, 2]), points([1, 2], 0.2))).toEqual([null, null]));
  test("is found by its swept values in a run without a folder", () =>
    expect(found(runOf([1, 2]), undefined, points([2, 3]))).toEqual([1, null]));
  test("is not found in a run whose spec is missing", () =>
    expect(found(runOf([1, 2]), [], points([1, 2]))).toEqual([null, null]));
  test("is not found without a run", () => expect(found(null, points([1, 2]), points([1, 2]))).toEqual([null, null]));
});
