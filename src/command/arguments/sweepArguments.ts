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
  /** Whether to say what would be trained, and to train nothing. */
  readonly dryRun: boolean;
  /** Whether to have it trained here without this terminal. */
  readonly detach: boolean;
  /** Undefined: here. */
  readonly slurm: SlurmArguments | undefined;
}

/** A sweep that is submitted to a cluster. */
export interface SlurmArguments {
  /** Undefined: the one beside the spec, or the user's. */
  readonly profile: string | undefined;
  readonly follow: boolean;
}

const options = {
  format: { type: "string" },
  out: { type: "string" },
  resume: { type: "string" },
  workers: { type: "string" },
  engine: { type: "string" },
  tensorflow: { type: "string" },
  "checkpoint-seconds": { type: "string" },
  on: { type: "string" },
  profile: { type: "string" },
  "dry-run": { type: "boolean" },
  detach: { type: "boolean" },
  follow: { type: "boolean" },
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
    dryRun: values["dry-run"] ?? false,
    detach: values.detach ?? false,
    slurm: slurmArguments(values),
  };
}

function slurmArguments(values: {
  readonly on?: string;
  readonly profile?: string;
  readonly "dry-run"?: boolean;
  readonly follow?: boolean;
  readonly detach?: boolean;
  readonly workers?: string;
}): SlurmArguments | undefined {
  const { on, profile, "dry-run": dryRun = false, follow = false, detach = false, workers } = values;
  if (dryRun && detach)
    throw new UsageError("--dry-run starts nothing that --detach could let go: leave one of them out.");
  if (on === undefined) {
    const stray = Object.entries({ profile, follow }).find(([, value]) => Boolean(value));
    if (stray !== undefined) throw new UsageError(`--${stray[0]} needs --on slurm.`);
    return undefined;
  }
  oneOf("--on", on, ["slurm"]);
  if (workers !== undefined)
    throw new UsageError('--workers has no effect with --on slurm: set "cpus" in the profile (docs/cluster.md).');
  if (detach) throw new UsageError("--detach is for sweeps on this machine: a submitted one needs no terminal anyway.");
  if (dryRun && follow)
    throw new UsageError("--dry-run submits nothing that --follow could follow: leave one of them out.");
  return { profile, follow };
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
