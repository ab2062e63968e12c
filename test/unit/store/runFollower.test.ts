import { expect, test } from "vitest";
import type { PointEpoch } from "../../../src/results/results.ts";
import { RunFollower } from "../../../src/store/runFollower.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";
import { pointResult, runSpec } from "./someRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();

const batches = [0, 1].map((index) => ({ index, points: [{ index }] }));

/** Rate and distortion say which training wrote a row. */
function epochOf(point: number, rate: number): PointEpoch {
  const figures = pointResult(1, rate).heldOut;
  if (figures === null) throw new Error("it has figures");
  return { point, heldOut: figures, train: figures };
}

/** A run of two points that was killed after four epochs, and one that follows it. */
function followed() {
  const run = new RunFolder(folder.at("run"));
  const description = { dataFingerprint: "abc", engine: "an engine 1", version: "1", created: "2026-01-02T03:04:05Z" };
  run.create(description, folder.at("a.vae.json"), runSpec([1, 9]));
  for (const batch of batches)
    for (const epoch of [1, 2, 3, 4]) run.appendMetrics(batch, epoch, [epochOf(batch.index, 10 + epoch)]);
  return { run, follower: new RunFollower(run.path) };
}

test("a follower shows none of the epochs that a resume discards, before the first new one is trained and after", () => {
  const { run, follower } = followed();
  const lock = run.lock();
  run.prepareResume(batches, new Map([[1, 2]]));
  follower.poll();
  const [first, second] = follower.run.points;
  expect(first).toMatchObject({ epoch: 0, heldOut: null, curve: { epoch: [] } });
  expect(second).toMatchObject({ epoch: 2, heldOut: { rateNats: 12 }, curve: { epoch: [1, 2] } });
  run.appendMetrics({ index: 0, points: [{ index: 0 }] }, 1, [epochOf(0, 20)]);
  run.appendMetrics({ index: 1, points: [{ index: 1 }] }, 3, [epochOf(1, 30)]);
  follower.poll();
  expect(follower.run.points.map(({ curve }) => [curve.epoch, curve.heldOutRateNats])).toEqual([
    [[1], [20]],
    [
      [1, 2, 3],
      [11, 12, 30],
    ],
  ]);
  lock.release();
});
