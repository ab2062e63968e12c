import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StoredRun } from "./runDescription.ts";
import { storing } from "./storeError.ts";
import { wasSubmitted } from "./wasSubmitted.ts";

/** How long a run has trained. On a cluster that is since its first task began, not since it was submitted. */

const begunFile = (runFolder: string): string => join(runFolder, "begun");

/** Call before a task trains; later calls change nothing until `forgetBegun`. @throws StoreError */
export function markBegun(runFolder: string): void {
  const file = begunFile(runFolder);
  storing("write", file, () => {
    try {
      writeFileSync(file, "", { flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  });
}

/** By the clock of the file system, milliseconds since 1970; undefined if no task has begun. */
export function begunMs(runFolder: string): number | undefined {
  return statSync(begunFile(runFolder), { throwIfNoEntry: false })?.mtimeMs;
}

export function forgetBegun(runFolder: string): void {
  rmSync(begunFile(runFolder), { force: true });
}

/** @param lastMs when the last row of metrics was written; undefined without any @returns null if it is unknown */
export function trainedMsOf(
  runFolder: string,
  { created, trainedMs }: Pick<StoredRun, "created" | "trainedMs">,
  lastMs: number | undefined,
): number | null {
  const begun = begunMs(runFolder);
  if (begun !== undefined) return (trainedMs ?? 0) + Math.max(0, (lastMs ?? begun) - begun);
  if (trainedMs !== undefined) return trainedMs;
  // What has passed since a submission may have been a wait.
  if (lastMs === undefined || wasSubmitted(runFolder)) return null;
  const lasted = lastMs - Date.parse(created);
  return lasted >= 0 ? lasted : null;
}
