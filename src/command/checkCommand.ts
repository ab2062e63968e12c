import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { cacheFolderOf, type SpecReporter } from "../prediction/specReport.ts";
import type { SpecReport } from "../results/specReport.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import type { CheckFormat } from "./arguments/checkArguments.ts";
import { applySafeFixes } from "./checkFixes.ts";
import { checkText } from "./checkText.ts";
import { type CheckedFile, diagnosticsOf } from "./diagnostic.ts";
import { readSpecFile } from "./readSpecFile.ts";
import { sarifLog } from "./sarif.ts";
import type { Terminal } from "./terminal.ts";

export interface CheckOptions {
  readonly files: readonly string[];
  readonly format: CheckFormat;
  /** Writes the files with their safe fixes applied. */
  readonly fix: boolean;
  /** 0: no probe. */
  readonly probeSeconds: number;
  readonly mediaFolder: string;
  readonly version: string;
  readonly reporter: Pick<SpecReporter, "check" | "probe">;
}

/** Checks specs and their data. Returns the exit status: 1 for a diagnostic at warning or above. */
export async function checkCommand(options: CheckOptions, terminal: Terminal): Promise<number> {
  const texts = options.files.map((file) => ({ file, text: readSpecFile(file) }));
  const checked: CheckedFile[] = [];
  for (const { file, text } of texts) checked.push(await checkFile(file, text, options, terminal));
  terminal.status("");
  print(checked, options, terminal);
  return checked.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity !== "information")) ? 1 : 0;
}

async function checkFile(
  file: string,
  original: string,
  options: CheckOptions,
  terminal: Terminal,
): Promise<CheckedFile> {
  const { reporter, mediaFolder, probeSeconds } = options;
  const specFolder = dirname(resolve(file));
  const folders = { specFolder, mediaFolder, cacheFolder: cacheFolderOf(specFolder) };
  const check = (specText: string): Promise<SpecReport> => reporter.check({ specText, ...folders });
  terminal.status(`Reading ${file} and its data ...`);
  const { text, fixed } = options.fix ? await applySafeFixes(original, check) : { text: original, fixed: [] };
  // Follows a link, so that the target is written and the link stays.
  if (text !== original) writeFileAtomically(realpathSync(file), [Buffer.from(text)]);
  let report = await check(text);
  if (probeSeconds > 0 && report.predictions.some(({ verdict }) => verdict !== "unknown")) {
    terminal.status(`Training ${file} briefly to improve its prediction ...`);
    report = await reporter.probe({ specText: text, ...folders, ceilingSeconds: probeSeconds });
  }
  const { diagnoses, predictions, isProbeCutShort } = report;
  return {
    file,
    fixed,
    diagnostics: diagnosticsOf(text, diagnoses),
    predictions,
    ...(isProbeCutShort === true ? { isProbeCutShort } : {}),
  };
}

function print(checked: readonly CheckedFile[], { format, version }: CheckOptions, terminal: Terminal): void {
  switch (format) {
    case "json":
      terminal.out(JSON.stringify({ files: checked }, null, 2));
      return;
    case "sarif":
      terminal.out(JSON.stringify(sarifLog(checked, version, process.cwd()), null, 2));
      return;
    case "text":
      for (const line of checkText(checked)) terminal.out(line);
  }
}
