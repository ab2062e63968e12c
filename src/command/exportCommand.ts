import { join } from "node:path";
import type { ExportRequest } from "../export/exportRequest.ts";
import { exportRun, type ExportFormatName } from "../export/exportRun.ts";
import type { Terminal } from "./terminal.ts";
import { printable } from "../core/printable.ts";

export interface ExportOptions extends Omit<ExportRequest, "outFolder"> {
  readonly format: ExportFormatName;
  /** Undefined: `export` in the run folder. */
  readonly out: string | undefined;
}

/** Exports a run or one of its points, and prints the paths of the files. Returns the exit status. @throws StoreError, ExportError */
export async function exportCommand({ format, out, ...request }: ExportOptions, terminal: Terminal): Promise<number> {
  terminal.status("Exporting ...");
  const { files, notes } = await exportRun(format, { ...request, outFolder: out ?? join(request.runFolder, "export") });
  terminal.status("");
  for (const note of notes) terminal.err(printable(note));
  for (const file of files) terminal.out(printable(file));
  return 0;
}
