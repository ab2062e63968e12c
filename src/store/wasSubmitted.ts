import { existsSync } from "node:fs";
import { join } from "node:path";

/** Names what was given to a cluster (cluster/submission.ts). */
export function executorFile(runFolder: string): string {
  return join(runFolder, "executor.json");
}

/** Whether a run was ever given to a cluster. */
export function wasSubmitted(runFolder: string): boolean {
  return existsSync(executorFile(runFolder));
}
