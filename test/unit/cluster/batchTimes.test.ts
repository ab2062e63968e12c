import { describe, expect, test } from "vitest";
import { estimatedTimes, measuredTimes, timesOfStep } from "../../../src/cluster/batchTimes.ts";
import { StoreError } from "../../../src/store/storeError.ts";
import { planBatches } from "../../../src/training/planBatches.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const layout = { columns: 64, conditionSize: 0 };

/** 1,000 training rows in batches of 100: ten steps an epoch. */
function sizeOf(sweep: Changes) {
  const changes = { "training.epochs": 50, "training.batchSize": 100, sweep } as Changes;
  return { batches: planBatches(accepts(changes).points, layout), layout, trainingRows: 1000 };
}

/** Two kinds of batch: the models with more dimensions take longer. */
const twoKinds = sizeOf({ "model.latentSize": [2, 40], "training.seed": [0, 1, 2, 3] });
const oneKind = sizeOf({ "training.seed": [0, 1, 2, 3] });
const never = (): boolean => false;

/** A worker that answers with these times, in order, and then fails. */
function answering(...answers: readonly (number | string)[]) {
  const asked: number[] = [];
  return {
    asked,
    time: (batch: number) => {
      const answer = answers[asked.length] ?? "no more answers";
      asked.push(batch);
      return typeof answer === "number"
        ? Promise.resolve({ type: "trainingTimed" as const, epochMs: answer })
        : Promise.reject(new StoreError(answer));
    },
  };
}

describe("the times of batches", () => {
  test("are epochs of a measured time, and one measurement serves all batches of a kind", async () => {
    const worker = answering(200);
    const { seconds, source } = await measuredTimes(oneKind, worker, 10, never);
    expect(oneKind.batches).toHaveLength(2);
    expect(worker.asked).toEqual([0]);
    expect(seconds).toEqual([1 + 50 * 0.2, 1 + 50 * 0.2]);
    expect(source).toBe("Measured on this machine: an epoch of 2 models together takes 0.2 s.");
  });

  test("are measured for the largest part of the sweep first, whatever its place", async () => {
    const worker = answering(200, 100);
    const { seconds } = await measuredTimes(twoKinds, worker, 10, never);
    const sizes = twoKinds.batches.map(({ points }) => points[0]?.spec.model.latentSize);
    expect(worker.asked.map((batch) => sizes[batch])).toEqual([40, 2]);
    expect(seconds).toEqual(sizes.map((size) => 1 + 50 * (size === 40 ? 0.2 : 0.1)));
  });

  test("that were not measured are estimated in proportion to those that were", async () => {
    const estimated = estimatedTimes(twoKinds, "a test").seconds;
    const [small = 0, large = 0] = [estimated[0], estimated.at(-1)];
    const epochMs = (10 * 1000 * (large - 1)) / 50;
    const { seconds, source } = await measuredTimes(twoKinds, answering(epochMs, "killed"), 10, never);
    expect(seconds[0]).toBeCloseTo(1 + 10 * (small - 1), 6);
    expect(seconds.at(-1)).toBeCloseTo(1 + 10 * (large - 1), 6);
    expect(source).toContain("1 of 2 kinds of batch were measured, the others estimated from them.");
  });

  test("are estimated, with the reason, where the worker fails", async () => {
    const { seconds, source } = await measuredTimes(oneKind, answering("its process ended: signal SIGKILL"), 10, never);
    expect(seconds).toEqual(estimatedTimes(oneKind, "").seconds);
    expect(source).toMatch(/^Estimated from the size of the model: .*signal SIGKILL\.$/);
  });

  test("are estimated where the worker was ended because its time was over, and the reason is the time", async () => {
    const { source } = await measuredTimes(oneKind, answering("its process ended: signal SIGKILL"), 10, () => true);
    expect(source).toContain('within 10 s ("measureSeconds" of the profile)');
  });

  test("follow a step's time of the profile", () => {
    const { seconds, source } = timesOfStep(oneKind, 0.02);
    expect(seconds).toEqual([1 + 50 * 10 * 0.02, 1 + 50 * 10 * 0.02]);
    expect(source).toContain('20 ms a step ("secondsPerStep" of the profile)');
  });
});
