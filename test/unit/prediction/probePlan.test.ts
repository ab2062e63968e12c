import { describe, expect, test } from "vitest";
import { planProbe, spread, type ProbeTask } from "../../../src/prediction/probePlan.ts";

/** Eight points of 4,000 steps at 0.001, 1 ms a step for each model. */
const task: ProbeTask = {
  candidates: 8,
  steps: 4000,
  learningRate: 0.001,
  meanLearningRate: 0.001,
  secondsPerStep: (models) => models / 1000,
  seconds: 32,
};

describe("the plan of a probe", () => {
  test("is the spec's own training of every point if there is time", () => {
    expect(planProbe(task)).toEqual({ models: 8, hurry: 1, steps: 4000 });
  });

  test("first raises learning rates as far as the result stays the same", () => {
    expect(planProbe({ ...task, seconds: 22 })).toEqual({ models: 8, hurry: 1.5, steps: 2667 });
    expect(planProbe({ ...task, seconds: 16 })).toEqual({ models: 8, hurry: 2, steps: 2000 });
    expect(planProbe({ ...task, learningRate: 0.002, seconds: 16 })?.hurry).toBe(1);
    expect(planProbe({ ...task, learningRate: 0.0001, seconds: 2 })).toEqual({ models: 8, hurry: 16, steps: 250 });
  });

  test("then omits points", () => {
    expect(planProbe({ ...task, seconds: 15 })).toEqual({ models: 4, hurry: 1.25, steps: 3200 });
    expect(planProbe({ ...task, seconds: 7 })).toEqual({ models: 3, hurry: 2, steps: 2000 });
    expect(planProbe({ ...task, seconds: 5 })).toEqual({ models: 2, hurry: 2, steps: 2000 });
  });

  test("then shortens trainings as long as they are informative", () => {
    expect(planProbe({ ...task, steps: 40_000, seconds: 7 })).toEqual({ models: 3, hurry: 2, steps: 2333 });
    expect(planProbe({ ...task, steps: 40_000, seconds: 2 })).toEqual({ models: 1, hurry: 2, steps: 2000 });
    expect(planProbe({ ...task, steps: 40_000, seconds: 1.9 })).toBeUndefined();
    const falling = { ...task, meanLearningRate: 0.0005 };
    expect(planProbe({ ...falling, steps: 40_000, seconds: 4 })).toEqual({ models: 1, hurry: 2, steps: 4000 });
    expect(planProbe({ ...falling, steps: 40_000, seconds: 3.9 })).toBeUndefined();
  });
});

describe("a spread of items", () => {
  test("includes the first and the last", () => {
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
    expect(spread([0, 1, 2, 3, 4], 4)).toEqual([0, 1, 3, 4]);
    expect(spread([0, 1, 2, 3, 4], 1)).toEqual([2]);
    expect(spread([0, 1], 5)).toEqual([0, 1]);
  });
});
