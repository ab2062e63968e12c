import { engineChoices } from "../../engine/chooseEngine.ts";
import { number, oneOf, parseOptions, textOrJson } from "../options.ts";
import { UsageError } from "../usageError.ts";

const DEFAULT_WORKERS = 2;
const MAXIMUM_WORKERS = 256;
const DEFAULT_CHECKPOINT_SECONDS = 2;

export interface SweepArguments {
  readonly name: "sweep";
  readonly target: { readonly specFile: string; readonly out: string | undefined } | { readonly resume: string };
  readonly format: "text" | "json";
  readonly workers: number;
  readonly engine: string;
  /** Null: not named. */
  readonly tensorflowFolder: string | null;
  readonly checkpointSeconds: number;
}

const options = {
  format: { type: "string" },
  out: { type: "string" },
  resume: { type: "string" },
  workers: { type: "string" },
  engine: { type: "string" },
  tensorflow: { type: "string" },
  "checkpoint-seconds": { type: "string" },
} as const;

/** @throws UsageError */
export function parseSweep(rest: readonly string[]): SweepArguments {
  const { values, positionals } = parseOptions(rest, options);
  return {
    name: "sweep",
    target: sweepTarget(positionals, values.out, values.resume),
    format: textOrJson(values.format),
    workers: number("--workers", values.workers, DEFAULT_WORKERS, { whole: true, from: 1, to: MAXIMUM_WORKERS }),
    engine: oneOf("--engine", values.engine ?? "auto", engineChoices),
    tensorflowFolder: values.tensorflow ?? null,
    checkpointSeconds: number("--checkpoint-seconds", values["checkpoint-seconds"], DEFAULT_CHECKPOINT_SECONDS, {
      from: 0,
      to: 1e6,
    }),
  };
}

function sweepTarget(files: readonly string[], out: string | undefined, resume: string | undefined) {
  const [specFile] = files;
  if (resume !== undefined) {
    if (specFile !== undefined || out !== undefined) {
      throw new UsageError("--resume DIR takes no FILE and no --out: the run folder has its spec and its results.");
    }
    return { resume };
  }
  if (specFile === undefined || files.length > 1)
    throw new UsageError("sweep needs one FILE (a *.vae.json), or --resume DIR.");
  return { specFile, out };
}
