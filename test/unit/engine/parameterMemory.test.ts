import { describe, expect, test } from "vitest";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import { memoryRegions, ParameterMemory } from "../../../src/engine/adam/parameterMemory.ts";
import { ParameterList } from "../../../src/model/parameters.ts";

const STEPS = 50;

/** Tensors of difficult sizes: not multiples of the kernel's four lanes, and one with a single number. */
function memoryOf(models: number): ParameterMemory {
  const list = new ParameterList(models);
  list.uniform("weight", [3, 5], 3);
  list.uniform("bias", [1, 5], 3);
  list.constant("variance", [1, 1], [0]);
  return new ParameterMemory(list.learned, models);
}

const tensors = ["weight", "bias", "variance"];

function fill(memory: ParameterMemory, region: "parameters" | "gradients", step: number, scale = 1): void {
  tensors.forEach((name, i) => {
    const values = memory.view(region, name);
    fillNormal(seededRandom(step, i, memoryRegions.indexOf(region)), values);
    values.forEach((value, j) => (values[j] = value * scale));
  });
}

/** Kingma and Ba 2015, algorithm 1, in double precision, one number at a time. */
class PlainAdam {
  #m = 0;
  #v = 0;
  constructor(
    public parameter: number,
    readonly learningRate: number,
  ) {}
  step(gradient: number, t: number): void {
    this.#m = 0.9 * this.#m + 0.1 * gradient;
    this.#v = 0.999 * this.#v + 0.001 * gradient * gradient;
    const mHat = this.#m / (1 - 0.9 ** t);
    const vHat = this.#v / (1 - 0.999 ** t);
    this.parameter -= (this.learningRate * mHat) / (Math.sqrt(vHat) + 1e-8);
  }
}

/** The largest difference after 50 steps, in units of how far a parameter can have moved. */
function largestError(learningRates: readonly number[], gradientScale: number): number {
  const memory = memoryOf(learningRates.length);
  fill(memory, "parameters", 0);
  const plain = tensors.map((name) => {
    const values = memory.view("parameters", name);
    return Array.from(
      values,
      (value, j) => new PlainAdam(value, learningRates[Math.floor((j * learningRates.length) / values.length)] ?? NaN),
    );
  });
  for (let step = 1; step <= STEPS; step++) {
    fill(memory, "gradients", step, gradientScale);
    tensors.forEach((name, i) => {
      memory.view("gradients", name).forEach((gradient, j) => plain[i]?.[j]?.step(gradient, step));
    });
    memory.adamStep(learningRates, step);
  }
  const errors = tensors.flatMap((name, i) =>
    Array.from(memory.view("parameters", name), (value, j) => {
      const { parameter = NaN, learningRate = NaN } = plain[i]?.[j] ?? {};
      return Math.abs(value - parameter) / (STEPS * learningRate + Math.abs(parameter));
    }),
  );
  return Math.max(...errors);
}

describe("Adam in WebAssembly agrees with a float64 implementation after fifty steps,", () => {
  test.each([
    ["of one model", [0.001], 1],
    ["of models with one learning rate", [0.01, 0.01, 0.01], 1],
    ["of models with learning rates of their own", [0.1, 0.001, 0.02], 1],
    ["with large gradients", [0.01, 0.1], 1e6],
    ["with tiny gradients", [0.01, 0.1], 1e-6],
  ])("%s", (_, rates, scale) => expect(largestError(rates, scale)).toBeLessThan(2e-6));
});

describe("clipping gradients", () => {
  /** The norm of one model's gradients in float64. */
  const normOf = (memory: ParameterMemory, model: number, models: number): number =>
    Math.sqrt(
      tensors
        .flatMap((name) => {
          const values = memory.view("gradients", name);
          const part = values.length / models;
          return [...values.subarray(model * part, (model + 1) * part)];
        })
        .reduce((sum, x) => sum + x * x, 0),
    );
  const gradientsOf = (memory: ParameterMemory): readonly number[][] =>
    tensors.map((name) => [...memory.view("gradients", name)]);

  test("scales each model's whole gradient to its own limit", () => {
    const memory = memoryOf(3);
    fill(memory, "gradients", 1, 10);
    const before = [0, 1, 2].map((model) => normOf(memory, model, 3));
    memory.clipGradients([2, Infinity, 0.5]);
    const after = [0, 1, 2].map((model) => normOf(memory, model, 3));
    expect(after[0]).toBeCloseTo(2, 5);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).toBeCloseTo(0.5, 5);
  });

  test("keeps the direction", () => {
    const memory = memoryOf(1);
    fill(memory, "gradients", 1);
    const before = gradientsOf(memory).flat();
    memory.clipGradients([0.5]);
    const ratios = gradientsOf(memory)
      .flat()
      .map((x, i) => x / (before[i] ?? NaN));
    expect(Math.max(...ratios) / Math.min(...ratios)).toBeCloseTo(1, 5);
  });

  test("does not touch a gradient within the limit", () => {
    const memory = memoryOf(1);
    fill(memory, "gradients", 1);
    const before = gradientsOf(memory);
    memory.clipGradients([normOf(memory, 0, 1) * 1.001]);
    expect(gradientsOf(memory)).toEqual(before);
  });

  test("takes the norm of gradients whose squares are no float32 numbers", () => {
    const memory = memoryOf(1);
    fill(memory, "gradients", 1, 1e30);
    memory.clipGradients([1]);
    expect(normOf(memory, 0, 1)).toBeCloseTo(1, 5);
  });

  test("leaves a gradient that is not a number for the loss to report", () => {
    const memory = memoryOf(1);
    memory.view("gradients", "weight").fill(NaN);
    memory.clipGradients([1]);
    expect(gradientsOf(memory)[0]?.every(Number.isNaN)).toBe(true);
  });

  test("clips a model alone and in a stack equally, bit for bit", () => {
    const alone = memoryOf(1);
    const together = memoryOf(2);
    fill(alone, "gradients", 3, 100);
    for (const name of tensors) {
      const values = alone.view("gradients", name);
      together.view("gradients", name).set([...values, ...values]);
    }
    alone.clipGradients([0.7]);
    together.clipGradients([3, 0.7]);
    for (const name of tensors) {
      const expected = [...alone.view("gradients", name)];
      expect([...together.view("gradients", name).subarray(expected.length)]).toEqual(expected);
    }
  });
});

describe("the parameters' memory", () => {
  test("has regions and tensors without overlap", () => {
    const memory = memoryOf(2);
    const all = memoryRegions.flatMap((region) => tensors.map((name) => memory.view(region, name)));
    all.forEach((view, i) => view.fill(i + 1));
    all.forEach((view, i) => expect([...view]).toEqual(Array(view.length).fill(i + 1)));
    expect(all.map((view) => view.length).slice(0, 3)).toEqual([30, 10, 2]);
  });

  test("does not change moments and parameters whose gradient is always zero", () => {
    const memory = memoryOf(2);
    fill(memory, "parameters", 1);
    const before = tensors.map((name) => [...memory.view("parameters", name)]);
    for (let step = 1; step <= 3; step++) memory.adamStep([0.1, 0.2], step);
    expect(tensors.map((name) => [...memory.view("parameters", name)])).toEqual(before);
  });

  test("updates a model alone and in a stack equally, bit for bit", () => {
    const alone = memoryOf(1);
    const together = memoryOf(2);
    fill(alone, "parameters", 1);
    for (const name of tensors)
      together.view("parameters", name).set([...alone.view("parameters", name), ...alone.view("parameters", name)]);
    for (let step = 1; step <= 5; step++) {
      fill(alone, "gradients", step);
      for (const name of tensors)
        together.view("gradients", name).set([...alone.view("gradients", name), ...alone.view("gradients", name)]);
      alone.adamStep([0.01], step);
      together.adamStep([0.3, 0.01], step);
    }
    for (const name of tensors) {
      const { length } = alone.view("parameters", name);
      expect([...together.view("parameters", name).subarray(length)]).toEqual([...alone.view("parameters", name)]);
    }
  });

  test("finds its tensors by name", () =>
    expect(() => memoryOf(1).view("gradients", "wieght")).toThrow("no parameter wieght"));
});
