/** The parts of a model of another program. It has no parameters here: the files' weights are constants of its graph. */
import {
  add,
  bound,
  clip,
  concat,
  exp,
  log,
  multiply,
  negate,
  slice,
  square,
  subtract,
} from "../../graph/operations.ts";
import { transpose } from "../../graph/axes.ts";
import { reshape } from "../../graph/operations.ts";
import { ShapeError } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { ModelSpec, OwnModelSpec } from "../../spec/spec.ts";
import { gaussianLogDensity } from "../gaussianDensity.ts";
import { likelihoodOf } from "../likelihoods/likelihoodOf.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { POSTERIOR_LOG_VARIANCE_BOUND } from "../posteriors/diagonal.ts";
import { standardNormal } from "../priors/buildPrior.ts";
import type { VaeParts } from "../vaeParts.ts";
import { OwnNetworks } from "./ownNetworks.ts";

/** Probabilities, variances and means are raised to this, so that their logarithms are finite. */
const MIN_POSITIVE = 1e-12;
/** Closer to 0 or 1, a float32 probability has no digits left. */
const MIN_PROBABILITY = 1e-7;

/** @throws UnsupportedNetwork, ShapeError when the files do not suit the data or the IR */
export function buildOwnParts(graph: ModelGraph, model: ModelSpec, own: OwnModelSpec): VaeParts {
  const { networks } = own;
  if (!(networks instanceof OwnNetworks)) throw new Error("the files of this model have not been read");
  // Library sizes are inputs of the graphs, and their outputs are used as they are.
  const likelihoodSpec =
    "librarySize" in model.likelihood ? { ...model.likelihood, librarySize: false } : model.likelihood;
  const { likelihood } = likelihoodOf(likelihoodSpec);
  const { columns } = graph.shape;
  const latents = networks.latentSize;
  const rowsOf = (x: Tensor): number => x.shape[0] ?? 1;
  const decode: VaeParts["decode"] = (z, x, condition, totalOf = x) => {
    const outputs = networks.decode(own, graph.shape, { rows: rowsOf(z), x, z, condition, totalOf });
    return decodedBlocks(outputs, model, columns);
  };
  return {
    encode: (x, condition) => {
      const outputs = networks.encode(own, graph.shape, { rows: rowsOf(x), x, condition });
      return concat([needed(outputs, "posteriorMean", latents), logVarianceOf(outputs, "posterior", latents)]);
    },
    posterior: (both, noise) => {
      const mean = slice(both, 0, latents);
      const logVariance = bound(
        slice(both, latents, latents),
        -POSTERIOR_LOG_VARIANCE_BOUND,
        POSTERIOR_LOG_VARIANCE_BOUND,
      );
      const z = add(mean, multiply(exp(multiply(0.5, logVariance)), noise));
      return { z, mean, logVariance, logDensity: gaussianLogDensity(square(noise), logVariance) };
    },
    decode,
    distortion: (z, x, condition) => likelihood.rowDistortion(x, decode(z, x, condition), graph),
    mean: (z, x, condition) => likelihood.mean(decode(z, x, condition), x, graph),
    prior: () => standardNormal,
  };
}

type Outputs = Readonly<Record<string, Tensor>>;

function needed(outputs: Outputs, role: string, columns: number): Tensor {
  const output = outputs[role];
  if (output?.shape.at(-1) !== columns)
    throw new ShapeError(`the output for ${role} has ${output?.shape.at(-1) ?? 0} numbers a row, not ${columns}`);
  return output;
}

/** ln of a variance that the graph gives in one of three forms. @param prefix "posterior", or "" for the decoder's */
function logVarianceOf(outputs: Outputs, prefix: "posterior" | "", columns: number): Tensor {
  const named = (name: string): string =>
    prefix === "" ? name.charAt(0).toLowerCase() + name.slice(1) : prefix + name;
  const logVariance = outputs[named("LogVariance")];
  if (logVariance !== undefined) return ofColumns(logVariance, columns);
  const variance = outputs[named("Variance")];
  if (variance !== undefined) return log(atLeast(ofColumns(variance, columns), MIN_POSITIVE ** 2));
  return multiply(2, log(atLeast(ofColumns(outputs[named("StandardDeviation")] as Tensor, columns), MIN_POSITIVE)));
}

/** One number for all columns is repeated. */
function ofColumns(x: Tensor, columns: number): Tensor {
  const size = x.shape.at(-1) ?? 1;
  if (size === columns) return x;
  if (size !== 1) throw new ShapeError(`an output has ${size} numbers a row, not ${columns}`);
  return concat(Array.from({ length: columns }, () => x) as [Tensor, ...Tensor[]]);
}

function atLeast(x: Tensor, minimum: number): Tensor {
  return bound(x, minimum, 3e38);
}

/** The decoder's outputs as the likelihood takes them: blocks of `columns` numbers. */
export function decodedBlocks(
  outputs: Outputs,
  { likelihood }: Pick<ModelSpec, "likelihood">,
  columns: number,
): Tensor {
  switch (likelihood.type) {
    case "gaussian": {
      const mean = needed(outputs, "mean", columns);
      return likelihood.variance === "decoded" ? concat([mean, logVarianceOf(outputs, "", columns)]) : mean;
    }
    case "bernoulli":
    case "continuousBernoulli":
      return logitsOf(outputs, columns);
    case "categorical":
      return classBlocks(outputs, columns, likelihood.categories);
    case "poisson":
      return logMeanOf(outputs, columns);
    case "negativeBinomial":
      return concat([logMeanOf(outputs, columns), ...dispersionBlock(outputs, likelihood.dispersion, columns)]);
    case "zeroInflatedNegativeBinomial":
      return concat([
        logMeanOf(outputs, columns),
        needed(outputs, "inflationLogits", columns),
        ...dispersionBlock(outputs, likelihood.dispersion, columns),
      ]);
  }
}

function logitsOf(outputs: Outputs, columns: number): Tensor {
  if (outputs["logits"] !== undefined) return needed(outputs, "logits", columns);
  const p = clip(needed(outputs, "probabilities", columns), MIN_PROBABILITY, 1 - MIN_PROBABILITY);
  return subtract(log(p), log(add(negate(p), 1)));
}

/** The classes of a column are side by side in the graph's outputs, and in blocks in the product's. */
function classBlocks(outputs: Outputs, columns: number, categories: number): Tensor {
  const isLogits = outputs["logits"] !== undefined;
  const given = needed(outputs, isLogits ? "logits" : "probabilities", columns * categories);
  const [rows = 1] = given.shape;
  const logits = isLogits ? given : log(clip(given, MIN_PROBABILITY, 1));
  return reshape(transpose(reshape(logits, [rows, columns, categories]), [0, 2, 1]), [rows, categories * columns]);
}

function logMeanOf(outputs: Outputs, columns: number): Tensor {
  if (outputs["logMean"] !== undefined) return needed(outputs, "logMean", columns);
  return log(atLeast(needed(outputs, "mean", columns), MIN_POSITIVE));
}

function dispersionBlock(outputs: Outputs, dispersion: number | string, columns: number): readonly Tensor[] {
  if (dispersion !== "decoded") return [];
  const logarithm = outputs["logDispersion"];
  if (logarithm !== undefined) return [ofColumns(logarithm, columns)];
  return [log(atLeast(ofColumns(outputs["dispersion"] as Tensor, columns), MIN_POSITIVE))];
}
