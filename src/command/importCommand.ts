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
  const { folder, results, notes } = importRuns(options);
  terminal.out(
    options.format === "json" ? JSON.stringify(withChecksum(results), null, 2) : resultsTable(results, notes),
  );
  terminal.err(`Results: ${folder.path}`);
  return results.points.some(({ status }) => status === "failed") ? exitStatus.pointFailed : exitStatus.done;
}
