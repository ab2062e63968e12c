import { exportTensorboard } from "./exportTensorboard.ts";
import type { Terminal } from "./terminal.ts";

/** What a format is asked to write. */
export interface ExportRequest {
  readonly runFolder: string;
  readonly out: string;
}

/** Writes a run in another program's format; returns the files written. @throws StoreError */
export type Exporter = (request: ExportRequest) => readonly string[] | Promise<readonly string[]>;

export const exportFormats = ["tensorboard"] as const;
export type ExportFormat = (typeof exportFormats)[number];

const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  tensorboard: exportTensorboard,
};

/** Writes a run for other programs and prints the files. Returns the exit status. @throws StoreError */
export async function exportCommand({ format, ...request }: ExportRequest & { readonly format: ExportFormat }, terminal: Terminal): Promise<number> {
  for (const file of await exporters[format](request)) terminal.out(file);
  return 0;
}
