import type { ParameterTensor, Tensor } from "../graph/tensor.ts";

/**
 * The memory a graph works on: one array for every input, parameter and output, by name. The caller fills inputs and
 * reads outputs in place; a run allocates nothing.
 */
export type Bindings = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

export interface CompiledGraph {
  /** Computes every output from what the inputs hold now. */
  run(): Promise<void>;
  dispose(): Promise<void>;
}

export interface CompileOptions {
  /** How many threads a run may use where the runtime has them; 1 unless told: parallel training is processes. */
  readonly threads?: number;
}

/** What a step of training computes besides its outputs: the gradient of a loss. */
export interface TrainingStep {
  /** One number a model. Models do not meet, so the gradient of the sum is each model's own. */
  readonly loss: Tensor;
  readonly learned: readonly ParameterTensor[];
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** The name under which the array for d loss / d parameter is bound. */
export function gradientName(parameter: string): string {
  return `gradient of ${parameter}`;
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
   * A graph that computes a step's outputs and the gradients, each bound under its `gradientName`. How a loss is
   * differentiated is the engine's own affair, which is why one engine can check the other.
   * @throws as `compile`
   */
  compileStep(step: TrainingStep, bindings: Bindings, options?: CompileOptions): Promise<CompiledGraph>;
}

/** An engine and why it was chosen, for the log. */
export interface ChosenEngine {
  readonly engine: Engine;
  readonly reason: string;
}
