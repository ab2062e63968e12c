import { csvFormat } from "./csvFormat.ts";
import type { Exported, ExportFormat, ExportRequest } from "./exportRequest.ts";
import { onnxFormat } from "./onnxFormat.ts";
import { tensorboardFormat } from "./tensorboardFormat.ts";
import { safetensorsFormat } from "./safetensorsFormat.ts";

/** The writers, by the name of the format. */
const formats = {
  onnx: onnxFormat,
  safetensors: safetensorsFormat,
  csv: csvFormat,
  tensorboard: tensorboardFormat,
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportFormatName = keyof typeof formats;

export const exportFormatNames = Object.keys(formats) as readonly ExportFormatName[];

/** Formats of a single point; the others export the whole sweep. */
export const pointFormatNames: readonly ExportFormatName[] = ["onnx", "safetensors"];

/** @throws StoreError, ExportError */
export function exportRun(format: ExportFormatName, request: ExportRequest): Promise<Exported> {
  return formats[format](request);
}
