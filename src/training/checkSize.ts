import { totalmem } from "node:os";
import { MEMORY_LIMIT_BYTES, parameterMemoryBytes } from "../engine/adam/parameterMemory.ts";
import type { LocatedProblem, SpecPath } from "../spec/problem.ts";
import type { Spec } from "../spec/spec.ts";
import { parameterCount } from "./planBatches.ts";

/** Training keeps this many arrays of activations and their gradients for each layer, at most (measured with four layers). */
const ACTIVATION_COPIES = 6;
const FLOAT_BYTES = 4;

/** Bytes that training one model takes: parameters with gradients and moments, and the activations of a batch. */
export function trainingBytes({ model, training }: Spec, columns: number): number {
  const units = [columns, ...model.encoder.hidden, 3 * model.latentSize, ...model.decoder.hidden, columns];
  const activations = units.reduce((sum, size) => sum + size, 0) * training.batchSize * ACTIVATION_COPIES * FLOAT_BYTES;
  return parameterMemoryBytes(parameterCount(model, columns)) + activations;
}

/** A model that cannot fit is refused before anything is allocated, at the size to blame. */
export function checkSize(spec: Spec, columns: number): LocatedProblem | undefined {
  const bytes = trainingBytes(spec, columns);
  const parameters = parameterMemoryBytes(parameterCount(spec.model, columns));
  const limit = Math.min(totalmem(), parameters > MEMORY_LIMIT_BYTES ? MEMORY_LIMIT_BYTES : Infinity);
  if (bytes <= limit) return undefined;
  const { path, size } = largestLayer(spec);
  return {
    code: "model-too-large",
    severity: "error",
    message:
      `This model would take ${gigabytes(bytes)} to train, and at most ${gigabytes(limit)} can be used here; ` +
      `${path.join(".")} is ${size.toLocaleString("en")}: make it smaller.`,
    path,
  };
}

function largestLayer({ model, training }: Spec): { readonly path: SpecPath; readonly size: number } {
  const layers = [
    { path: ["model", "latentSize"], size: model.latentSize },
    ...model.encoder.hidden.map((size, i) => ({ path: ["model", "encoder", "hidden", i], size })),
    ...model.decoder.hidden.map((size, i) => ({ path: ["model", "decoder", "hidden", i], size })),
    { path: ["training", "batchSize"], size: training.batchSize },
  ];
  return layers.reduce((largest, layer) => (layer.size > largest.size ? layer : largest));
}

function gigabytes(bytes: number): string {
  const value = bytes / 2 ** 30;
  return `${value >= 10 ? Math.round(value).toLocaleString("en") : value.toFixed(1)} GiB`;
}
