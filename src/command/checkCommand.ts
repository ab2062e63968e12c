import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { cacheFolderOf, type SpecReporter } from "../prediction/specReport.ts";
import { ReportedError } from "../core/reportedError.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { failureMessage } from "../store/failure.ts";
import type { CheckFormat } from "./arguments/checkArguments.ts";
import { applySafeFixes } from "./checkFixes.ts";
import { CheckProgress } from "./checkProgress.ts";
import { checkSpecText, reportOn } from "./checkSpecText.ts";
import { checkText } from "./checkText.ts";
import type { CheckedFile } from "./diagnostic.ts";
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
  const onProgress = (doing: string): void => progress.show(doing);
  try {
    const request = { ...options, file, specFolder, cacheFolder: cacheFolderOf(specFolder), onProgress };
    const check = (text: string) => reportOn(text, request);
    const { text, fixed } = options.fix ? await applySafeFixes(original, check) : { text: original, fixed: [] };
    // Follows a link, so that the target is written and the link stays.
    if (text !== original) writeFileAtomically(realpathSync(file), [Buffer.from(text)]);
    return { ...(await checkSpecText(text, request)), fixed };
  } finally {
    progress.end();
  }
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
