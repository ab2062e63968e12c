import { join } from "node:path";
import type { Exported } from "../export/exportRequest.ts";
import { exportRun } from "../export/exportRun.ts";
import { writeReport } from "../export/writeReport.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { ExportMessage } from "./backgroundService.ts";

export interface ExportTools {
  readonly packageFolder: string;
  readonly version: string;
  readonly reporter: Pick<SpecReporter, "check">;
}

/** Writes a run as files for other programs, or as a report. @throws StoreError, ExportError */
export async function exportForEditor(
  { runFolder, format, point, outFolder }: ExportMessage,
  { packageFolder, version, reporter }: ExportTools,
): Promise<Exported> {
  const mediaFolder = join(packageFolder, "media");
  if (format !== "report")
    return exportRun(format, {
      runFolder,
      outFolder,
      point: point ?? undefined,
      batch: undefined,
      mediaFolder,
      version,
    });
  return {
    files: [
      await writeReport({ runFolder, outFolder, distFolder: join(packageFolder, "dist"), mediaFolder, reporter }),
    ],
    notes: [],
  };
}
