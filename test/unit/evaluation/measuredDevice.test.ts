import { writeFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Dataset } from "../../../src/data/dataset.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { defaultSettings } from "../../../src/evaluation/evaluateRun.ts";
import { measuredDevice, type MeasuredDevice } from "../../../src/evaluation/measuredDevice.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { accepts } from "../spec/verbs.ts";

const folder = temporaryFolder();
const values = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i));
const rows = { rows: 100, columns: 3, values, scale: 1 };
const unlabelled = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const dataset: Dataset = { columns: 3, train: rows, heldOut: rows, fingerprint: "", ...unlabelled };

/** Points of models with a hidden layer of this width. */
function pointsOf(width: number): readonly TrainedPoint[] {
  const { points } = accepts({
    "model.encoder": { hidden: [width] },
    "model.decoder": { hidden: [width] },
    sweep: { "objective.beta": [1, 2] },
  });
  return points.map((point) => ({
    point,
    dataset,
    statistics: exampleStatistics(rows, point.spec.model.likelihood),
    parameters: {},
    epoch: 1,
    step: 0,
  }));
}

/** A processor that takes this long for each run. */
function processor(ms: number): Engine {
  const run = () => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const compile = () => Promise.resolve({ run, dispose: () => Promise.resolve() });
  return { name: `a processor of ${ms} ms`, compile, compileStep: compile };
}

/** A process that answers a request for its time with these statements. */
function program(statements: string): string {
  const file = folder.at("measuring.cjs");
  writeFileSync(file, `process.on("message", ({ type }) => { if (type === "timePoint") { ${statements} } });`);
  return file;
}

const timed = (gradientMs: number | null): string =>
  `process.send(${JSON.stringify({ type: "pointTimed", engine: "webgpu on a GPU", gradientMs })})`;

async function chosen(
  statements: string,
  { cpuMs = 20, width = 20_000, engine = "auto" } = {},
): Promise<MeasuredDevice | undefined> {
  vi.stubEnv("VAE_LENS_USER_FOLDER", folder.at("user"));
  const found = await measuredDevice({
    runFolder: folder.at(),
    points: pointsOf(width),
    settings: defaultSettings,
    engine: processor(cpuMs),
    helper: { program: program(statements), engine, tensorflowFolder: null, count: 1 },
  });
  found?.device?.end();
  return found;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("an evaluation that may take more than a minute", () => {
  test("is given to the GPU if its step takes less than the processor's divided by the processes", async () => {
    const found = await chosen(timed(5));
    expect(found?.device).toBeDefined();
    expect(found?.reason).toMatch(
      /^measured: a step of annealing takes 0\.02\d s on each of 2 cores of the processor and 0\.0050 s with webgpu on a GPU$/,
    );
  });

  test("stays on the processor otherwise, and the reason has both times", async () => {
    const found = await chosen(timed(15), { cpuMs: 21 });
    expect(found?.device).toBeUndefined();
    expect(found?.reason).toMatch(/0\.02\d s on each of 2 cores of the processor and 0\.015 s with webgpu/);
  });

  test("uses the times that were measured before for this model, device and processor", async () => {
    await chosen(timed(4), { cpuMs: 22 });
    expect((await chosen(timed(1000), { cpuMs: 22 }))?.device).toBeDefined();
  });

  test.each([
    ["a software device", timed(null), "webgpu on a GPU, computes on the processor"],
    ["no usable device", `process.send({ type: "measuringFailed", message: "long", cause: "no driver" })`, "no driver"],
    ["a driver that ends the process", "process.abort()", "SIGABRT"],
  ])("stays on the processor with %s, and the reason says so", async (_, statements, reason) => {
    const found = await chosen(statements);
    expect(found?.device).toBeUndefined();
    expect(found?.reason).toContain(reason);
  });
});

test("no GPU is tried for an evaluation that is short, or with an engine that the user chose", async () => {
  expect(await chosen(timed(1), { width: 10 })).toBeUndefined();
  expect(await chosen(timed(1), { engine: "onnxruntime" })).toBeUndefined();
});
