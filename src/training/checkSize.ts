import { totalmem } from "node:os";
import { MEMORY_LIMIT_BYTES, parameterMemoryBytes } from "../engine/adam/parameterMemory.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import { topologicalOrder, type Tensor } from "../graph/tensor.ts";
import { elementCount } from "../graph/shape.ts";
import { noStatistics } from "../model/dataStatistics.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import { trainingOptions } from "../model/objectives/objective.ts";
import { buildVae } from "../model/vae.ts";
import type { Spec } from "../spec/spec.ts";
import { modelSize } from "./modelSize.ts";
import { parameterCount } from "./planBatches.ts";
import { fieldToBlame } from "./sizeFields.ts";

const FLOAT_BYTES = 4;
/** Above this the lower bound decides: the masks of an autoregressive network are constants of the graph, as large as its weights. */
const MAX_COUNTED_PARAMETERS = 8_000_000;
/** Networks of more layers do not train, and their graphs take seconds to build. */
const MAX_LAYERS = 1000;

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

/** At least so many bytes are needed to train one model, by the numbers of the spec alone. */
function leastBytes(spec: Spec, layout: ExampleLayout): number {
  const { parameters, activations } = modelSize(spec, layout);
  return parameterMemoryBytes(parameters) + 2 * FLOAT_BYTES * activations;
}

/**
 * Refuses a model that does not fit into memory, or has too many layers, before any graph of it is built, and reports the field to
 * which it is due.
 */
export function checkSize(spec: Spec, layout: ExampleLayout): LocatedProblem | undefined {
  const least = modelSize(spec, layout);
  if (least.layers > MAX_LAYERS) return tooManyLayers(spec, layout, least.layers);
  if (least.parameters <= MAX_COUNTED_PARAMETERS || isPlain(spec)) {
    const parameters = parameterCount(spec.model, layout);
    return refusal(spec, layout, { bytes: trainingBytes(spec, layout), parameters, about: "" });
  }
  const { parameters } = least;
  return refusal(spec, layout, { bytes: leastBytes(spec, layout), parameters, about: "at least " });
}

/** Whether the graph holds no constants or lists that grow with the model. */
function isPlain({ model: { decoder, posterior, prior } }: Spec): boolean {
  return (
    (decoder.type === "mlp" || decoder.type === "conv") &&
    posterior.type === "diagonal" &&
    prior.type === "standardNormal"
  );
}

interface Need {
  readonly bytes: number;
  readonly parameters: number;
  /** Before the figure. */
  readonly about: string;
}

function refusal(spec: Spec, layout: ExampleLayout, { bytes, parameters, about }: Need): LocatedProblem | undefined {
  const isAboveLimit = parameterMemoryBytes(parameters) > MEMORY_LIMIT_BYTES;
  const limitBytes = Math.min(totalmem(), isAboveLimit ? MEMORY_LIMIT_BYTES : Infinity);
  if (bytes <= limitBytes) return undefined;
  const { path, size } = fieldToBlame(spec, (smaller) => leastBytes(smaller, layout));
  return {
    code: "model-too-large",
    severity: "error",
    message:
      `This model would need ${about}${gigabytes(bytes)} to train, but at most ${gigabytes(limitBytes)} can be used here; ` +
      `${path.join(".")} is ${size.toLocaleString("en")}: make it smaller.`,
    path,
  };
}

function tooManyLayers(spec: Spec, layout: ExampleLayout, layers: number): LocatedProblem {
  const { path, size } = fieldToBlame(spec, (smaller) => modelSize(smaller, layout).layers);
  return {
    code: "model-too-deep",
    severity: "error",
    message:
      `This model would have ${layers.toLocaleString("en")} layers, but at most ${MAX_LAYERS.toLocaleString("en")} can be trained; ` +
      `${path.join(".")} has ${size.toLocaleString("en")}: use fewer.`,
    path,
  };
}

function gigabytes(bytes: number): string {
  const value = bytes / 2 ** 30;
  if (value >= 1e6) return `${value.toExponential(1)} GiB`;
  return `${value >= 10 ? Math.round(value).toLocaleString("en") : value.toFixed(1)} GiB`;
}
