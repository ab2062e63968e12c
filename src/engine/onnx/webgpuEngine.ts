import type { Tensor as OnnxTensor } from "onnxruntime-common";
import { input } from "../../graph/operations.ts";
import { substitute } from "../../graph/substitute.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { boundArray, graphInputs } from "../bindings.ts";
import type {
  Bindings,
  CompiledGraph,
  CompiledTraining,
  DeviceTraining,
  Engine,
  FileFeed,
  TrainingStep,
} from "../engine.ts";
import { compileAround, networkCalls } from "./networkCalls.ts";
import { OnnxEngine, withGradients, type OnnxRuntime } from "./onnxEngine.ts";
import type { DeviceState } from "./deviceState.ts";
import { compileDeviceTraining } from "./deviceTraining.ts";
import { GpuSession } from "./gpuSession.ts";

type Outputs = Readonly<Record<string, Tensor>>;

/** The name of the tensor with all parameters in graphs that read a training's. */
const STATE = "parameters on the device";

/**
 * Runs IR graphs on a GPU, with ONNX Runtime's WebGPU kernels; a graph with a part for which there is none is refused. Parameters and moments of a
 * training stay on the device. Files of other programs run on the processor, because they may contain anything.
 */
export class WebGpuEngine implements Engine {
  readonly name: string;
  readonly #runtime: OnnxRuntime;
  readonly #processor: OnnxEngine;
  readonly #states = new Set<DeviceState>();

  constructor(name: string, runtime: OnnxRuntime) {
    this.name = name;
    this.#runtime = runtime;
    this.#processor = new OnnxEngine({ name, runtime, executionProvider: "cpu", writesInPlace: true });
  }

  compile(outputs: Outputs, bindings: Bindings): Promise<CompiledGraph> {
    const calls = networkCalls(outputs);
    if (calls.size === 0) return this.#compile(outputs, bindings);
    const compile = (part: Outputs, arrays: Bindings): Promise<CompiledGraph> => this.#compile(part, arrays);
    return compileAround(calls, outputs, bindings, { compile, sessions: this.#processor.fileSessions });
  }

  async compileStep(step: TrainingStep, bindings: Bindings): Promise<CompiledGraph> {
    return this.compile(withGradients(step), bindings);
  }

  runFile(path: string, feeds: Readonly<Record<string, FileFeed>>): Promise<Readonly<Record<string, Float32Array>>> {
    return this.#processor.runFile(path, feeds);
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

  /** Parameters of a training are read on the device; all other arrays are sent and fetched at every run. */
  async #compile(outputs: Outputs, bindings: Bindings): Promise<CompiledGraph> {
    const inputs = graphInputs(outputs);
    const state = [...this.#states].find((one) => inputs.some(({ name }) => one.holds(name, bindings[name])));
    const graph = state === undefined ? outputs : withState(outputs, bindings, state);
    const session = await GpuSession.create(this.#runtime, graph);
    const sent = graphInputs(graph).filter(({ name }) => state === undefined || name !== STATE);
    const feeds: Record<string, OnnxTensor> = Object.fromEntries(
      sent.map((tensor) => [
        tensor.name,
        new this.#runtime.Tensor("float32", boundArray(bindings, tensor.name, tensor), tensor.shape),
      ]),
    );
    for (const [name, tensor] of Object.entries(outputs)) boundArray(bindings, name, tensor);
    return {
      run: async () => {
        const held = state && { [STATE]: state.tensor("parameters") };
        const results = await session.run({ ...feeds, ...held });
        for (const name of Object.keys(outputs)) bindings[name]?.set(results[name]?.data as Float32Array);
      },
      dispose: () => session.dispose(),
    };
  }
}

/** The graph with the parameters of the state as parts of the tensor that the device holds. */
function withState(outputs: Outputs, bindings: Bindings, state: DeviceState): Outputs {
  const parts = state.partsOf(input(STATE, state.shape));
  const held = graphInputs(outputs).flatMap((tensor): (readonly [Tensor, Tensor])[] => {
    const part = parts.get(tensor.name);
    return part !== undefined && state.holds(tensor.name, bindings[tensor.name]) ? [[tensor, part]] : [];
  });
  return substitute(outputs, new Map(held));
}
