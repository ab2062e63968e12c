/** The formats of an export. */
export const exportFormats = ["report", "onnx", "safetensors", "csv", "tensorboard"] as const;
export type ExportFormat = (typeof exportFormats)[number];
