import { parseArgs } from "node:util";
import { engineChoices, type EngineChoice } from "../engine/chooseEngine.ts";
import { defaultSettings } from "../evaluation/evaluateRun.ts";
import type { EvaluationSettings } from "../protocol/evaluations.ts";
import { UsageError } from "./usageError.ts";

const defaultDraw = { count: 16, steps: 11, seed: 0 };

export const usage = `Usage:
  vae-lens check FILE... [--format text|json|sarif] [--fix] [--probe-seconds N]
  vae-lens sweep FILE [--out DIR] [--format text|json] [--workers N] [--engine NAME] [--tensorflow DIR]
                      [--checkpoint-seconds S]
  vae-lens sweep --resume DIR
  vae-lens evaluate DIR [--format text|json] [--examples N] [--importance-samples K] [--temperatures T] [--chains C] [--engine NAME]
  vae-lens explain DIR [the same]
  vae-lens draw DIR [--point N] [--count N] [--steps N] [--example ROW] [--seed S] [--out DIR2] [--engine NAME]
  vae-lens report DIR

check   reads specs (*.vae.json) and the data they name, and says what is wrong and which points will collapse.
        Exit status: 0 nothing at warning or above, 1 warnings or errors, 2 could not run.
sweep   trains every point of a spec's sweep; progress on stderr, the table (or JSON) on stdout.
        Exit status: 0 done, 1 a point failed, 2 bad input, 130 interrupted (resume with --resume).
evaluate measures a run's models by every yardstick, into DIR/evaluation.json: importance-weighted bound, annealed importance
        sampling, information, gaps, distances. What was measured with the same settings is kept.
explain says which model each criterion picks, whether the best ELBO's is collapsed, why, and what to do next, into
        DIR/explanation.json; evaluates first, and trains a collapsed point again from elsewhere.
draw    writes what a point's model makes of held-out examples and of its prior as .npy arrays with an index.json that says what they
        are: inputs, reconstructions, samples, traversals of the active units, posterior means.
report  writes DIR/report.html: the panel with a run's results, one file that needs nothing else.

  --out DIR               the run folder (default: a new one under .vae-lens/runs beside the spec); of draw, where the arrays go
                          (default: DIR/draws/point-N)
  --resume DIR            goes on with a stopped or killed sweep; the numbers are those of an uninterrupted one
  --workers N             training processes side by side (default 2); no result depends on it
  --engine NAME           ${engineChoices.join(", ")} (default auto)
  --tensorflow DIR        a folder in which @tensorflow/tfjs-node is installed, for --engine tensorflow (or VAE_LENS_TENSORFLOW)
  --checkpoint-seconds S  at most this much training is lost when the machine fails (default 2)
  --format text|json      how the result is printed (default text); check also knows sarif (2.1.0)
  --examples N            held-out examples that evaluate measures on (default ${defaultSettings.examples})
  --importance-samples K  of the importance-weighted bound (default ${defaultSettings.importanceSamples})
  --temperatures T        of annealed importance sampling (default ${defaultSettings.temperatures})
  --chains C              of it for each example (default ${defaultSettings.chains})
  --point N               whose model is drawn, counted from 0 (default: the best held-out ELBO's)
  --count N               examples reconstructed, and samples (default ${defaultDraw.count})
  --steps N               of each traversal, from -3 to 3 (default ${defaultDraw.steps})
  --example ROW           the held-out example that traversals start from (default: they start from z = 0)
  --seed S                of samples (default ${defaultDraw.seed})
  --fix                   applies the fixes that change no meaning or can only help, and writes the file
  --probe-seconds N       trains each spec for about N seconds to sharpen its prediction (default 5; 0: not at all)`;

const DEFAULT_WORKERS = 2;
const MAXIMUM_WORKERS = 256;
const DEFAULT_CHECKPOINT_SECONDS = 2;
const DEFAULT_PROBE_SECONDS = 5;
const MAXIMUM_PROBE_SECONDS = 3600;
const MAXIMUM_EXAMPLES = 1_000_000;
const MAXIMUM_IMPORTANCE_SAMPLES = 100_000;
const MAXIMUM_TEMPERATURES = 100_000;
const MAXIMUM_CHAINS = 512;
const MAXIMUM_DRAWN = 100_000;
const MAXIMUM_STEPS = 1001;
const MAXIMUM_INDEX = 2 ** 31 - 1;

export const checkFormats = ["text", "json", "sarif"] as const;
export type CheckFormat = (typeof checkFormats)[number];

export type Command =
  | { readonly name: "help" }
  | { readonly name: "version" }
  | { readonly name: "report"; readonly runFolder: string }
  | {
      readonly name: "draw";
      readonly runFolder: string;
      /** Undefined: the best. */
      readonly point: number | undefined;
      readonly count: number;
      readonly steps: number;
      /** A held-out row; undefined: z = 0. */
      readonly example: number | undefined;
      readonly seed: number;
      /** Undefined: within the run folder. */
      readonly out: string | undefined;
      readonly engine: EngineChoice;
    }
  | {
      readonly name: "evaluate" | "explain";
      readonly runFolder: string;
      readonly settings: EvaluationSettings;
      readonly format: "text" | "json";
      readonly engine: EngineChoice;
    }
  | {
      readonly name: "check";
      readonly files: readonly string[];
      readonly format: CheckFormat;
      readonly fix: boolean;
      /** 0: no probe. */
      readonly probeSeconds: number;
    }
  | {
      readonly name: "sweep";
      readonly target: { readonly specFile: string; readonly out: string | undefined } | { readonly resume: string };
      readonly format: "text" | "json";
      readonly workers: number;
      readonly engine: string;
      /** Null: where it is found. */
      readonly tensorflowFolder: string | null;
      readonly checkpointSeconds: number;
    };

const optionsByCommand = {
  report: {},
  draw: {
    point: { type: "string" },
    count: { type: "string" },
    steps: { type: "string" },
    example: { type: "string" },
    seed: { type: "string" },
    out: { type: "string" },
    engine: { type: "string" },
  },
  evaluate: {
    format: { type: "string" },
    engine: { type: "string" },
    examples: { type: "string" },
    "importance-samples": { type: "string" },
    temperatures: { type: "string" },
    chains: { type: "string" },
  },
  check: { format: { type: "string" }, fix: { type: "boolean" }, "probe-seconds": { type: "string" } },
  sweep: {
    format: { type: "string" },
    out: { type: "string" },
    resume: { type: "string" },
    workers: { type: "string" },
    engine: { type: "string" },
    tensorflow: { type: "string" },
    "checkpoint-seconds": { type: "string" },
  },
} as const;

/** @throws UsageError */
export function parseCommand(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || args.includes("--help") || args.includes("-h")) return { name: "help" };
  if (name === "--version") return { name: "version" };
  if (name === "check") return parseCheck(rest);
  if (name === "sweep") return parseSweep(rest);
  if (name === "report") return parseReport(rest);
  if (name === "draw") return parseDraw(rest);
  if (name === "evaluate" || name === "explain") return parseEvaluate(name, rest);
  throw new UsageError(`there is no command "${name}"; use check, sweep, evaluate, explain, draw or report (vae-lens --help).`);
}

function parseCheck(rest: readonly string[]): Command {
  const { values, positionals } = parse(rest, optionsByCommand.check);
  if (positionals.length === 0) throw new UsageError("check needs at least one FILE (a *.vae.json).");
  return {
    name: "check",
    files: positionals,
    format: oneOf("--format", values.format ?? "text", checkFormats),
    fix: values.fix ?? false,
    probeSeconds: number("--probe-seconds", values["probe-seconds"], DEFAULT_PROBE_SECONDS, { from: 0, to: MAXIMUM_PROBE_SECONDS }),
  };
}

function parseReport(rest: readonly string[]): Command {
  const { positionals } = parse(rest, optionsByCommand.report);
  const [runFolder] = positionals;
  if (runFolder === undefined || positionals.length > 1) throw new UsageError("report needs one DIR, the folder of a run.");
  return { name: "report", runFolder };
}

function parseDraw(rest: readonly string[]): Command {
  const { values, positionals } = parse(rest, optionsByCommand.draw);
  const [runFolder] = positionals;
  if (runFolder === undefined || positionals.length > 1) throw new UsageError("draw needs one DIR, the folder of a run.");
  const index = (option: string, text: string | undefined): number | undefined =>
    text === undefined ? undefined : number(option, text, 0, { whole: true, from: 0, to: MAXIMUM_INDEX });
  return {
    name: "draw",
    runFolder,
    point: index("--point", values.point),
    count: number("--count", values.count, defaultDraw.count, { whole: true, from: 1, to: MAXIMUM_DRAWN }),
    steps: number("--steps", values.steps, defaultDraw.steps, { whole: true, from: 2, to: MAXIMUM_STEPS }),
    example: index("--example", values.example),
    seed: index("--seed", values.seed) ?? defaultDraw.seed,
    out: values.out,
    engine: oneOf("--engine", values.engine ?? "auto", engineChoices),
  };
}

function parseEvaluate(name: "evaluate" | "explain", rest: readonly string[]): Command {
  const { values, positionals } = parse(rest, optionsByCommand.evaluate);
  const [runFolder] = positionals;
  if (runFolder === undefined || positionals.length > 1) throw new UsageError(`${name} needs one DIR, the folder of a run.`);
  const count = (option: string, text: string | undefined, otherwise: number, to: number): number => number(option, text, otherwise, { whole: true, from: 1, to });
  const settings = {
    ...defaultSettings,
    examples: count("--examples", values.examples, defaultSettings.examples, MAXIMUM_EXAMPLES),
    importanceSamples: count("--importance-samples", values["importance-samples"], defaultSettings.importanceSamples, MAXIMUM_IMPORTANCE_SAMPLES),
    temperatures: count("--temperatures", values.temperatures, defaultSettings.temperatures, MAXIMUM_TEMPERATURES),
    chains: count("--chains", values.chains, defaultSettings.chains, MAXIMUM_CHAINS),
  };
  return { name, runFolder, settings, format: format(values.format), engine: oneOf("--engine", values.engine ?? "auto", engineChoices) };
}

function parseSweep(rest: readonly string[]): Command {
  const { values, positionals } = parse(rest, optionsByCommand.sweep);
  return {
    name: "sweep",
    target: sweepTarget(positionals, values.out, values.resume),
    format: format(values.format),
    workers: number("--workers", values.workers, DEFAULT_WORKERS, { whole: true, from: 1, to: MAXIMUM_WORKERS }),
    engine: oneOf("--engine", values.engine ?? "auto", engineChoices),
    tensorflowFolder: values.tensorflow ?? null,
    checkpointSeconds: number("--checkpoint-seconds", values["checkpoint-seconds"], DEFAULT_CHECKPOINT_SECONDS, { from: 0, to: 1e6 }),
  };
}

function sweepTarget(files: readonly string[], out: string | undefined, resume: string | undefined) {
  const [specFile] = files;
  if (resume !== undefined) {
    if (specFile !== undefined || out !== undefined) {
      throw new UsageError("--resume DIR stands alone: the run folder holds its spec and its results.");
    }
    return { resume };
  }
  if (specFile === undefined || files.length > 1) throw new UsageError("sweep needs one FILE (a *.vae.json), or --resume DIR.");
  return { specFile, out };
}

function parse<Options extends (typeof optionsByCommand)[keyof typeof optionsByCommand]>(rest: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} (vae-lens --help)`);
  }
}

function format(value: string | undefined): "text" | "json" {
  return oneOf("--format", value ?? "text", ["text", "json"] as const);
}

function oneOf<const Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`${option} is one of ${choices.join(", ")}, not "${value}".`);
  return found;
}

function number(
  option: string,
  text: string | undefined,
  otherwise: number,
  { whole = false, from, to }: { readonly whole?: boolean; readonly from: number; readonly to: number },
): number {
  if (text === undefined) return otherwise;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(`${option} needs a ${whole ? "whole " : ""}number from ${from} to ${to}, not "${text}".`);
}
