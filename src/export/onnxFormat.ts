import { join } from "node:path";
import { encodeOnnxModel } from "../engine/onnx/onnxModel.ts";
import { openRun } from "../evaluation/openRun.ts";
import type { TrainedPoint } from "../evaluation/trainedPoints.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { makeFolder } from "../store/makeFolder.ts";
import { chosenPoint } from "./chosenPoint.ts";
import type { Exported, ExportFormat } from "./exportRequest.ts";
import { decoderOutputs, encoderOutputs } from "./modelOutputs.ts";
import { graphOfAnyRows, graphOfRows } from "./onnxFile.ts";
import { pointMetadata } from "./pointMetadata.ts";

const parts = { encoder: encoderOutputs, decoder: decoderOutputs } as const;

/** `point-N.encoder.onnx` and `point-N.decoder.onnx`. */
export const onnxFormat: ExportFormat = async ({ runFolder, point: index, outFolder, batch, mediaFolder, version }) => {
  const run = await openRun(runFolder, mediaFolder);
  const point = chosenPoint(run, index);
  const metadata = pointMetadata(point, run.results.spec);
  makeFolder(outFolder);
  const written = onnxFiles(point, batch).map(({ part, graph, note }) => {
    const file = join(outFolder, `point-${point.point.index}.${part}.onnx`);
    writeFileAtomically(file, [encodeOnnxModel(graph, { producerVersion: version, metadata: { ...metadata, part } })]);
    return { file, note };
  });
  return {
    files: written.map(({ file }) => file),
    notes: written.flatMap(({ note }) => note ?? []),
  } satisfies Exported;
};

/** @param batch number of rows; undefined: any number, if the graph allows it */
export function onnxFiles(point: TrainedPoint, batch: number | undefined) {
  return Object.entries(parts).map(([part, outputs]) => {
    const dynamic = batch === undefined ? graphOfAnyRows(point, outputs) : undefined;
    if (dynamic !== undefined) return { part, graph: dynamic, note: undefined };
    const graph = graphOfRows(point, outputs, batch ?? 1);
    return {
      part,
      graph,
      note: batch === undefined ? `The ${part} takes one row at a time (use --batch N for N rows).` : undefined,
    };
  });
}
