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
  type FileFeed,
  type TrainingStep,
} from "../engine.ts";
import { emitOnnx } from "./emitOnnx.ts";
import { compileAround, networkCalls, type FileSessions } from "./networkCalls.ts";
import { encodeOnnxModel } from "./onnxModel.ts";

/** The part of onnxruntime-node's and onnxruntime-web's common interface that is used here. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array | string, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (
    type: "float32" | "float64" | "int64" | "int32",
    data: Float32Array | Float64Array | BigInt64Array | Int32Array,
    dims: readonly number[],
  ) => OnnxTensor;
}

/** A level of the runtime's log. */
export const ONLY_ERRORS = 3;

export interface OnnxEngineOptions {
  readonly name: string;
  readonly runtime: OnnxRuntime;
  readonly executionProvider: "cpu" | "wasm";
  /** Whether the runtime writes into the given arrays (native) or returns its own, which are copied (web). */
  readonly writesInPlace: boolean;
}

/** Runs IR graphs on an ONNX runtime, by default in one thread: training is parallel by processes (docs/decisions/0002-processes.md). */
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
    options: CompileOptions = {},
  ): Promise<CompiledGraph> {
    const calls = networkCalls(outputs);
    if (calls.size === 0) return this.#compile(outputs, bindings, options);
    const compile = (part: typeof outputs, arrays: Bindings): Promise<CompiledGraph> =>
      this.#compile(part, arrays, options);
    return compileAround(calls, outputs, bindings, { compile, sessions: this.fileSessions });
  }

  /** How this engine runs files of other programs. */
  get fileSessions(): FileSessions {
    return { open: (path) => this.#open(path), tensorOf: (feed) => this.#tensorOf(feed) };
  }

  async #compile(
    outputs: Readonly<Record<string, Tensor>>,
    bindings: Bindings,
    { threads = 1 }: CompileOptions,
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
    const model = encodeOnnxModel(emitOnnx(outputs));
    const session = await runtime.InferenceSession.create(model, {
      executionProviders: [executionProvider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      // Posteriors of unused dimensions drive gradients to denormals, with which computing is a hundred times slower.
      // Threads that spin between runs take the cores from other processes.
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

  async runFile(
    path: string,
    feeds: Readonly<Record<string, FileFeed>>,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    const session = await this.#open(path);
    try {
      const tensors = Object.entries(feeds).map(([name, feed]) => [name, this.#tensorOf(feed)] as const);
      const results = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(
        Object.entries(results).flatMap(([name, { data }]) => (data instanceof Float32Array ? [[name, data]] : [])),
      );
    } finally {
      await session.release();
    }
  }

  #open(path: string): Promise<InferenceSession> {
    return this.#options.runtime.InferenceSession.create(path, {
      executionProviders: [this.#options.executionProvider],
      intraOpNumThreads: 1,
      logSeverityLevel: ONLY_ERRORS,
    });
  }

  #tensorOf({ type, shape, values }: FileFeed): OnnxTensor {
    const { Tensor: RuntimeTensor } = this.#options.runtime;
    if (type === "int64") return new RuntimeTensor("int64", BigInt64Array.from(values, BigInt), shape);
    if (type === "int32") return new RuntimeTensor("int32", Int32Array.from(values), shape);
    if (type === "double") return new RuntimeTensor("float64", Float64Array.from(values), shape);
    return new RuntimeTensor("float32", values, shape);
  }

  async compileStep(step: TrainingStep, bindings: Bindings, options?: CompileOptions): Promise<CompiledGraph> {
    return this.compile(withGradients(step), bindings, options);
  }
}

/** The outputs of a step, and its gradients as a part of the graph: ONNX Runtime for Node cannot differentiate. */
export function withGradients({ loss, learned, outputs }: TrainingStep): Readonly<Record<string, Tensor>> {
  const derived = gradients(loss, learned).map(
    (gradient, i) => [gradientName(learned[i]?.name ?? ""), gradient] as const,
  );
  return { ...outputs, ...Object.fromEntries(derived) };
}
