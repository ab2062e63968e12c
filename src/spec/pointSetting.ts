import type { PointSetting } from "../core/collapse/pointSetting.ts";
import type { Spec } from "./spec.ts";

/** What the prediction looks at in a spec, given how many rows it would train on. */
export function pointSettingOf({ model, objective, training }: Spec, trainRows: number): PointSetting {
  const { likelihood } = model;
  return {
    objective: {
      beta: objective.beta,
      reconstruction: objective.reconstruction,
      kl: objective.kl,
      freeBits: objective.freeBits,
      warmupEpochs: objective.warmup?.epochs ?? 0,
    },
    latentSize: model.latentSize,
    variance: likelihood.type === "gaussian" ? likelihood.variance : 1,
    encoder: model.encoder,
    decoder: model.decoder,
    training: {
      epochs: training.epochs,
      // A last partial batch is dropped.
      stepsPerEpoch: Math.floor(trainRows / training.batchSize),
      batchSize: training.batchSize,
      learningRate: training.learningRate,
    },
  };
}
