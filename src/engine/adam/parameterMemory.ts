import type { LearnedTensor } from "../../model/parameters.ts";
import { elementCount } from "../../graph/shape.ts";
import { adamKernelBase64 } from "./adamKernel.generated.ts";
import { adamFactors, BETA_1, BETA_2, EPSILON } from "./adamSettings.ts";

const PAGE_BYTES = 65_536;
const FLOAT_BYTES = 4;
/** Tensors start on cache lines. */
const ALIGNMENT_FLOATS = 16;
/** The kernel's own stack and data lie in the first page. */
const RESERVED_BYTES = PAGE_BYTES;

/** The limit of WebAssembly's 32-bit addresses. */
export const MEMORY_LIMIT_BYTES = 2 ** 32 - PAGE_BYTES;

interface Kernels {
  readonly adam: AdamKernel;
  readonly squaredSum: (values: number, count: number) => number;
  readonly scale: (values: number, count: number, factor: number) => void;
}

type AdamKernel = (
  ...args: [
    p: number,
    g: number,
    m: number,
    v: number,
    count: number,
    stepSize: number,
    rootCorrection: number,
    b1: number,
    b2: number,
    e: number,
  ]
) => void;

export const memoryRegions = ["parameters", "gradients", "firstMoments", "secondMoments"] as const;
export type MemoryRegion = (typeof memoryRegions)[number];

interface Slot {
  readonly name: string;
  /** In floats, from the start of a region. */
  readonly offset: number;
  readonly length: number;
}

/** Bytes that `ParameterMemory` needs for so many numbers, without padding. */
export function parameterMemoryBytes(count: number): number {
  return RESERVED_BYTES + memoryRegions.length * FLOAT_BYTES * count;
}

/**
 * Parameters, gradients and Adam's moments of a stack of models. Each is a region of one WebAssembly memory: engines read
 * and write the arrays in place, and an optimiser step is one pass over them.
 */
export class ParameterMemory {
  readonly #slots: readonly Slot[];
  readonly #regionFloats: number;
  readonly #models: number;
  readonly #buffer: ArrayBuffer;
  readonly #kernels: Kernels;

  constructor(learned: readonly LearnedTensor[], models: number) {
    let floats = 0;
    this.#slots = learned.map(({ tensor }) => {
      const length = elementCount(tensor.shape);
      const slot = { name: tensor.name, offset: floats, length };
      floats += Math.ceil(length / ALIGNMENT_FLOATS) * ALIGNMENT_FLOATS;
      return slot;
    });
    this.#regionFloats = floats;
    this.#models = models;
    const pages = Math.ceil(parameterMemoryBytes(floats) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.#buffer = memory.buffer;
    const module = new WebAssembly.Module(Buffer.from(adamKernelBase64, "base64"));
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.#kernels = instance.exports as unknown as Kernels;
  }

  /** A tensor's array in a region: all models, stacked. */
  view(region: MemoryRegion, name: string): Float32Array<ArrayBuffer> {
    const { offset, length } = this.#slot(name);
    return new Float32Array(this.#buffer, this.#byteOffset(region, offset), length);
  }

  /** The arrays of a region by tensor name, for checkpoints and bindings. */
  views(region: MemoryRegion): Readonly<Record<string, Float32Array<ArrayBuffer>>> {
    return Object.fromEntries(this.#slots.map(({ name }) => [name, this.view(region, name)]));
  }

  /**
   * Scales each model's gradients down where their Euclidean norm over all its parameters is larger than its limit (Pascanu et al.
   * 2013, algorithm 1, per model). A gradient that is not finite stays so.
   * @param maxNorms one a model; Infinity: no limit
   */
  clipGradients(maxNorms: readonly number[]): void {
    maxNorms.forEach((maxNorm, model) => {
      if (maxNorm === Infinity) return;
      const parts = this.#slots.map(({ offset, length }) => {
        const count = length / this.#models;
        return { address: this.#byteOffset("gradients", offset + model * count), count };
      });
      const squares = parts.map(({ address, count }) => this.#kernels.squaredSum(address, count));
      const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
      if (!(norm > maxNorm)) return;
      for (const { address, count } of parts) this.#kernels.scale(address, count, maxNorm / norm);
    });
  }

  /**
   * One Adam step (beta1 0.9, beta2 0.999, epsilon 1e-8).
   * @param learningRates one a model
   * @param step counted from 1
   */
  adamStep(learningRates: readonly number[], step: number): void {
    const [first = 0] = learningRates;
    if (learningRates.every((rate) => rate === first)) {
      const { stepSize, rootCorrection } = adamFactors(first, step);
      this.#run(0, this.#regionFloats, stepSize, rootCorrection);
      return;
    }
    for (const { offset, length } of this.#slots) {
      const part = length / this.#models;
      learningRates.forEach((rate, model) => {
        const { stepSize, rootCorrection } = adamFactors(rate, step);
        this.#run(offset + model * part, part, stepSize, rootCorrection);
      });
    }
  }

  #run(offset: number, count: number, stepSize: number, rootCorrection: number): void {
    const [p, g, m, v] = memoryRegions.map((region) => this.#byteOffset(region, offset)) as [
      number,
      number,
      number,
      number,
    ];
    this.#kernels.adam(p, g, m, v, count, stepSize, rootCorrection, BETA_1, BETA_2, EPSILON);
  }

  #slot(name: string): Slot {
    const slot = this.#slots.find((candidate) => candidate.name === name);
    if (slot === undefined) throw new Error(`there is no parameter ${name}`);
    return slot;
  }

  #byteOffset(region: MemoryRegion, offset: number): number {
    return RESERVED_BYTES + FLOAT_BYTES * (memoryRegions.indexOf(region) * this.#regionFloats + offset);
  }
}
