import { describe, expect, test } from "vitest";
import { arrayIndexes, arrayText, packTasks, taskLimit } from "../../../src/cluster/packing.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";

describe("packing batches into tasks", () => {
  const limits = { taskSeconds: 1800, workers: 1, maxTasks: 1000 };

  test("1,250 batches of three minutes become 125 tasks of ten", () => {
    const tasks = packTasks(Array<number>(1250).fill(180), limits);
    expect(tasks).toHaveLength(125);
    expect(tasks.every((batches) => batches.length === 10)).toBe(true);
  });

  test("two training processes take twice as many batches in the same time", () => {
    expect(packTasks(Array<number>(40).fill(900), { ...limits, workers: 2 })).toHaveLength(10);
  });

  test("a batch longer than a task has a task to itself, but every training process has a batch", () => {
    expect(packTasks([9000, 9000, 9000, 9000], limits)).toEqual([[0], [1], [2], [3]]);
    expect(packTasks([9000, 9000, 9000, 9000], { ...limits, workers: 2 })).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test("for any times: every batch once, in order, no empty task, no more tasks than allowed", () => {
    const random = seededRandom(7, 20);
    for (let round = 0; round < 300; round++) {
      const seconds = Array.from({ length: 1 + Math.floor(random.nextUniform() * 60) }, () =>
        random.nextUniform() < 0.1 ? 0 : random.nextUniform() ** 4 * 20_000,
      );
      const maxTasks = 1 + Math.floor(random.nextUniform() * 12);
      const tasks = packTasks(seconds, { ...limits, workers: 1 + Math.floor(random.nextUniform() * 3), maxTasks });
      expect(tasks.flat()).toEqual([...seconds.keys()]);
      expect(tasks.every((batches) => batches.length > 0)).toBe(true);
      expect(tasks.length).toBeLessThanOrEqual(maxTasks);
    }
  });

  test("the largest index of an array is one less than MaxArraySize, and no array has more than 1,000 tasks", () => {
    expect([taskLimit(1001), taskLimit(201), taskLimit(100_001), taskLimit(undefined), taskLimit(1)]).toEqual([
      1000, 200, 1000, 1000, 1,
    ]);
  });
});

describe("indexes of an array", () => {
  test("are written as ranges", () => {
    expect(arrayText([0, 1, 2, 3, 7, 9, 10, 11, 12])).toBe("0-3,7,9-12");
    expect(arrayText([5])).toBe("5");
  });

  test("are read as they are written, and as Slurm shows what waits", () => {
    expect(arrayIndexes("0-3,7,9-12")).toEqual([0, 1, 2, 3, 7, 9, 10, 11, 12]);
    expect(arrayIndexes("[6-8%4]")).toEqual([6, 7, 8]);
    expect(arrayIndexes("0-8:4%2")).toEqual([0, 4, 8]);
    expect(arrayIndexes("N/A")).toBeUndefined();
    expect(arrayIndexes("0-3,7,...")).toBeUndefined();
  });
});
