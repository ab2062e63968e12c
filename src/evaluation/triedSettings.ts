import type { Restart, RestartKind } from "../core/explanation/facts.ts";
import type { Dataset } from "../data/dataset.ts";
import type { DataFolders } from "../data/readDataset.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { dropoutOf } from "../spec/network.ts";
import { LOWER_LEARNING_RATE, longerTraining } from "../spec/remedies.ts";
import type { Spec } from "../spec/spec.ts";
import { dataKey, openData } from "../training/openData.ts";
import { restartWith, type RestartOptions } from "./restart.ts";

export interface TriedSettingsRequest {
  readonly options: RestartOptions;
  readonly point: SweepPoint;
  readonly folders: DataFolders;
  /** Codes of rules and doubts that `check` reports. */
  readonly reported: readonly string[];
  /** Whether the model's figures are absurd, or worse than without latents: its columns may be the reason even if no rule says so. */
  readonly isAbsurd: boolean;
  readonly onPart: (part: string) => void;
}

interface TriedSetting {
  readonly kind: RestartKind;
  /** For people, after "training again". */
  readonly name: string;
  readonly spec: Spec;
}

/**
 * Trains a point again without what `check` reports as a possible cause, one change at a time. A cause is named, and its remedy
 * offered, only where such a training is better.
 */
export async function trySettings(request: TriedSettingsRequest): Promise<readonly Restart[]> {
  const { options, onPart } = request;
  const restarts: Restart[] = [];
  for (const { kind, name, spec } of settingsToTry(request)) {
    onPart(`training again, ${name}`);
    const dataset = kind === "transformed" ? await datasetOf(request, spec) : options.dataset;
    if (dataset !== undefined) restarts.push(await restartWith(options, kind, spec, dataset));
  }
  return restarts;
}

function settingsToTry({
  options: { spec, dataset },
  reported,
  isAbsurd,
}: TriedSettingsRequest): readonly TriedSetting[] {
  const { training, data, model } = spec;
  const isReported = (...codes: readonly string[]): boolean => codes.some((code) => reported.includes(code));
  const tried: TriedSetting[] = [];
  if (isReported("learning-rate-too-high") && training.learningRate > LOWER_LEARNING_RATE)
    tried.push({
      kind: "lower-learning-rate",
      name: "at a lower learning rate",
      spec: { ...spec, training: { ...training, learningRate: LOWER_LEARNING_RATE } },
    });
  if (isReported("too-few-steps")) {
    const longer = longerTraining(spec, Math.floor(dataset.train.rows / training.batchSize));
    tried.push({
      kind: "longer-training",
      name: "for longer",
      spec: { ...spec, training: { ...training, ...longer } },
    });
  }
  if (
    (isAbsurd || isReported("columns-off-scale", "inputs-not-centred")) &&
    data.transform === "none" &&
    model.likelihood.type === "gaussian"
  )
    tried.push({
      kind: "transformed",
      name: "on standardised columns",
      spec: { ...spec, data: { ...data, transform: "standardize" } },
    });
  if (dropoutOf(model.encoder) + dropoutOf(model.decoder) > 0)
    tried.push({ kind: "without-dropout", name: "without dropout", spec: withoutDropout(spec) });
  return tried;
}

function withoutDropout(spec: Spec): Spec {
  const { encoder, decoder } = spec.model;
  return {
    ...spec,
    model: {
      ...spec.model,
      encoder: "dropout" in encoder ? { ...encoder, dropout: 0 } : encoder,
      decoder: "dropout" in decoder ? { ...decoder, dropout: 0 } : decoder,
    },
  };
}

async function datasetOf({ point, folders }: TriedSettingsRequest, spec: Spec): Promise<Dataset | undefined> {
  const changed = { ...point, spec };
  const { datasets } = await openData([changed], folders);
  return datasets.get(dataKey(changed));
}
