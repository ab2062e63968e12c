import type { InferenceSession, Tensor as OnnxTensor } from "onnxruntime-common";
import { gradients } from "../../graph/gradients.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { boundArray, graphInputs } from "../bindings.ts";
import {
  gradientName,
  type Bindings,
  type CompiledGraph,
  type CompileOptions,
  type Engine,
  type TrainingStep,
} from "../engine.ts";
import { emitOnnx } from "./emitOnnx.ts";
import { encodeOnnxModel } from "./onnxModel.ts";

/** What onnxruntime-node and onnxruntime-web have in common, as far as it is used here. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

export interface OnnxEngineOptions {
  readonly name: string;
  readonly runtime: OnnxRuntime;
  readonly executionProvider: "cpu" | "wasm";
  /** The runtime writes into arrays given to it (native) or hands out its own, to be copied (web). */
  readonly writesInPlace: boolean;
}

/** Runs IR graphs on an ONNX runtime, in one thread unless told: parallel training is processes (docs/decisions/0002-processes.md). */
export class OnnxEngine implements Engine {
  readonly name: string;
  readonly #options: OnnxEngineOptions;

  constructor(options: OnnxEngineOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async compile(
    outputs: Readonly<Record<string, Tensor>>,
    bindings: Bindings,
    { threads = 1 }: CompileOptions = {},
  ): Promise<CompiledGraph> {
    const { runtime, executionProvider, writesInPlace } = this.#options;
    const onnxTensor = (name: string, tensor: Tensor): OnnxTensor =>
      new runtime.Tensor("float32", boundArray(bindings, name, tensor), tensor.shape);
    const feeds = Object.fromEntries(
      graphInputs(outputs).map((tensor) => [tensor.name, onnxTensor(tensor.name, tensor)]),
    );
    const fetches = Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name, onnxTensor(name, tensor)]),
    );
    const session = await runtime.InferenceSession.create(encodeOnnxModel(emitOnnx(outputs)), {
      executionProviders: [executionProvider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      // Posteriors of unused dimensions drive gradients to denormals, which are a hundred times slower to compute with.
      // Threads that spin between runs take the cores from whoever computes there.
      extra: { session: { set_denormal_as_zero: "1", intra_op: { allow_spinning: "0" } } },
    });
    const run = writesInPlace
      ? async (): Promise<void> => {
          await session.run(feeds, fetches);
        }
      : async (): Promise<void> => {
          const results = await session.run(feeds);
          for (const [name, result] of Object.entries(results)) {
            bindings[name]?.set(result.data as Float32Array);
            result.dispose();
          }
        };
    return { run, dispose: () => session.release() };
  }

  /** The gradients are more of the graph: ONNX Runtime has no differentiation of its own for Node. */
  async compileStep(
    { loss, learned, outputs }: TrainingStep,
    bindings: Bindings,
    options?: CompileOptions,
  ): Promise<CompiledGraph> {
    const derived = gradients(loss, learned).map(
      (gradient, i) => [gradientName(learned[i]?.name ?? ""), gradient] as const,
    );
    return this.compile({ ...outputs, ...Object.fromEntries(derived) }, bindings, options);
  }
}
