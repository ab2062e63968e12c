import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ImportedFrom } from "../protocol/runSnapshot.ts";
import { checkFormat, formatOf, RUN_FORMAT } from "./format.ts";
import { readJsonFile } from "./readJsonFile.ts";
import { StoreError } from "./storeError.ts";

/** The content of run.json. */
export interface RunDescription {
  readonly format: number;
  /** Path of the spec relative to the run folder, so that a workspace can be moved; null for an imported run. */
  readonly specFile: string | null;
  readonly dataFingerprint: string;
  readonly engine: string;
  /** Why this engine was chosen. Absent in earlier runs. */
  readonly engineReason?: string;
  /** Of the processor (instructionSet.ts): with the engine and the data it decides the last digits. Absent in earlier runs. */
  readonly instructionSet?: string;
  readonly version: string;
  /** ISO 8601. */
  readonly created: string;
  /** Only for a run whose figures another trainer logged. */
  readonly imported?: ImportedFrom;
}

/** run.json after training has ended or was stopped. */
export interface StoredRun extends RunDescription {
  /** Training time without pauses; absent until the sweep has ended or was stopped. */
  readonly trainedMs?: number;
}

/** run.json has a few fields of a few words. */
const MAX_DESCRIPTION_BYTES = 1 << 20;

/** The description of the run in a folder. @throws StoreError when it holds no run, or one of a newer format. */
export function readDescription(runFolder: string): StoredRun {
  const file = join(runFolder, "run.json");
  if (!existsSync(file)) throw new StoreError(`${runFolder} is not a run folder: it has no run.json.`);
  const description = readJsonFile(file, MAX_DESCRIPTION_BYTES);
  checkFormat(file, formatOf(description), RUN_FORMAT);
  if (!isDescription(description))
    throw new StoreError(
      `${file} lacks a field or has one of another type: it is damaged. Restore it, or train again.`,
    );
  return description;
}

function isDescription(value: unknown): value is StoredRun {
  const run = value as Partial<Record<keyof StoredRun, unknown>>;
  const texts = [run.dataFingerprint, run.engine, run.version, run.created];
  return texts.every((text) => typeof text === "string") && (run.specFile === null || typeof run.specFile === "string");
}
