import { dirname, resolve } from "node:path";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { PoolOptions } from "./sweepPool.ts";

export interface SweepOptions {
  /** The spec as it is now; on a resume, as it was (RunFolder.specText). It has no problems. */
  readonly parsed: ParsedSpec;
  readonly specFile: string;
  /** Where to write; undefined: a new folder under .vae-lens/runs beside the spec. */
  readonly runFolder: string | undefined;
  /** Continue the run in the folder. */
  readonly resume: boolean;
  readonly workers: number;
  readonly engine: string;
  /** The folder of the user's own TensorFlow; null: that of the environment, or none. */
  readonly tensorflowFolder?: string | null;
  readonly checkpointSeconds: number;
  readonly version: string;
  /** The bundled worker program. */
  readonly workerFile: string;
  readonly mediaFolder: string;
  /** Aborting it writes checkpoints of the running batches; the sweep then ends as stopped. */
  readonly signal: AbortSignal;
}

/** @param engine instead of the one that the options name */
export function poolOptionsOf(options: SweepOptions, engine = options.engine): PoolOptions {
  const { parsed, specFile, mediaFolder, tensorflowFolder = null, workerFile, workers, checkpointSeconds } = options;
  const specFolder = dirname(resolve(specFile));
  const opening = { specText: parsed.tree.text, specFolder, mediaFolder, engine, tensorflowFolder };
  return { workerFile, workers, opening, checkpointSeconds };
}

/** The choice of the engine that a run was begun with: `auto` could measure another one. The first word of an engine's name is its choice. */
export function choiceAgain(choice: string, engineName: string): string {
  return choice === "auto" ? (engineName.split(" ")[0] ?? choice) : choice;
}
