import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Dataset } from "../../../src/data/dataset.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { quickerDecoder } from "../../../src/evaluation/quickerDecoder.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { accepts } from "../spec/verbs.ts";

const folder = temporaryFolder();
beforeEach(() => vi.stubEnv("VAE_LENS_USER_FOLDER", folder.at("user")));
afterEach(() => {
  vi.unstubAllEnvs();
});

const rows = { rows: 4, columns: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 9), scale: 1 };
const unlabelled = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const dataset: Dataset = { columns: 2, train: rows, heldOut: rows, fingerprint: "", ...unlabelled };
const [swept] = accepts({ "training.batchSize": 2 }).points;
if (swept === undefined) throw new Error("the spec has no point");
const statistics = exampleStatistics(rows, swept.spec.model.likelihood);
const point: TrainedPoint = { point: swept, dataset, statistics, parameters: {}, epoch: 1, step: 0 };

/** An engine that takes this long for a run, and decodes to the number. */
function engineOf(name: string, ms: number, decodesTo: number): Engine & { readonly live: () => number } {
  let live = 0;
  const compile: Engine["compile"] = (_, { decoded }) => {
    live += 1;
    return Promise.resolve({
      run: async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        decoded?.fill(decodesTo);
      },
      dispose: () => {
        live -= 1;
        return Promise.resolve();
      },
    });
  };
  return { name, compile, compileStep: () => Promise.reject(new Error("nothing is trained")), live: () => live };
}

async function decoded(cpu: Engine, findGpu: () => Promise<Engine | undefined>): Promise<number | undefined> {
  const decoder = await quickerDecoder(cpu, point, findGpu);
  const [value] = await decoder.decode({ rows: 1, z: new Float32Array(swept?.spec.model.latentSize ?? 0) });
  return value;
}

describe("the decoder of a slider", () => {
  test("is the processor's without a look for a GPU if it decodes within a frame", async () => {
    const look = vi.fn(() => Promise.resolve(engineOf("GPU", 0, 2)));
    expect(await decoded(engineOf("processor", 1, 1), look)).toBe(1);
    expect(look).not.toHaveBeenCalled();
  });

  test("is the GPU's if the processor is slow and the GPU is quicker, and the other one is released", async () => {
    const [cpu, gpu] = [engineOf("processor", 40, 1), engineOf("GPU", 1, 2)];
    expect(await decoded(cpu, () => Promise.resolve(gpu))).toBe(2);
    expect([cpu.live(), gpu.live()]).toEqual([0, 1]);
  });

  test("stays the processor's if the GPU is slower, if its engine fails, or if there is none", async () => {
    const [cpu, gpu] = [engineOf("processor", 20, 1), engineOf("slow GPU", 60, 2)];
    expect(await decoded(cpu, () => Promise.resolve(gpu))).toBe(1);
    expect(gpu.live()).toBe(0);
    const failing = { ...engineOf("failing GPU", 0, 2), compile: () => Promise.reject(new Error("out of memory")) };
    expect(await decoded(cpu, () => Promise.resolve(failing))).toBe(1);
    expect(await decoded(cpu, () => Promise.resolve(undefined))).toBe(1);
  });

  test("stays the processor's after a process that ended in its trial of the GPU", async () => {
    const cpu = engineOf("processor", 20, 1);
    const hanging = { ...engineOf("GPU", 0, 2), compile: () => new Promise<never>(() => undefined) };
    void quickerDecoder(cpu, point, () => Promise.resolve(hanging));
    await vi.waitFor(async () => {
      const again = vi.fn(() => Promise.reject(new Error("tried again")));
      expect(await decoded(cpu, () => Promise.resolve({ ...hanging, compile: again }))).toBe(1);
      expect(again).not.toHaveBeenCalled();
    });
  });
});
