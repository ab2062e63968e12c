import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { cacheFolderOf, type SpecReporter } from "../prediction/specReport.ts";
import type { SpecReport } from "../results/specReport.ts";
import type { SpecStep } from "../results/specStep.ts";
import { ReportedError } from "../core/reportedError.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { failureMessage } from "../store/failure.ts";
import type { CheckFormat } from "./arguments/checkArguments.ts";
import { applySafeFixes } from "./checkFixes.ts";
import { CheckProgress, stepText } from "./checkProgress.ts";
import { checkText } from "./checkText.ts";
import { type CheckedFile, diagnosticsOf } from "./diagnostic.ts";
import { exitStatus } from "./exitStatus.ts";
import { readSpecFile } from "./readSpecFile.ts";
import { githubAnnotations } from "./githubAnnotations.ts";
import { sarifLog } from "./sarif.ts";
import type { Terminal } from "./terminal.ts";
import { printable } from "../core/printable.ts";

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

/**
 * Checks specs and their data. A file that cannot be checked has a diagnostic that says why. Returns the exit status: 1 for a diagnostic
 * at warning or above, 2 if no file could be checked.
 */
export async function checkCommand(options: CheckOptions, terminal: Terminal): Promise<number> {
  const checked: CheckedFile[] = [];
  const failures: string[] = [];
  for (const file of options.files) {
    try {
      checked.push(await checkFile(file, options, terminal));
    } catch (error) {
      const message = failureMessage(error, `check ${file}`);
      failures.push(message);
      checked.push(
        uncheckedFile(file, error instanceof ReportedError ? "file-not-checked" : "unexpected-error", message),
      );
    }
  }
  terminal.status("");
  print(checked, options, terminal);
  if (failures.length === options.files.length) {
    for (const message of new Set(failures)) terminal.err(printable(`vae-lens: ${message}`));
    return exitStatus.badInput;
  }
  return checked.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity !== "information")) ? 1 : 0;
}

/** Its only diagnostic is at its start. */
function uncheckedFile(file: string, rule: string, message: string): CheckedFile {
  const start = { line: 0, character: 0 };
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  const diagnostic = {
    rule,
    severity: "error",
    message: sentence,
    range: { start, end: start },
    related: [],
    fixes: [],
  } as const;
  return { file, fixed: [], diagnostics: [diagnostic], predictions: [] };
}

async function checkFile(file: string, options: CheckOptions, terminal: Terminal): Promise<CheckedFile> {
  const original = readSpecFile(file);
  const specFolder = dirname(resolve(file));
  const progress = new CheckProgress(file, terminal);
  try {
    return await checkShowing(progress, original, { file, options, specFolder });
  } finally {
    progress.end();
  }
}

async function checkShowing(
  progress: CheckProgress,
  original: string,
  { file, options, specFolder }: { readonly file: string; readonly options: CheckOptions; readonly specFolder: string },
): Promise<CheckedFile> {
  const { reporter, mediaFolder, probeSeconds } = options;
  const onStep = (step: SpecStep): void => {
    progress.show(stepText(step));
  };
  const request = { specFolder, mediaFolder, cacheFolder: cacheFolderOf(specFolder), onStep };
  const check = (specText: string): Promise<SpecReport> => reporter.check({ specText, ...request });
  const { text, fixed } = options.fix ? await applySafeFixes(original, check) : { text: original, fixed: [] };
  // Follows a link, so that the target is written and the link stays.
  if (text !== original) writeFileAtomically(realpathSync(file), [Buffer.from(text)]);
  let report = await check(text);
  if (probeSeconds > 0 && report.predictions.some(({ verdict }) => verdict !== "unknown")) {
    progress.show("training briefly to improve its prediction");
    report = await reporter.probe({ specText: text, ...request, onStep: undefined, ceilingSeconds: probeSeconds });
  }
  const { diagnoses, predictions, auto = null, isProbeCutShort } = report;
  return {
    file,
    fixed,
    diagnostics: diagnosticsOf(text, diagnoses),
    predictions,
    ...(auto === null ? {} : { auto }),
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
    case "github":
      for (const line of githubAnnotations(checked)) terminal.command(line);
      return;
    case "text":
      for (const line of checkText(checked)) terminal.out(line);
  }
}
