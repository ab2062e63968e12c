import type { Tensor } from "../graph/tensor.ts";

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

/** Runs IR graphs. */
export interface Engine {
  /** For logs and results, for example "onnxruntime-node 1.30.0". */
  readonly name: string;
  /** @throws when an array is missing or has the wrong length, or the runtime refuses the graph. */
  compile(outputs: Readonly<Record<string, Tensor>>, bindings: Bindings, options?: CompileOptions): Promise<CompiledGraph>;
}

/** An engine and why it was chosen, for the log. */
export interface ChosenEngine {
  readonly engine: Engine;
  readonly reason: string;
}
