import { importRuns, type ImportOptions } from "../importing/importRuns.ts";
import { resultsTable } from "./resultsTable.ts";
import { exitStatus } from "./exitStatus.ts";
import type { Terminal } from "./terminal.ts";
import { withChecksum } from "../store/checkedJson.ts";

export interface ImportCommandOptions extends ImportOptions {
  readonly format: "text" | "json";
}

/**
 * Creates a run from figures that another trainer logged, and prints its table. Returns the exit status.
 * @throws ImportError, TensorboardError, StoreError with a message for the user
 */
export function importCommand(options: ImportCommandOptions, terminal: Terminal): number {
  const imported = importRuns(options);
  if (imported.folder === undefined) {
    const { specFile, notes } = imported;
    terminal.out(
      options.format === "json"
        ? JSON.stringify({ specFile, notes }, null, 2)
        : notes.map((note) => `- ${note}`).join("\n"),
    );
    terminal.err(specLine(specFile));
    return exitStatus.done;
  }
  const { folder, results, notes, specFile } = imported;
  terminal.out(
    options.format === "json" ? JSON.stringify(withChecksum(results), null, 2) : resultsTable(results, notes),
  );
  terminal.err(`Results: ${folder.path}`);
  if (specFile !== undefined) terminal.err(specLine(specFile));
  return results.points.some(({ status }) => status === "failed") ? exitStatus.pointFailed : exitStatus.done;
}

function specLine(specFile: string): string {
  return `Spec: ${specFile}, made from the settings of the log. Name its data, and vae-lens check predicts what the model does with them.`;
}
