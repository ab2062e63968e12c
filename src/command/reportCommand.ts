import { resolve } from "node:path";
import { writeReport, type ReportRequest } from "../export/writeReport.ts";
import type { Terminal } from "./terminal.ts";

/** Writes `report.html` into a run folder. Returns the exit status. @throws StoreError */
export async function reportCommand(request: Omit<ReportRequest, "outFolder">, terminal: Terminal): Promise<number> {
  terminal.status("Reading the run's data ...");
  const file = await writeReport({ ...request, outFolder: resolve(request.runFolder) });
  terminal.status("");
  terminal.out(file);
  return 0;
}
