import { afterEach, describe, expect, test, vi } from "vitest";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { timeEpochMs } from "../../../src/training/timeEpochMs.ts";
import { accepts } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

function noise(rows: number, stream: number): Matrix {
  const values = new Float32Array(rows * 6);
  fillNormal(seededRandom(4, stream), values);
  return { rows, columns: 6, values, scale: 1 };
}

const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const dataset: Dataset = { columns: 6, train: noise(120, 0), heldOut: noise(60, 1), fingerprint: "", ...labels };
const { points } = accepts({ "training.batchSize": 12, "model.likelihood.variance": 0.1 });

const steps = vi.spyOn(StackTrainer.prototype, "step");
const evaluations = vi.spyOn(StackTrainer.prototype, "evaluateHeldOut");
afterEach(() => {
  steps.mockClear();
  evaluations.mockClear();
});

const timed = (limitMs?: number): Promise<number> => timeEpochMs({ index: 0, points }, dataset, engine, limitMs);

describe("the time of an epoch", () => {
  test("is that of steps after a warm-up and of a second evaluation", async () => {
    expect(await timed()).toBeGreaterThan(0);
    expect(steps.mock.calls.length).toBeGreaterThanOrEqual(2 + 3);
    expect(evaluations).toHaveBeenCalledTimes(2);
  });

  test("is that of one step, and derived for the evaluation, where no time is left for more", async () => {
    expect(await timed(1e-6)).toBeGreaterThan(0);
    expect(steps).toHaveBeenCalledTimes(1);
    expect(evaluations).not.toHaveBeenCalled();
  });
});
