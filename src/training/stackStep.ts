import type { ParameterMemory } from "../engine/adam/parameterMemory.ts";
import type { CompiledGraph, CompiledTraining, OptimiserStep } from "../engine/engine.ts";

type Floats = Float32Array<ArrayBuffer>;

/** A training step of a stack with its optimiser, wherever the state is while it trains. */
export interface StackStep {
  /** Whether a step reads the numbers of its rows in place of the examples. */
  readonly takesRowNumbers: boolean;
  /** One step of every model from the current inputs. */
  run(settings: OptimiserStep): Promise<void>;
  /** Sums over the steps since they were set: by model, the distortion (without its constant), then each dimension's KL. */
  sums(): Promise<readonly (readonly number[])[]>;
  setSums(sums: readonly (readonly number[])[]): void;
  /** Makes the arrays of memory those of the state. */
  download(): Promise<void>;
  /** The arrays of memory have been changed. */
  upload(): void;
  dispose(): Promise<void>;
}

export interface HostStepParts {
  readonly graph: CompiledGraph;
  readonly memory: ParameterMemory;
  readonly models: number;
  /** The batch means that the graph writes. */
  readonly figures: { readonly distortion: Floats; readonly kl: Floats };
  /** What the graph writes, and where it belongs. */
  readonly states: readonly { readonly next: Floats; readonly state: Floats }[];
}

/** State and optimiser are in the memory of this process. */
export function hostStep({ graph, memory, models, figures, states }: HostStepParts): StackStep {
  const latents = figures.kl.length / models;
  const sums = Array.from({ length: models }, () => new Float64Array(1 + latents));
  return {
    takesRowNumbers: false,
    run: async ({ learningRates, maxNorms, step }) => {
      await graph.run();
      for (const { next, state } of states) state.set(next);
      if (maxNorms.some((norm) => norm !== Infinity)) memory.clipGradients(maxNorms);
      memory.adamStep(learningRates, step);
      sums.forEach((sum, m) => {
        sum[0] = (sum[0] as number) + (figures.distortion[m] as number);
        for (let i = 0; i < latents; i++) sum[i + 1] = (sum[i + 1] as number) + (figures.kl[m * latents + i] as number);
      });
    },
    sums: () => Promise.resolve(sums.map((sum) => [...sum])),
    setSums: (values) => {
      values.forEach((value, m) => sums[m]?.set(value));
    },
    download: () => Promise.resolve(),
    upload: () => undefined,
    dispose: () => graph.dispose(),
  };
}

/** State and optimiser are on a device. Its sums are float32. */
export function deviceStep(training: CompiledTraining, models: number): StackStep {
  /** Whether steps have changed the state since it was read. */
  let isAhead = false;
  return {
    takesRowNumbers: training.takesRowNumbers,
    run: async (settings) => {
      isAhead = true;
      await training.step(settings);
    },
    sums: async () => {
      const values = await training.sums();
      const size = values.length / models;
      return Array.from({ length: models }, (_, m) => [...values.subarray(m * size, (m + 1) * size)]);
    },
    setSums: (values) => {
      training.setSums(Float32Array.from(values.flat()));
    },
    download: async () => {
      if (isAhead) await training.download();
      isAhead = false;
    },
    upload: () => {
      training.upload();
      isAhead = false;
    },
    dispose: () => training.dispose(),
  };
}
