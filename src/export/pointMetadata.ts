import { usesLibrarySize } from "../core/librarySize.ts";
import { dividedRows } from "../data/selection.ts";
import { splitRows } from "../data/split.ts";
import type { TrainedPoint } from "../evaluation/trainedPoints.ts";
import { meanTotalOf } from "../model/likelihoods/librarySize.ts";
import { layoutOf } from "../training/exampleLayout.ts";

/** Metadata of a trained point for safetensors and ONNX: text by key. */
export function pointMetadata(
  { point, dataset, statistics }: TrainedPoint,
  specName: string,
): Readonly<Record<string, string>> {
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
    ...(usesLibrarySize(model.likelihood) ? { meanTotal: String(meanTotalOf(statistics)) } : {}),
    ...(image === undefined ? {} : { image: JSON.stringify(image) }),
    ...(model.condition === "labels" ? { conditionLabels: JSON.stringify(conditionLabels(dataset)) } : {}),
  };
}

/**
 * The held-out rows that report, and those that only select, if there are any, counted from 0 and ascending: of the examples' file, or of the
 * held-out rows' own. Not listed are all rows of a file. Only for the formats that figures are recomputed from: of many rows the lists are
 * long.
 */
export function heldOutRows({ point, dataset }: TrainedPoint): Readonly<Record<string, string>> {
  const { heldOut: how } = point.spec.data;
  const { train, heldOut, selection } = dataset;
  const rows = heldOut.rows + (selection?.matrix.rows ?? 0);
  const inFile = "path" in how ? undefined : splitRows(train.rows + rows, how.fraction, how.seed).heldOut;
  const divided = dividedRows(rows, how);
  const listed = (numbers: Uint32Array): string => JSON.stringify(Array.from(numbers, (row) => inFile?.[row] ?? row));
  if (divided !== undefined)
    return { heldOutRows: listed(divided.reporting), selectionRows: listed(divided.selecting) };
  return inFile === undefined ? {} : { heldOutRows: JSON.stringify(Array.from(inFile)) };
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
