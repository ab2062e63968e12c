/** What a run can be exported as. */
export const exportFormats = ["report", "onnx", "safetensors", "csv", "tensorboard"] as const;
export type ExportFormat = (typeof exportFormats)[number];
