import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { printable } from "../core/printable.ts";
import { plural } from "../core/wording.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import { specFileFor } from "../proposal/specFile.ts";
import { SPEC_SUFFIX } from "../spec/specSuffix.ts";
import { proposeSpec } from "../proposal/proposeSpec.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { checkText } from "./checkText.ts";
import { diagnosticsOf } from "./diagnostic.ts";
import { exitStatus } from "./exitStatus.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usageError.ts";

export interface NewOptions {
  readonly data: string;
  readonly out: string | undefined;
  readonly mediaFolder: string;
  readonly reporter: Pick<SpecReporter, "check">;
}

/** Writes a spec for a data file, and prints what check says of it. Returns the exit status. @throws UsageError, DataError */
export async function newCommand(
  { data, out, mediaFolder, reporter }: NewOptions,
  terminal: Terminal,
): Promise<number> {
  const file = resolve(out ?? specFileFor(data));
  if (!file.endsWith(SPEC_SUFFIX))
    throw new UsageError(`a spec ends in ${SPEC_SUFFIX}; use --out ${file}${SPEC_SUFFIX}.`);
  if (existsSync(file)) throw new UsageError(`${file} exists already. Delete it, or name another file with --out.`);
  const specFolder = dirname(file);
  terminal.status(`Reading ${data} ...`);
  const { specText, report } = await proposeSpec({ data, specFolder, mediaFolder, reporter });
  writeFileAtomically(file, [Buffer.from(specText)]);
  terminal.status("");
  const shown = relative(process.cwd(), file);
  const { diagnoses, predictions } = report;
  const checked = { file: shown, fixed: [], diagnostics: diagnosticsOf(specText, diagnoses), predictions };
  for (const line of checkText([checked])) terminal.out(line);
  terminal.out(
    printable(`Wrote ${shown} with ${plural(predictions.length, "point")}. Train it with vae-lens sweep ${shown}`),
  );
  return exitStatus.done;
}
