import type { ParameterTensor, Tensor } from "../graph/tensor.ts";

/**
 * The memory of a graph: one array for each input, parameter and output, by name. The caller fills inputs and
 * reads outputs in place; a run allocates nothing.
 */
export type Bindings = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

export interface CompiledGraph {
  /** Computes all outputs from the current inputs. */
  run(): Promise<void>;
  dispose(): Promise<void>;
}

export interface CompileOptions {
  /** Threads that a run may use if the runtime has them; default 1, because training is parallel by processes. */
  readonly threads?: number;
}

/** The gradients that a training step computes besides its outputs. */
export interface TrainingStep {
  /** One number per model. Models are independent, so the gradient of the sum is each model's own. */
  readonly loss: Tensor;
  readonly learned: readonly ParameterTensor[];
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** The name under which the array for d loss / d parameter is bound. */
export function gradientName(parameter: string): string {
  return `gradient of ${parameter}`;
}

/** An input of a file, whole numbers for a type such as "int64". */
export interface FileFeed {
  readonly type: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Runs IR graphs. */
export interface Engine {
  /** For logs and results, for example "onnxruntime-node 1.30.0". */
  readonly name: string;
  /** @throws when an array is missing or has the wrong length, or the runtime refuses the graph. */
  compile(
    outputs: Readonly<Record<string, Tensor>>,
    bindings: Bindings,
    options?: CompileOptions,
  ): Promise<CompiledGraph>;
  /**
   * Compiles a graph that computes a step's outputs and the gradients, each bound under its `gradientName`. Each engine
   * differentiates the loss in its own way, so that one engine can check the other.
   * @throws as `compile`
   */
  compileStep(step: TrainingStep, bindings: Bindings, options?: CompileOptions): Promise<CompiledGraph>;
  /**
   * Runs an ONNX file as it is, once; undefined for engines that cannot. Outputs that are not real numbers are left out.
   * @throws when the runtime refuses the file
   */
  runFile?(path: string, feeds: Readonly<Record<string, FileFeed>>): Promise<Readonly<Record<string, Float32Array>>>;
}

/** An engine and why it was chosen, for the log. */
export interface ChosenEngine {
  readonly engine: Engine;
  readonly reason: string;
}
