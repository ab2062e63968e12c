import { defaults } from "./defaults.ts";
import type { Json } from "./json.ts";
import type { SpecFile } from "./schema.ts";
import type { DataSpec, LikelihoodSpec, ModelSpec, NetworkSpec, ObjectiveSpec, Spec, TrainingSpec } from "./spec.ts";

type Part<Name extends keyof SpecFile> = NonNullable<SpecFile[Name]>;
type NetworkFile = Part<"model">["encoder"] | Part<"model">["decoder"];

/**
 * The spec of a file, every default applied. The sweep is no part of it: expandSweep.ts.
 * @param value a file in which checkValue.ts finds nothing, which is what makes it a SpecFile
 */
export function resolveSpec(value: Json): Spec {
  const file = value as SpecFile;
  return {
    data: resolveData(file.data),
    model: resolveModel(file.model),
    objective: resolveObjective(file.objective ?? {}),
    training: resolveTraining(file.training ?? {}),
  };
}

function resolveData({ path, heldOut = {}, labels, scale, binarize }: Part<"data">): DataSpec {
  return {
    path,
    heldOut:
      "path" in heldOut
        ? { path: heldOut.path }
        : { fraction: heldOut.fraction ?? defaults.heldOutFraction, seed: heldOut.seed ?? defaults.heldOutSeed },
    ...(labels === undefined ? {} : { labels }),
    scale: scale ?? defaults.scale,
    binarize: binarize ?? defaults.binarize,
  };
}

function resolveModel({ latentSize, encoder, decoder, likelihood, prior, condition = "none" }: Part<"model">): ModelSpec {
  const priorType = prior?.type ?? "standardNormal";
  if (priorType !== "standardNormal" || condition !== "none") throw rejected();
  return {
    latentSize,
    encoder: resolveNetwork(encoder),
    decoder: resolveNetwork(decoder),
    likelihood: resolveLikelihood(likelihood),
    prior: { type: priorType },
    condition,
  };
}

function resolveNetwork(network: NetworkFile = {}): NetworkSpec {
  if (network.type !== undefined && network.type !== "mlp") throw rejected();
  return { hidden: network.hidden ?? defaults.hidden, activation: network.activation ?? defaults.activation };
}

function resolveLikelihood(likelihood: Part<"model">["likelihood"]): LikelihoodSpec {
  switch (likelihood.type) {
    case "gaussian":
      return { type: "gaussian", variance: likelihood.variance ?? defaults.variance };
    case "bernoulli":
    case "poisson":
      return { type: likelihood.type };
    case "negativeBinomial":
      if (likelihood.dispersion === "learned") throw rejected();
      return { type: "negativeBinomial", dispersion: likelihood.dispersion };
    case "zeroInflatedNegativeBinomial":
      throw rejected();
  }
}

function resolveObjective(objective: Part<"objective">): ObjectiveSpec {
  if (objective.type === "targetRate" || objective.warmup?.shape === "cyclical") throw rejected();
  const { beta, reconstruction, kl, warmup, freeBits } = objective;
  return {
    beta: beta ?? defaults.beta,
    reconstruction: reconstruction ?? defaults.reduction,
    kl: kl ?? defaults.reduction,
    ...(warmup === undefined ? {} : { warmup: { epochs: warmup.epochs, shape: defaults.warmupShape } }),
    freeBits: freeBits ?? defaults.freeBits,
  };
}

function resolveTraining({ epochs, batchSize, learningRate, optimizer, seed }: Part<"training">): TrainingSpec {
  return {
    epochs: epochs ?? defaults.epochs,
    batchSize: batchSize ?? defaults.batchSize,
    learningRate: learningRate ?? defaults.learningRate,
    optimizer: optimizer ?? defaults.optimizer,
    seed: seed ?? defaults.seed,
  };
}

/** Reached only if the schema forgot a `notImplemented`. */
function rejected(): Error {
  return new Error("checkValue.ts rejects what is not implemented.");
}
