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

/** A training whose parameters and moments stay on a device between steps. */
export interface DeviceTraining extends TrainingStep {
  readonly models: number;
  /** Tensors without a gradient that are kept with the parameters, and what each is after a step. */
  readonly states: readonly { readonly tensor: ParameterTensor; readonly next: Tensor }[];
  /** Numbers of a step, [models, any], whose sums over the steps are kept. */
  readonly figures: Tensor;
  /** Copies of the state in this process, by the tensors' names. They are those of the last `download`. */
  readonly copies: DeviceCopies;
  /** Inputs that never change. */
  readonly settings: Readonly<Record<string, Float32Array>>;
  /** Inputs whose rows are those of tables: the device may keep the tables, and is then sent the numbers of the rows. */
  readonly examples?: DeviceExamples;
}

export interface DeviceExamples {
  /** By name of an input [sets, rows of a step, columns]; all have the same rows. */
  readonly tables: Readonly<Record<string, ExampleTable>>;
  /** The numbers of a step's rows, [sets * rows of a step]; the caller fills it where the device keeps the tables. */
  readonly rowNumbers: Float32Array<ArrayBuffer>;
}

export interface ExampleTable {
  readonly rows: number;
  readonly columns: number;
  /** All its numbers, [rows, columns]. */
  read(): Float32Array<ArrayBuffer>;
}

export type DeviceCopies = Readonly<
  Record<"parameters" | "firstMoments" | "secondMoments", Readonly<Record<string, Float32Array<ArrayBuffer>>>>
>;

/** What an optimiser step of each model uses. */
export interface OptimiserStep {
  readonly learningRates: readonly number[];
  /** Infinity: no limit. */
  readonly maxNorms: readonly number[];
  /** Counted from 1. */
  readonly step: number;
}

export interface CompiledTraining {
  /** Whether the device keeps the examples' tables, so that a step reads the numbers of its rows. */
  readonly takesRowNumbers: boolean;
  /** Computes a step from the current inputs and updates the state. It may return before the device has finished. */
  step(settings: OptimiserStep): Promise<void>;
  /** Copies the state of the device into the arrays of `copies`. */
  download(): Promise<void>;
  /** The next step starts from the arrays of `copies`. */
  upload(): void;
  /** The sums of the figures since they were set, model by model. */
  sums(): Promise<Float32Array>;
  setSums(sums: Float32Array): void;
  dispose(): Promise<void>;
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
   * Compiles a training for a device with memory of its own; undefined for engines that compute in the memory of this process. Graphs that are
   * compiled later, with arrays of `copies` bound to their parameters, read the state on the device.
   * @throws as `compile`
   */
  compileTraining?(training: DeviceTraining, bindings: Bindings): Promise<CompiledTraining>;
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
  /** Whether its device is a program that computes on the processor. */
  readonly isSoftware?: boolean;
}
