import type { NetworkShape, PointSetting } from "../core/collapse/pointSetting.ts";
import { learnedVariance } from "./likelihood.ts";
import { dropoutOf, hiddenOf } from "./network.ts";
import { warmupEnd } from "./objective.ts";
import { isOfAnotherProgram } from "./trainedElsewhere.ts";
import type { DecoderSpec, EncoderSpec, ObjectiveSpec, Spec, TrainingSpec } from "./spec.ts";

/** The parts of a spec that the prediction uses, for this number of training rows. */
export function pointSettingOf({ model, objective, training }: Spec, trainRows: number): PointSetting {
  const { likelihood } = model;
  return {
    objective: objectiveSetting(objective),
    latentSize: model.latentSize,
    variance: likelihood.type === "gaussian" ? learnedVariance(likelihood.variance) : 1,
    posterior: model.posterior.type,
    prior: model.prior.type,
    encoder: networkShape(model.encoder),
    decoder: networkShape(model.decoder),
    training: isOfAnotherProgram({ model }) ? LONG_TRAINING : trainingSetting(training, trainRows),
  };
}

/** Of a model that another program trained, of whose training nothing is known: no doubt rests on it. */
const LONG_TRAINING: PointSetting["training"] = { epochs: 1e6, stepsPerEpoch: 1, batchSize: 64, learningRate: 1e-3 };

function trainingSetting(training: TrainingSpec, trainRows: number): PointSetting["training"] {
  return {
    epochs: training.epochs,
    // A last partial batch is dropped.
    stepsPerEpoch: Math.floor(trainRows / training.batchSize),
    batchSize: training.batchSize,
    learningRate: training.learningRate,
    ...(training.schedule === undefined ? {} : { schedule: training.schedule }),
  };
}

function objectiveSetting(objective: ObjectiveSpec): PointSetting["objective"] {
  switch (objective.type) {
    case "beta": {
      const { type, beta, reconstruction, kl, freeBits, warmup } = objective;
      const cycle = warmup?.shape === "cyclical" ? { cycle: { epochs: warmup.epochs, rise: warmup.rise } } : {};
      return { type, beta, reconstruction, kl, freeBits, warmupEpochs: warmupEnd(warmup), ...cycle };
    }
    case "targetRate": {
      const { type, rate, weight, anneal } = objective;
      return { type, rate, weight, annealEpochs: anneal?.epochs ?? 0 };
    }
    case "importanceWeighted":
      return objective;
  }
}

function networkShape(network: EncoderSpec | DecoderSpec): NetworkShape {
  return {
    hidden: hiddenOf(network),
    activation: network.activation,
    convolutions: "channels" in network ? network.channels.length : 0,
    normalization: "normalization" in network ? network.normalization : "none",
    dropout: dropoutOf(network),
    skip: "skip" in network && network.skip,
  };
}
