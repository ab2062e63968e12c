import type { Tensor as OnnxTensor } from "onnxruntime-common";
import { gradients } from "../../graph/gradients.ts";
import { add, concat, input, slice } from "../../graph/operations.ts";
import { substitute } from "../../graph/substitute.ts";
import type { ParameterTensor, Tensor } from "../../graph/tensor.ts";
import { adamGraph, besideEachOther, NO_LIMIT } from "../adam/adamGraph.ts";
import { adamFactors } from "../adam/adamSettings.ts";
import { boundArray, graphInputs } from "../bindings.ts";
import type { Bindings, CompiledTraining, DeviceTraining, OptimiserStep } from "../engine.ts";
import type { OnnxRuntime } from "./onnxEngine.ts";
import { keepExamples } from "./deviceExamples.ts";
import { DeviceState, stateRegions } from "./deviceState.ts";
import { GpuSession } from "./gpuSession.ts";

/** Names of graph inputs and outputs that no tensor of a model has. */
const SUMS = "sums of the figures";
const OPTIMISER = "optimiser";
/** Columns of the optimiser's input. */
const OPTIMISER_COLUMNS = ["stepSize", "rootCorrection", "maxNorm"] as const;
/** After so many steps the process waits for the device, so that neither work nor buffers pile up and a request to stop is heard. */
const STEPS_AHEAD = 16;

const next = (name: string): string => `next ${name}`;

export interface TrainingOnDevice {
  readonly state: DeviceState;
  readonly compiled: CompiledTraining;
}

/** A step, its gradients, the optimiser and the sums of the figures as one graph, whose results stay on the device. */
export async function compileDeviceTraining(
  runtime: OnnxRuntime,
  training: DeviceTraining,
  bindings: Bindings,
): Promise<TrainingOnDevice> {
  const { models, learned, states, figures, copies, settings } = training;
  const tensorOf = (values: Float32Array, shape: readonly number[]): OnnxTensor =>
    new runtime.Tensor("float32", values, shape);
  const kept: readonly ParameterTensor[] = [...learned, ...states.map(({ tensor }) => tensor)];
  const state = new DeviceState(kept, models, copies, tensorOf);
  const examples = training.examples && (await keepExamples(runtime, training.examples));
  const whole = stepGraph(training, state);
  const graph = examples?.graphOf(whole) ?? whole;
  const session = await GpuSession.create(runtime, graph, { stay: Object.keys(graph), held: settings });
  const readers = new Map<string, Promise<GpuSession>>();
  const sent = graphInputs(graph).filter(({ name }) => name in bindings && !(name in settings));
  const feeds = Object.fromEntries(
    sent.map((tensor) => [tensor.name, tensorOf(boundArray(bindings, tensor.name, tensor), tensor.shape)]),
  );
  const optimiser = new Float32Array(models * OPTIMISER_COLUMNS.length);
  const optimiserTensor = tensorOf(optimiser, [models, OPTIMISER_COLUMNS.length]);
  let sums = tensorOf(new Float32Array(models * columnsOf(figures)), figures.shape);
  let stepsAhead = 0;

  /** Through a graph whose output is on the CPU: the runtime's own way to read a tensor of the device ends the process. */
  const read = async (tensor: OnnxTensor): Promise<Float32Array> => {
    const shape = tensor.dims;
    const key = shape.join();
    const reader = readers.get(key) ?? GpuSession.create(runtime, { value: concat([input("x", shape)]) });
    readers.set(key, reader);
    const { value } = await (await reader).run({ x: tensor });
    return value?.data as Float32Array;
  };

  const compiled: CompiledTraining = {
    takesRowNumbers: examples !== undefined,
    step: async (settings) => {
      fillOptimiser(optimiser, settings);
      const results = await session.run({
        ...feeds,
        ...examples?.feeds,
        [OPTIMISER]: optimiserTensor,
        [SUMS]: sums,
        ...Object.fromEntries(stateRegions.map((region) => [region, state.tensor(region)])),
      });
      const result = (name: string): OnnxTensor => results[next(name)] as OnnxTensor;
      for (const region of stateRegions) state.replace(region, result(region));
      sums.dispose();
      sums = result(SUMS);
      stepsAhead += 1;
      if (stepsAhead < STEPS_AHEAD) return;
      stepsAhead = 0;
      await read(sums);
    },
    download: async () => {
      for (const region of stateRegions) state.store(region, await read(state.tensor(region)));
    },
    upload: () => {
      state.upload();
    },
    sums: () => read(sums),
    setSums: (values) => {
      sums.dispose();
      sums = tensorOf(values.slice(), figures.shape);
    },
    dispose: async () => {
      state.dispose();
      await examples?.dispose();
      sums.dispose();
      await session.dispose();
      for (const reader of readers.values()) await (await reader).dispose();
    },
  };
  return { state, compiled };
}

function stepGraph(
  { loss, learned, states, figures, models }: DeviceTraining,
  state: DeviceState,
): Readonly<Record<string, Tensor>> {
  const [parameters, firstMoments, secondMoments] = stateRegions.map((region) => input(region, state.shape)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const derived = besideEachOther(gradients(loss, learned), models);
  const others = besideEachOther(
    states.map(({ next: after }) => after),
    models,
  );
  const factors = input(OPTIMISER, [models, OPTIMISER_COLUMNS.length]);
  const factor = (name: (typeof OPTIMISER_COLUMNS)[number]): Tensor =>
    slice(factors, OPTIMISER_COLUMNS.indexOf(name), 1);
  const before = { parameters, firstMoments, secondMoments };
  const after =
    derived === undefined
      ? before
      : adamGraph(before, derived, others, {
          stepSize: factor("stepSize"),
          rootCorrection: factor("rootCorrection"),
          maxNorm: factor("maxNorm"),
        });
  const outputs = {
    ...Object.fromEntries(Object.entries(after).map(([name, tensor]) => [next(name), tensor])),
    [next(SUMS)]: add(input(SUMS, figures.shape), figures),
  };
  const parts = state.partsOf(parameters);
  const held = graphInputs(outputs).flatMap((tensor): (readonly [Tensor, Tensor])[] => {
    const part = tensor.operation === "parameter" ? parts.get(tensor.name) : undefined;
    return part === undefined ? [] : [[tensor, part]];
  });
  return substitute(outputs, new Map(held));
}

function fillOptimiser(values: Float32Array, { learningRates, maxNorms, step }: OptimiserStep): void {
  learningRates.forEach((rate, m) => {
    const { stepSize, rootCorrection } = adamFactors(rate, step);
    values.set([stepSize, rootCorrection, Math.min(maxNorms[m] ?? NO_LIMIT, NO_LIMIT)], m * OPTIMISER_COLUMNS.length);
  });
}

function columnsOf({ shape }: Tensor): number {
  return shape.at(-1) ?? 1;
}
