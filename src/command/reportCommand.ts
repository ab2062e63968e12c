import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reportHtml } from "../report/reportHtml.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { readRun } from "../store/readRun.ts";
import { RunFolder } from "../store/runFolder.ts";
import type { Terminal } from "./terminal.ts";

export interface ReportOptions {
  readonly runFolder: string;
  /** Where the panel's bundle lies. */
  readonly distFolder: string;
}

/**
 * Writes `report.html` into a run folder: the panel with that run, in one file that needs nothing else.
 * @throws StoreError when the folder holds no run or cannot be written.
 */
export function reportCommand({ runFolder, distFolder }: ReportOptions, terminal: Terminal): number {
  const snapshot = readRun(runFolder);
  const script = readFileSync(join(distFolder, "webview.js"), "utf8");
  const style = readFileSync(join(distFolder, "webview.css"), "utf8");
  const file = join(new RunFolder(runFolder).path, "report.html");
  writeFileAtomically(file, [Buffer.from(reportHtml({ snapshot, script, style }))]);
  terminal.out(file);
  return 0;
}
