import type { Tensor as OnnxTensor } from "onnxruntime-common";
import { input } from "../../graph/operations.ts";
import { substitute } from "../../graph/substitute.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { boundArray, graphInputs } from "../bindings.ts";
import type {
  Bindings,
  CompiledGraph,
  CompiledTraining,
  CompileOptions,
  DeviceTraining,
  Engine,
  FileFeed,
  TrainingStep,
} from "../engine.ts";
import { networkCalls } from "./networkCalls.ts";
import { OnnxEngine, type OnnxRuntime } from "./onnxEngine.ts";
import type { DeviceState } from "./deviceState.ts";
import { compileDeviceTraining } from "./deviceTraining.ts";
import { GpuSession } from "./gpuSession.ts";

/** The name of the tensor with all parameters in graphs that read a training's. */
const STATE = "parameters on the device";

/** Runs IR graphs on a GPU, with ONNX Runtime's WebGPU kernels. Parameters and moments of a training stay on the device. */
export class WebGpuEngine implements Engine {
  readonly name: string;
  readonly #runtime: OnnxRuntime;
  /** Graphs without a state on the device: all arrays are sent and fetched at every run. */
  readonly #sending: OnnxEngine;
  readonly #states = new Set<DeviceState>();

  constructor(name: string, runtime: OnnxRuntime) {
    this.name = name;
    this.#runtime = runtime;
    this.#sending = new OnnxEngine({ name, runtime, executionProvider: "webgpu", writesInPlace: true });
  }

  async compile(
    outputs: Readonly<Record<string, Tensor>>,
    bindings: Bindings,
    options?: CompileOptions,
  ): Promise<CompiledGraph> {
    const state = [...this.#states].find((one) =>
      graphInputs(outputs).some(({ name }) => one.holds(name, bindings[name])),
    );
    if (state === undefined || networkCalls(outputs).size > 0) return this.#sending.compile(outputs, bindings, options);
    return this.#compileBeside(state, outputs, bindings);
  }

  compileStep(step: TrainingStep, bindings: Bindings, options?: CompileOptions): Promise<CompiledGraph> {
    return this.#sending.compileStep(step, bindings, options);
  }

  runFile(path: string, feeds: Readonly<Record<string, FileFeed>>): Promise<Readonly<Record<string, Float32Array>>> {
    return this.#sending.runFile(path, feeds);
  }

  async compileTraining(training: DeviceTraining, bindings: Bindings): Promise<CompiledTraining> {
    const { state, compiled } = await compileDeviceTraining(this.#runtime, training, bindings);
    this.#states.add(state);
    return {
      ...compiled,
      dispose: async () => {
        this.#states.delete(state);
        await compiled.dispose();
      },
    };
  }

  async #compileBeside(
    state: DeviceState,
    outputs: Readonly<Record<string, Tensor>>,
    bindings: Bindings,
  ): Promise<CompiledGraph> {
    const parts = state.partsOf(input(STATE, state.shape));
    const held = graphInputs(outputs).flatMap((tensor): (readonly [Tensor, Tensor])[] => {
      const part = parts.get(tensor.name);
      return part !== undefined && state.holds(tensor.name, bindings[tensor.name]) ? [[tensor, part]] : [];
    });
    const graph = substitute(outputs, new Map(held));
    const session = await GpuSession.create(this.#runtime, graph);
    const sent = graphInputs(graph).filter(({ name }) => name !== STATE);
    const feeds: Record<string, OnnxTensor> = Object.fromEntries(
      sent.map((tensor) => [
        tensor.name,
        new this.#runtime.Tensor("float32", boundArray(bindings, tensor.name, tensor), tensor.shape),
      ]),
    );
    return {
      run: async () => {
        const results = await session.run({ ...feeds, [STATE]: state.tensor("parameters") });
        for (const name of Object.keys(outputs)) bindings[name]?.set(results[name]?.data as Float32Array);
      },
      dispose: () => session.dispose(),
    };
  }
}
