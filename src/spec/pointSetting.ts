import type { NetworkShape, PointSetting } from "../core/collapse/pointSetting.ts";
import { hiddenOf } from "./network.ts";
import { betaObjective, betaOf, warmupEnd } from "./objective.ts";
import type { DecoderSpec, EncoderSpec, Spec } from "./spec.ts";

/** What the prediction looks at in a spec, given how many rows it would train on. */
export function pointSettingOf({ model, objective, training }: Spec, trainRows: number): PointSetting {
  const { likelihood } = model;
  const { reconstruction = "sum", kl = "sum", freeBits = 0, warmup } = betaObjective(objective) ?? {};
  return {
    objective: { beta: betaOf(objective) ?? 1, reconstruction, kl, freeBits, warmupEpochs: warmupEnd(warmup) },
    latentSize: model.latentSize,
    variance: likelihood.type === "gaussian" && likelihood.variance !== "learnedPerDimension" ? likelihood.variance : 1,
    encoder: networkShape(model.encoder),
    decoder: networkShape(model.decoder),
    training: {
      epochs: training.epochs,
      // A last partial batch is dropped.
      stepsPerEpoch: Math.floor(trainRows / training.batchSize),
      batchSize: training.batchSize,
      learningRate: training.learningRate,
    },
  };
}

function networkShape(network: EncoderSpec | DecoderSpec): NetworkShape {
  return { hidden: hiddenOf(network), activation: network.activation };
}
