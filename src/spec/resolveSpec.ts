import { defaults } from "./defaults.ts";
import type { Json } from "./json.ts";
import type { SpecFile } from "./schema.ts";
import { NO_DATA_PATH, spreadKinds } from "./spec.ts";
import type {
  DataSpec,
  LikelihoodSpec,
  ModelSpec,
  ObjectiveSpec,
  PosteriorSpec,
  PriorSpec,
  Spec,
  TrainingSpec,
  WarmupSpec,
} from "./spec.ts";
import { resolveDecoder, resolveEncoder } from "./resolveNetwork.ts";

type Part<Name extends keyof SpecFile> = NonNullable<SpecFile[Name]>;
type ModelFile = Part<"model">;
type OwnModelFile = Extract<ModelFile, { readonly type: "onnx" }>;
type LatentsFile = Extract<ModelFile, { readonly type: "latents" }>;
type TrainedModelFile = Exclude<ModelFile, OwnModelFile | LatentsFile>;
type LikelihoodFile = (OwnModelFile | TrainedModelFile)["likelihood"];

/**
 * The spec of a file with every default applied, without the sweep: see expandSweep.ts.
 * @param value a file without problems of checkValue.ts, hence a SpecFile
 */
export function resolveSpec(value: Json): Spec {
  const file = value as SpecFile;
  return {
    data: resolveData(file.data ?? { path: NO_DATA_PATH }),
    model: resolveModel(file.model),
    objective: resolveObjective(file.objective ?? {}),
    training: resolveTraining(file.training ?? {}, file.model.type === "onnx" || file.model.type === "latents"),
  };
}

function resolveData({
  path,
  heldOut = {},
  labels,
  columns,
  header,
  images,
  shape,
  conditionColumns,
  scale,
  binarize,
  transform,
}: Part<"data">): DataSpec {
  return {
    path,
    heldOut: {
      ...("path" in heldOut
        ? { path: heldOut.path }
        : { fraction: heldOut.fraction ?? defaults.heldOutFraction, seed: heldOut.seed ?? defaults.heldOutSeed }),
      ...(heldOut.selectFraction === undefined ? {} : { selectFraction: heldOut.selectFraction }),
    },
    ...(labels === undefined ? {} : { labels }),
    ...(columns === undefined ? {} : { columns }),
    ...(header === undefined ? {} : { header }),
    ...(images?.skipUnreadable === undefined ? {} : { images: { skipUnreadable: images.skipUnreadable } }),
    ...(shape === undefined ? {} : { shape }),
    ...(conditionColumns === undefined ? {} : { conditionColumns }),
    scale: scale ?? defaults.scale,
    binarize: binarize ?? defaults.binarize,
    transform: transform ?? defaults.transform,
  };
}

/** Until the files are read: the number of latents is in them. */
const UNREAD_LATENT_SIZE = 1;

/** What a model of another program decodes is named by either word. */
function resolveOwnLikelihood(likelihood: LikelihoodFile): LikelihoodSpec {
  const resolved = resolveLikelihood(likelihood);
  if (resolved.type === "gaussian" && typeof resolved.variance === "string")
    return { ...resolved, variance: "decoded" };
  if ("dispersion" in resolved && resolved.dispersion === "learned") return { ...resolved, dispersion: "decoded" };
  return resolved;
}

function resolveOwnModel(model: OwnModelFile): ModelSpec {
  const { encoder, decoder, layout, inputs = {}, outputs = {}, likelihood, condition } = model;
  return {
    own: { encoder, decoder, layout: layout ?? defaults.layout, inputs, outputs },
    latentSize: UNREAD_LATENT_SIZE,
    encoder: resolveEncoder(),
    posterior: { type: "diagonal" },
    decoder: resolveDecoder(),
    likelihood: resolveOwnLikelihood(likelihood),
    prior: { type: "standardNormal" },
    condition: condition ?? defaults.condition,
  };
}

function resolveModel(model: ModelFile): ModelSpec {
  if (model.type === "onnx") return resolveOwnModel(model);
  return model.type === "latents" ? resolveLatents(model) : resolveTrainedModel(model);
}

/** Networks and likelihood are those of no model, and nothing reads them. */
function resolveLatents({ mean, layout, ...spreads }: LatentsFile): ModelSpec {
  const kind = spreadKinds.find((name) => spreads[name] !== undefined);
  return {
    latents: {
      mean,
      ...(kind === undefined ? {} : { spread: { kind, path: spreads[kind] ?? "" } }),
      layout: layout ?? defaults.layout,
    },
    latentSize: UNREAD_LATENT_SIZE,
    encoder: resolveEncoder(),
    posterior: { type: "diagonal" },
    decoder: resolveDecoder(),
    likelihood: { type: "gaussian", variance: defaults.variance },
    prior: { type: "standardNormal" },
    condition: defaults.condition,
  };
}

function resolveTrainedModel({
  latentSize,
  encoder,
  posterior,
  decoder,
  likelihood,
  prior,
  condition,
}: TrainedModelFile): ModelSpec {
  return {
    latentSize,
    encoder: resolveEncoder(encoder),
    posterior: resolvePosterior(posterior),
    decoder: resolveDecoder(decoder),
    likelihood: resolveLikelihood(likelihood),
    prior: resolvePrior(prior),
    condition: condition ?? defaults.condition,
  };
}

function resolvePosterior(posterior: TrainedModelFile["posterior"] = {}): PosteriorSpec {
  if (posterior.type !== "iaf") return { type: "diagonal" };
  return { type: "iaf", layers: posterior.layers ?? defaults.flowLayers, hidden: posterior.hidden ?? defaults.hidden };
}

function resolvePrior(prior: TrainedModelFile["prior"] = {}): PriorSpec {
  switch (prior.type) {
    case "mixture":
      return { type: "mixture", components: prior.components ?? defaults.components };
    case "vampPrior":
      return { type: "vampPrior", components: prior.components ?? defaults.pseudoInputs };
    case "flow":
      return { type: "flow", layers: prior.layers ?? defaults.flowLayers, hidden: prior.hidden ?? defaults.hidden };
    case "conditionalNormal":
      return { type: "conditionalNormal", hidden: prior.hidden ?? defaults.priorHidden };
    default:
      return { type: "standardNormal" };
  }
}

function resolveLikelihood(likelihood: LikelihoodFile): LikelihoodSpec {
  switch (likelihood.type) {
    case "gaussian":
      return { type: "gaussian", variance: likelihood.variance ?? defaults.variance };
    case "bernoulli":
    case "continuousBernoulli":
    case "poisson":
      return { type: likelihood.type };
    case "negativeBinomial":
    case "zeroInflatedNegativeBinomial":
      return {
        type: likelihood.type,
        dispersion: likelihood.dispersion,
        librarySize: likelihood.librarySize ?? defaults.librarySize,
      };
    case "categorical":
      return { type: "categorical", categories: likelihood.categories };
  }
}

function resolveObjective(objective: Part<"objective">): ObjectiveSpec {
  switch (objective.type) {
    case "targetRate": {
      const { rate, weight, anneal } = objective;
      return { type: "targetRate", rate, weight, ...(anneal === undefined ? {} : { anneal }) };
    }
    case "importanceWeighted":
      return { type: "importanceWeighted", samples: objective.samples };
    default: {
      const { beta, reconstruction, kl, warmup, freeBits, totalCorrelation, mmd } = objective;
      return {
        type: "beta",
        beta: beta ?? defaults.beta,
        reconstruction: reconstruction ?? defaults.reduction,
        kl: kl ?? defaults.reduction,
        ...(warmup === undefined ? {} : { warmup: resolveWarmup(warmup) }),
        freeBits: freeBits ?? defaults.freeBits,
        totalCorrelation: totalCorrelation ?? defaults.totalCorrelation,
        mmd: mmd ?? defaults.mmd,
      };
    }
  }
}

type BetaFile = Exclude<Part<"objective">, { readonly type: "targetRate" | "importanceWeighted" }>;

function resolveWarmup({ epochs, shape, cycles, rise }: NonNullable<BetaFile["warmup"]>): WarmupSpec {
  if (shape !== "cyclical") return { epochs, shape: defaults.warmupShape };
  return { epochs, shape, cycles: cycles ?? defaults.warmupCycles, rise: rise ?? defaults.warmupRise };
}

function resolveTraining(
  { epochs, batchSize, learningRate, schedule, clipNorm, optimizer, select, patience, seed }: Part<"training">,
  isTrained: boolean,
): TrainingSpec {
  return {
    // Nothing is trained of a model that another program has trained.
    epochs: isTrained ? 0 : (epochs ?? defaults.epochs),
    batchSize: isTrained ? 1 : (batchSize ?? defaults.batchSize),
    learningRate: learningRate ?? defaults.learningRate,
    ...resolveSchedule(schedule),
    ...(clipNorm === undefined ? {} : { clipNorm }),
    optimizer: optimizer ?? defaults.optimizer,
    select: select ?? defaults.select,
    ...(patience === undefined ? {} : { patience }),
    seed: seed ?? defaults.seed,
  };
}

/** A constant rate needs none. */
function resolveSchedule(schedule: Part<"training">["schedule"] = {}): Pick<TrainingSpec, "schedule"> {
  switch (schedule.type) {
    case "step":
      return { schedule: { ...schedule, factor: schedule.factor ?? defaults.stepFactor } };
    case "cosine":
      return { schedule: { ...schedule, to: schedule.to ?? defaults.cosineTo } };
    case "exponential":
      return { schedule };
    default:
      return {};
  }
}
