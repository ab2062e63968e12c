import { dirname, resolve } from "node:path";
import { parseSpec } from "../spec/parseSpec.ts";
import { openData } from "../training/openData.ts";
import { diagnosticLine, diagnostics, type Diagnostic } from "./diagnostic.ts";
import { readSpecFile } from "./readSpecFile.ts";
import type { Terminal } from "./terminal.ts";

export interface CheckOptions {
  readonly files: readonly string[];
  readonly format: "text" | "json";
  readonly mediaFolder: string;
}

interface CheckedFile {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  /** One a point of the sweep. None is made yet. */
  readonly predictions: readonly never[];
}

/** Checks specs and the data they name. Returns the exit status: 1 for anything at warning or above. */
export async function checkCommand({ files, format, mediaFolder }: CheckOptions, terminal: Terminal): Promise<number> {
  const checked: CheckedFile[] = [];
  for (const file of files) checked.push({ file, diagnostics: await checkFile(file, mediaFolder), predictions: [] });
  if (format === "json") {
    terminal.out(JSON.stringify({ files: checked }, null, 2));
  } else {
    for (const { file, diagnostics: found } of checked) {
      for (const diagnostic of found) terminal.out(diagnosticLine(file, diagnostic));
    }
    terminal.out(summary(checked));
  }
  return checked.some(({ diagnostics: found }) => found.some(({ severity }) => severity !== "information")) ? 1 : 0;
}

async function checkFile(file: string, mediaFolder: string): Promise<readonly Diagnostic[]> {
  const text = readSpecFile(file);
  const parsed = parseSpec(text);
  const { problems } = await openData(parsed.points, { specFolder: dirname(resolve(file)), mediaFolder });
  return diagnostics(text, parsed, problems);
}

function summary(checked: readonly CheckedFile[]): string {
  const count = (severity: string): number =>
    checked.flatMap(({ diagnostics: found }) => found).filter((diagnostic) => diagnostic.severity === severity).length;
  const many = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
  return `${many(checked.length, "file")} checked: ${many(count("error"), "error")}, ${many(count("warning"), "warning")}`;
}
