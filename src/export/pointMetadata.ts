import type { TrainedPoint } from "../evaluation/trainedPoints.ts";
import { layoutOf } from "../training/exampleLayout.ts";

/** Metadata of a trained point for safetensors and ONNX: text by key. */
export function pointMetadata({ point, dataset }: TrainedPoint, specName: string): Readonly<Record<string, string>> {
  const { data, model } = point.spec;
  const { image } = layoutOf(dataset);
  return {
    producer: "vae-lens",
    specFile: specName,
    point: String(point.index),
    settings: JSON.stringify(point.settings),
    spec: JSON.stringify(point.spec),
    scale: String(data.scale),
    binarize: data.binarize,
    transform: data.transform,
    ...affineStatistics(dataset),
    ...(image === undefined ? {} : { image: JSON.stringify(image) }),
    ...(model.condition === "labels" ? { conditionLabels: JSON.stringify(conditionLabels(dataset)) } : {}),
  };
}

/** By column, x = shift + deviation * (what the model sees); only of a transformation with statistics. */
function affineStatistics({ train: { transform } }: TrainedPoint["dataset"]): Readonly<Record<string, string>> {
  if (transform?.type !== "affine") return {};
  return {
    transformShifts: JSON.stringify(Array.from(transform.shifts)),
    transformDeviations: JSON.stringify(Array.from(transform.deviations)),
  };
}

/** The label of each column of the condition (data/condition.ts). */
function conditionLabels({ trainLabels, labelNames }: TrainedPoint["dataset"]): readonly (number | string)[] {
  const labels = [...new Set(trainLabels)].sort((a, b) => a - b);
  return labels.map((label) => labelNames?.[label] ?? label);
}
