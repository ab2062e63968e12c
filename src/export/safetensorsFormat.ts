import { join } from "node:path";
import { openRun } from "../evaluation/openRun.ts";
import type { TrainedPoint } from "../evaluation/trainedPoints.ts";
import { buildVae } from "../model/vae.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { makeFolder } from "../store/makeFolder.ts";
import { encodeSafetensors, type SafetensorsFile } from "../store/safetensors.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { chosenPoint } from "./chosenPoint.ts";
import type { ExportFormat } from "./exportRequest.ts";
import { heldOutRows, pointMetadata } from "./pointMetadata.ts";

/** `point-N.safetensors`. */
export const safetensorsFormat: ExportFormat = async ({ runFolder, point: index, outFolder, mediaFolder, version }) => {
  const run = await openRun(runFolder, mediaFolder);
  const point = chosenPoint(run, index);
  const file = join(outFolder, `point-${point.point.index}.safetensors`);
  makeFolder(outFolder);
  writeFileAtomically(
    file,
    encodeSafetensors(
      weightsOf(point, {
        ...pointMetadata(point, run.results.spec),
        ...heldOutRows(point),
        producerVersion: version,
      }),
    ),
  );
  return { files: [file], notes: [] };
};

/** The trained parameters, by the graph's names and in its shapes: a matrix has one row for each input, so that a layer is x W + b. */
export function weightsOf(trained: TrainedPoint, metadata: Readonly<Record<string, string>>): SafetensorsFile {
  const { point, dataset, statistics, parameters } = trained;
  const { learned, states } = buildVae(
    point.spec.model,
    { ...layoutOf(dataset), models: 1, rows: 1, sharedSeed: true },
    statistics,
  );
  const shapes = Object.fromEntries([...learned, ...states].map(({ tensor }) => [tensor.name, tensor.shape]));
  return { metadata, tensors: parameters, shapes };
}
