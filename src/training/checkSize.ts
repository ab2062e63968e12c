import { totalmem } from "node:os";
import { MEMORY_LIMIT_BYTES, parameterMemoryBytes } from "../engine/adam/parameterMemory.ts";
import type { LocatedProblem, SpecPath } from "../spec/problem.ts";
import { topologicalOrder, type Tensor } from "../graph/tensor.ts";
import { elementCount } from "../graph/shape.ts";
import { noStatistics } from "../model/dataStatistics.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import { trainingOptions } from "../model/objectives/objective.ts";
import { buildVae } from "../model/vae.ts";
import type { DecoderSpec, EncoderSpec, Spec } from "../spec/spec.ts";
import { parameterCount } from "./planBatches.ts";

const FLOAT_BYTES = 4;

/**
 * An upper bound of the bytes for training one model: parameters with gradients and moments, and every tensor of the forward pass for
 * a batch with its gradient, including the patches that convolutions gather.
 */
export function trainingBytes({ model, objective, training }: Spec, layout: ExampleLayout): number {
  const shape = { ...layout, models: 1, rows: training.batchSize, sharedSeed: true };
  const { learned, distortion, kl, states } = buildVae(model, shape, noStatistics(layout), trainingOptions(objective));
  const parameters = new Set<Tensor>(learned.map(({ tensor }) => tensor));
  const tensors = topologicalOrder([distortion, kl, ...states.flatMap(({ next }) => next ?? [])]).filter(
    (tensor) => !parameters.has(tensor),
  );
  const activations =
    2 * FLOAT_BYTES * tensors.reduce((sum, tensor) => sum + elementCount(tensor.shape) + patchNumbers(tensor), 0);
  return parameterMemoryBytes(parameterCount(model, layout)) + activations;
}

/** Entries of the matrix of patches, the numbers under the kernel at all its places (engine/onnx/emitConvolution.ts). */
function patchNumbers(tensor: Tensor): number {
  if (tensor.operation !== "convolve2d" && tensor.operation !== "convolveTransposed2d") return 0;
  const {
    geometry,
    operands: [seen],
    shape,
  } = tensor;
  const rows = elementCount(shape.slice(0, -3));
  return rows * elementCount(geometry.response) * elementCount(geometry.kernel) * (seen.shape.at(-1) ?? 1);
}

/** Refuses a model that does not fit into memory before anything is allocated, and reports the size that causes it. */
export function checkSize(spec: Spec, layout: ExampleLayout): LocatedProblem | undefined {
  const bytes = trainingBytes(spec, layout);
  const parameters = parameterMemoryBytes(parameterCount(spec.model, layout));
  const limit = Math.min(totalmem(), parameters > MEMORY_LIMIT_BYTES ? MEMORY_LIMIT_BYTES : Infinity);
  if (bytes <= limit) return undefined;
  const { path, size } = largestLayer(spec);
  return {
    code: "model-too-large",
    severity: "error",
    message:
      `This model would need ${gigabytes(bytes)} to train, but at most ${gigabytes(limit)} can be used here; ` +
      `${path.join(".")} is ${size.toLocaleString("en")}: make it smaller.`,
    path,
  };
}

function largestLayer({ model, training }: Spec): { readonly path: SpecPath; readonly size: number } {
  const layers = [
    { path: ["model", "latentSize"], size: model.latentSize },
    ...networkSizes("encoder", model.encoder),
    ...networkSizes("decoder", model.decoder),
    { path: ["training", "batchSize"], size: training.batchSize },
  ];
  return layers.reduce((largest, layer) => (layer.size > largest.size ? layer : largest));
}

function networkSizes(
  name: "encoder" | "decoder",
  network: EncoderSpec | DecoderSpec,
): { readonly path: SpecPath; readonly size: number }[] {
  const listed = (key: "hidden" | "channels", sizes: readonly number[]) =>
    sizes.map((size, i) => ({ path: ["model", name, key, i], size }));
  return [
    ...("hidden" in network ? listed("hidden", network.hidden) : []),
    ...("channels" in network ? listed("channels", network.channels) : []),
  ];
}

function gigabytes(bytes: number): string {
  const value = bytes / 2 ** 30;
  return `${value >= 10 ? Math.round(value).toLocaleString("en") : value.toFixed(1)} GiB`;
}
