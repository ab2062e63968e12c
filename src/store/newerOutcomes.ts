import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { PointOutcome } from "../results/results.ts";
import { readProgress } from "./checkpointFile.ts";
import { StoreError, storing } from "./storeError.ts";

/**
 * The outcomes in checkpoints that were written after a file. A damaged checkpoint has none: the resume or the evaluation that needs it
 * reports it.
 * @throws StoreError when the folder cannot be read
 */
export function newerOutcomes(checkpoints: string, file: string): readonly PointOutcome[] {
  if (!existsSync(checkpoints)) return [];
  const since = storing("read", file, () => statSync(file).mtimeMs);
  const files = storing("read", checkpoints, () => readdirSync(checkpoints))
    .filter((name) => name.endsWith(".safetensors"))
    .map((name) => join(checkpoints, name));
  return files
    .filter((checkpoint) => storing("read", checkpoint, () => statSync(checkpoint).mtimeMs) > since)
    .flatMap(outcomesOf);
}

function outcomesOf(checkpoint: string): readonly PointOutcome[] {
  try {
    return readProgress(checkpoint)?.outcomes ?? [];
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
}
