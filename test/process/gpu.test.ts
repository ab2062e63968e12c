import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import type { DeviceTraining, Engine } from "../../src/engine/engine.ts";
import type { PointEvaluation } from "../../src/results/evaluations.ts";
import { trainedRegions, type CheckpointArrays } from "../../src/results/checkpoint.ts";
import type { Spec } from "../../src/spec/spec.ts";
import { dataKey, openData } from "../../src/training/openData.ts";
import { StackTrainer } from "../../src/training/stackTrainer.ts";
import { defaultSettings } from "../../src/evaluation/evaluateRun.ts";
import { MeasuringHelper } from "../../src/evaluation/measuringHelper.ts";
import { accepts, type Changes } from "../unit/spec/verbs.ts";
import { startVaeLens, vaeLens, type Ended } from "./commandLine.ts";
import { kindChanges, kindsData, type ModelKind } from "./modelKinds.ts";
import { noGpu, softwareGpu, whyNoSoftwareGpu } from "./softwareGpu.ts";
import { resultsOf, specFolder, statusesOf } from "./specFolder.ts";

const folder = specFolder();
/** Of the largest entry of an array. */
const TOLERANCE = 1e-3;
/** Each in a stack of two models; batch normalisation has states without a gradient. */
const kinds = [
  "dense",
  "convolutional",
  "autoregressive",
  "counts",
  "mixture prior",
  "batch norm",
] as const satisfies readonly ModelKind[];

beforeAll(() => {
  for (const [name, text] of Object.entries(kindsData)) folder.write(name, text);
  Object.assign(process.env, softwareGpu);
});

const twoBetas = { "objective.beta": [0.2, 4], "training.learningRate": [0.01] };

/** The state after one step and after three, and the sums of the figures. */
async function trainThreeSteps(
  engine: Engine,
  kind: ModelKind,
  sweep: Readonly<Record<string, readonly number[]>> = twoBetas,
) {
  const { points } = accepts({ ...kindChanges(kind), "training.clipNorm": 0.5, sweep });
  const { datasets } = await openData(points, { specFolder: folder.path, mediaFolder: "media" });
  const [point] = points;
  const dataset = point && datasets.get(dataKey(point));
  if (dataset === undefined) throw new Error("the data of the kinds were not read");
  const specs = points.map(({ spec }) => spec) as [Spec, ...Spec[]];
  const trainer = await StackTrainer.create({ specs, dataset, engine });
  try {
    await trainer.step(0, 0);
    const afterOne = structuredClone(await trainer.arrays());
    await trainer.step(0, 1);
    await trainer.step(0, 2);
    const [evaluation] = await trainer.evaluateHeldOut(2);
    const afterThree = structuredClone(await trainer.arrays());
    return { afterOne, afterThree, sums: await trainer.stepSums(), elboNats: evaluation?.elboNats ?? NaN };
  } finally {
    await trainer.dispose();
  }
}

/** The largest difference of an array, in its largest entry. */
function worstDifference(ours: CheckpointArrays, others: CheckpointArrays): number {
  const differences = trainedRegions.flatMap((region) =>
    Object.entries(others[region]).map(([name, expected]) => {
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const difference = expected.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (ours[region][name]?.[i] ?? NaN))),
        0,
      );
      return difference === 0 ? 0 : difference / largest;
    }),
  );
  expect(differences.length).toBeGreaterThan(10);
  return Math.max(...differences);
}

describe.skipIf(whyNoSoftwareGpu !== undefined)(`the GPU engine on a software device`, () => {
  // After one step the first moments are a tenth of the gradients.
  test.each(kinds)("has the CPU's gradients, states and three steps of Adam: %s", async (kind) => {
    const cpu = await trainThreeSteps((await chooseEngine("onnxruntime-node", import.meta.filename)).engine, kind);
    const gpu = await trainThreeSteps((await chooseEngine("webgpu", import.meta.filename)).engine, kind);
    expect(worstDifference(gpu.afterOne, cpu.afterOne)).toBeLessThan(TOLERANCE);
    expect(worstDifference(gpu.afterThree, cpu.afterThree)).toBeLessThan(TOLERANCE);
    expect(gpu.elboNats).toBeCloseTo(cpu.elboNats, 2);
    gpu.sums.flat().forEach((sum, i) => {
      expect(sum).toBeCloseTo(cpu.sums.flat()[i] ?? NaN, 2);
    });
  });
});

describe.skipIf(whyNoSoftwareGpu !== undefined)("a training on the GPU", () => {
  /** The engine as it is, which keeps the examples on the device, and with the examples sent at every step; both say what they did. */
  async function bothWays() {
    const { engine } = await chooseEngine("webgpu", import.meta.filename);
    const takes: boolean[] = [];
    // Refused by its size, before it is read.
    const tooLarge = {
      tables: { x: { rows: 2 ** 30, columns: 1, read: () => new Float32Array(0) } },
      rowNumbers: new Float32Array(0),
    };
    const watched = (changes: Partial<DeviceTraining>): Engine => ({
      name: engine.name,
      compile: (...given) => engine.compile(...given),
      compileStep: (...given) => engine.compileStep(...given),
      compileTraining: async (training, bindings) => {
        if (engine.compileTraining === undefined) throw new Error("the engine has no device");
        const compiled = await engine.compileTraining({ ...training, ...changes }, bindings);
        takes.push(compiled.takesRowNumbers);
        return compiled;
      },
    });
    return { kept: watched({}), sent: watched({ examples: tooLarge }), takes };
  }

  // With a condition, and with examples of its own for each of two seeds.
  test("gives the same bits from examples on the device, by their row numbers, as from examples that are sent", async () => {
    const { kept, sent, takes } = await bothWays();
    const seeds = { "training.seed": [0, 1] };
    const onDevice = await trainThreeSteps(kept, "conditional", seeds);
    expect(onDevice).toEqual(await trainThreeSteps(sent, "conditional", seeds));
    expect(takes).toEqual([true, false]);
  });
});

/**
 * Two batches for each latent size, with two epochs of four steps. A software device compiles their stacks of two models in a third of a lone
 * model's time.
 */
const batchesOf = (latentSizes: readonly number[]): Changes => ({
  ...kindChanges("dense"),
  "training.epochs": 2,
  sweep: { "model.latentSize": latentSizes, "objective.beta": [0.2, 1, 2, 4] },
});

/** What fails in a worker, once for each: the training step of this number in this process, as the statements say. */
interface Fault {
  readonly step: number;
  readonly statements: string;
}

/** A sweep in whose first workers a training step fails, one fault a worker. */
function sweepWithFaults(run: string, spec: string, faults: readonly Fault[]): Promise<Ended> {
  const marks = JSON.stringify(folder.at(`${path.basename(run)}.happened`));
  const hook = folder.write(
    `${path.basename(run)}.cjs`,
    `const Module = require("node:module");
     const fs = require("node:fs");
     const load = Module._load;
     const faults = [${faults.map(({ step, statements }) => `[${step}, () => { ${statements} }]`).join(", ")}];
     const happened = () => (fs.existsSync(${marks}) ? fs.readFileSync(${marks}, "utf8").length : 0);
     let steps = 0;
     const withFault = (session) => {
       const run = session.run.bind(session);
       session.run = (feeds) => {
         steps += "optimiser" in feeds ? 1 : 0;
         const [step, fault] = faults[happened()] ?? [];
         if (steps === step) { fs.appendFileSync(${marks}, "x"); return fault(); }
         return run(feeds);
       };
       return session;
     };
     Module._load = function (request, ...rest) {
       const loaded = load.call(this, request, ...rest);
       if (request !== "onnxruntime-node" || !process.argv[1]?.endsWith("worker.cjs")) return loaded;
       const create = async (...given) => withFault(await loaded.InferenceSession.create(...given));
       return { env: loaded.env, Tensor: loaded.Tensor, InferenceSession: { create } };
     };`,
  );
  const options = ["--out", run, "--engine", "webgpu", "--workers", "1", "--checkpoint-seconds", "0"];
  return startVaeLens(["sweep", spec, ...options], {
    env: { ...softwareGpu, NODE_OPTIONS: `--require ${JSON.stringify(hook)}` },
  }).ended;
}

const figuresOf = (run: string): readonly (readonly number[])[] =>
  resultsOf(run).points.map(({ heldOut }) => [heldOut?.rateNats ?? NaN, heldOut?.elboNats ?? NaN]);

describe("a sweep on the GPU", () => {
  test("is refused with cause and remedy where no GPU is found, with exit status 2", async () => {
    const spec = folder.writeSpec("none.vae.json");
    const { status, stderr } = await startVaeLens(["sweep", spec, "--engine", "webgpu", "--workers", "1"], {
      env: noGpu,
    }).ended;
    expect(status).toBe(2);
    expect(stderr).toMatch(/webgpu cannot be used here: no graphics device.*Vulkan.*driver.*--engine onnxruntime/);
  });

  test.skipIf(whyNoSoftwareGpu !== undefined)(
    "loses one batch where the GPU is lost or the driver ends the process, names the cause, and resumes from the checkpoint to the same bits",
    async () => {
      const run = folder.at("faults");
      const spec = folder.writeSpec("faults.vae.json", batchesOf([2, 3]));
      const ended = await sweepWithFaults(run, spec, [
        // In the second epoch: the first one's checkpoint is written.
        { step: 6, statements: `return Promise.reject(new Error("WebGPU device lost: the driver was reset"));` },
        { step: 1, statements: "process.abort();" },
      ]);
      expect(ended.stderr).toMatch(/^Training 8 points with webgpu \S+ on SwiftShader, a software device/m);
      expect(ended.status).toBe(1);
      expect(statusesOf(run)).toEqual([...Array<string>(4).fill("failed"), ...Array<string>(4).fill("done")]);
      const [lost, , aborted] = resultsOf(run).points.map(({ failure }) => failure);
      expect(lost?.epoch).toBe(1);
      expect(lost?.message).toMatch(/the GPU was lost.*the driver was reset.*--resume.*--engine onnxruntime/);
      expect(aborted?.message).toMatch(/SIGABRT.*--resume.*--engine onnxruntime/);

      expect((await startVaeLens(["sweep", "--resume", run], { env: softwareGpu }).ended).status).toBe(0);
      expect(new Set(statusesOf(run))).toEqual(new Set(["done"]));
      expect(JSON.parse(readFileSync(path.join(run, "run.json"), "utf8"))).toMatchObject({
        engine: expect.stringMatching(/^webgpu .*SwiftShader/) as string,
      });

      const whole = folder.at("whole");
      const first = folder.writeSpec("whole.vae.json", batchesOf([2]));
      await startVaeLens(["sweep", first, "--out", whole, "--engine", "webgpu", "--workers", "1"], { env: softwareGpu })
        .ended;
      expect(figuresOf(run).slice(0, 4)).toEqual(figuresOf(whole));

      const cpu = folder.at("cpu");
      await vaeLens("sweep", spec, "--out", cpu);
      const [ours, theirs] = [figuresOf(run).flat(), figuresOf(cpu).flat()];
      expect(ours).toHaveLength(16);
      ours.forEach((figure, i) => {
        expect(figure).toBeCloseTo(theirs[i] ?? NaN, 2);
      });
    },
  );
});

/** A driver of a real GPU as far as its name shows, and a processor on which every run takes at least as long as given. */
const realGpu = (processorMs: number): string => `
  const Module = require("node:module");
  const load = Module._load;
  process.report.getReport = () => ({ sharedObjects: ["libGLX_nvidia.so.0"] });
  Module._load = function (request, ...rest) {
    const loaded = load.call(this, request, ...rest);
    if (request !== "onnxruntime-node") return loaded;
    const create = async (model, options) => {
      const session = await loaded.InferenceSession.create(model, options);
      const run = session.run.bind(session);
      if (options.executionProviders[0] === "cpu")
        session.run = async (...given) => {
          await new Promise((resolve) => setTimeout(resolve, ${processorMs}));
          return run(...given);
        };
      return session;
    };
    return { env: loaded.env, Tensor: loaded.Tensor, InferenceSession: { create } };
  };`;

/** Tens of hours on a processor, so that a trial of the GPU pays. */
const longTraining = { ...batchesOf([2, 3]), "training.epochs": 20_000_000 };

describe("the engine of a long training, without a choice of the user,", () => {
  /** The lines that name engine and reason. */
  async function linesOfChoice(name: string, env: Readonly<Record<string, string>>, hook = ""): Promise<string> {
    const spec = folder.writeSpec(`${name}.vae.json`, longTraining);
    const options = hook === "" ? {} : { NODE_OPTIONS: `--require ${JSON.stringify(folder.write("hook.cjs", hook))}` };
    const running = startVaeLens(["sweep", spec, "--out", folder.at(name), "--workers", "1"], {
      env: { ...env, ...options, VAE_LENS_USER_FOLDER: folder.at("user") },
    });
    await running.says("Training");
    running.kill("SIGKILL");
    return (await running.ended).stderr;
  }

  test("is the processor's where no GPU is found, and the reason says so", async () => {
    expect(await linesOfChoice("withoutGpu", noGpu)).toMatch(
      /with onnxruntime-node \S+ \(no GPU can be used: no graphics device .*\) into/,
    );
  });

  test.skipIf(whyNoSoftwareGpu !== undefined)("is never a software device", async () => {
    expect(await linesOfChoice("software", softwareGpu)).toMatch(
      /with onnxruntime-node \S+ \(webgpu \S+ on SwiftShader, a software device, computes on the processor\)/,
    );
  });

  test.skipIf(whyNoSoftwareGpu !== undefined)(
    "is the one that is measured as the quicker one, once for each device, and run.json says why",
    async () => {
      const measured =
        /with webgpu \S+ on a GPU \(driver: nvidia\) \(measured: an epoch of a batch takes .* s on one core of the processor and .* s with/;
      expect(await linesOfChoice("slowProcessor", softwareGpu, realGpu(200))).toMatch(measured);
      expect(JSON.parse(readFileSync(folder.at("slowProcessor/run.json"), "utf8"))).toMatchObject({
        engineReason: expect.stringMatching(/^measured: /) as string,
      });
      // Measured again, the processor would be quicker.
      expect(await linesOfChoice("remembered", softwareGpu, realGpu(0))).toMatch(measured);
    },
  );
});

describe.skipIf(whyNoSoftwareGpu !== undefined)("a process that measures on the GPU", () => {
  // Short chains: long ones part by rounding alone, as far as their standard errors.
  const briefly = { temperatures: 4, chains: 2, leapfrogSteps: 2, optimizationSteps: 2 };
  const { annealingErrorNats: _, ...settings } = { ...defaultSettings, examples: 2, firstExamples: 1, ...briefly };

  test("anneals to the processor's figures, and gives no time for a software device", async () => {
    const spec = folder.writeSpec("measured.vae.json", {
      ...kindChanges("dense"),
      sweep: { "model.latentSize": [3] },
    });
    const run = folder.at("measured");
    await vaeLens("sweep", spec, "--out", run, "--workers", "1");
    const program = path.resolve("dist/explain.cjs");
    const opening = { runFolder: run, tensorflowFolder: null, settings };
    const [gpu, cpu] = ["webgpu", "onnxruntime"].map(
      (engine) => new MeasuringHelper(program, { ...opening, engine }),
    ) as [MeasuringHelper, MeasuringHelper];
    const measure = (helper: MeasuringHelper, before?: PointEvaluation): Promise<PointEvaluation | undefined> =>
      helper.measure(
        { point: 0, generalizationNats: 0, ...(before && { further: { before, count: 2 } }) },
        () => undefined,
      );
    try {
      expect(await gpu.time(0)).toMatchObject({
        engine: expect.stringMatching(/SwiftShader/) as string,
        gradientMs: null,
      });
      expect((await cpu.time(0)).gradientMs).toBeGreaterThan(0);
      const first = await measure(cpu);
      const [ours, theirs] = [await measure(gpu, first), await measure(cpu, first)];
      expect(theirs?.annealedNats?.mean).not.toBe(first?.annealedNats?.mean);
      expect(ours?.annealedNats?.mean).toBeCloseTo(theirs?.annealedNats?.mean ?? NaN, 3);
      expect(ours?.gaps.amortizationNats).toBeCloseTo(theirs?.gaps.amortizationNats ?? NaN, 3);
    } finally {
      gpu.end();
      cpu.end();
    }
  });
});
