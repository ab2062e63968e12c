import type { Tensor as OnnxTensor } from "onnxruntime-common";
import { reshape, slice } from "../../graph/operations.ts";
import type { DeviceCopies } from "../engine.ts";
import { elementCount } from "../../graph/shape.ts";
import type { ParameterTensor, Tensor } from "../../graph/tensor.ts";

export const stateRegions = ["parameters", "firstMoments", "secondMoments"] as const;
export type StateRegion = (typeof stateRegions)[number];

interface Slot {
  readonly tensor: ParameterTensor;
  /** In numbers of one model. */
  readonly start: number;
  readonly size: number;
}

/**
 * Parameters and moments of a stack on a device. Each region is one tensor of shape [models, numbers per model], so that the optimiser
 * is a few operations over a whole region, however many parameters a model has: on a GPU each operation has a fixed cost.
 */
export class DeviceState {
  readonly models: number;
  /** Numbers of one model. */
  readonly size: number;
  readonly #slots: readonly Slot[];
  readonly #copies: DeviceCopies;
  readonly #tensors = new Map<StateRegion, OnnxTensor>();
  readonly #makeTensor: (values: Float32Array, shape: readonly number[]) => OnnxTensor;

  constructor(
    kept: readonly ParameterTensor[],
    models: number,
    copies: DeviceCopies,
    makeTensor: (values: Float32Array, shape: readonly number[]) => OnnxTensor,
  ) {
    let start = 0;
    this.#slots = kept.map((tensor) => {
      const slot = { tensor, start, size: elementCount(tensor.shape) / models };
      start += slot.size;
      return slot;
    });
    this.models = models;
    this.size = start;
    this.#copies = copies;
    this.#makeTensor = makeTensor;
    this.upload();
  }

  get shape(): readonly [number, number] {
    return [this.models, this.size];
  }

  tensor(region: StateRegion): OnnxTensor {
    const tensor = this.#tensors.get(region);
    if (tensor === undefined) throw new Error(`the device holds no ${region}`);
    return tensor;
  }

  /** Replaces a region by what a run has computed, and frees the memory of the former one. */
  replace(region: StateRegion, tensor: OnnxTensor): void {
    this.#tensors.get(region)?.dispose();
    this.#tensors.set(region, tensor);
  }

  /** The next run starts from the copies of this process. */
  upload(): void {
    for (const region of stateRegions) {
      const values = new Float32Array(this.models * this.size);
      this.#forEachPart(region, (copy, at) => {
        values.set(copy, at);
      });
      this.replace(region, this.#makeTensor(values, this.shape));
    }
  }

  /** Writes a region, as read from the device, into the copy of this process. */
  store(region: StateRegion, values: Float32Array): void {
    this.#forEachPart(region, (copy, at) => {
      copy.set(values.subarray(at, at + copy.length));
    });
  }

  /** Each kept tensor as a part of `whole`, the region "parameters" in a graph. */
  partsOf(whole: Tensor): ReadonlyMap<string, Tensor> {
    return new Map(
      this.#slots.map(({ tensor, start, size }) => [tensor.name, reshape(slice(whole, start, size), tensor.shape)]),
    );
  }

  /** Whether `array` is the copy of this parameter. */
  holds(name: string, array: Float32Array | undefined): boolean {
    return array !== undefined && this.#copies.parameters[name] === array;
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
  }

  #forEachPart(region: StateRegion, action: (copy: Float32Array, at: number) => void): void {
    for (const { tensor, start, size } of this.#slots) {
      const copy = this.#copies[region][tensor.name];
      if (copy?.length !== size * this.models)
        throw new Error(`${tensor.name} has no array of ${size * this.models} numbers`);
      for (let m = 0; m < this.models; m++) action(copy.subarray(m * size, (m + 1) * size), m * this.size + start);
    }
  }
}
