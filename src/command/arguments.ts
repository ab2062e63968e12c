import { parseArgs } from "node:util";
import { engineChoices, type EngineChoice } from "../engine/chooseEngine.ts";
import { defaultSettings } from "../evaluation/evaluateRun.ts";
import type { EvaluationSettings } from "../protocol/evaluations.ts";
import { exportFormats, type ExportFormat } from "./exportCommand.ts";
import { UsageError } from "./usageError.ts";

export const usage = `Usage:
  vae-lens check FILE... [--format text|json|sarif] [--fix] [--probe-seconds N]
  vae-lens sweep FILE [--out DIR] [--format text|json] [--workers N] [--engine NAME] [--tensorflow DIR]
                      [--checkpoint-seconds S]
  vae-lens sweep --resume DIR
  vae-lens evaluate DIR [--format text|json] [--examples N] [--importance-samples K] [--temperatures T] [--chains C] [--engine NAME]
  vae-lens explain DIR [the same]
  vae-lens report DIR
  vae-lens import FILE... [--out DIR] [--name NAME] [--map NAME=COLUMN] [--bits] [--per-dimension N] [--format text|json]
  vae-lens export DIR --format ${exportFormats.join("|")} --out DIR

check   reads specs (*.vae.json) and the data they name, and says what is wrong and which points will collapse.
        Exit status: 0 nothing at warning or above, 1 warnings or errors, 2 could not run.
sweep   trains every point of a spec's sweep; progress on stderr, the table (or JSON) on stdout.
        Exit status: 0 done, 1 a point failed, 2 bad input, 130 interrupted (resume with --resume).
evaluate measures a run's models by every yardstick, into DIR/evaluation.json: importance-weighted bound, annealed importance
        sampling, information, gaps, distances. What was measured with the same settings is kept.
explain says which model each criterion picks, whether the best ELBO's is collapsed, why, and what to do next, into
        DIR/explanation.json; evaluates first, and trains a collapsed point again from elsewhere.
report  writes DIR/report.html: the panel with a run's results, one file that needs nothing else.
import  makes a run of rates and distortions that another trainer logged: CSV, JSON lines, TensorBoard event files or folders of
        them. report and explain open it as far as they need no data.
export  writes a run for other programs; tensorboard: a folder of event files, one a point.

  --out DIR               the run folder (default: a new one under .vae-lens/runs beside the spec; of import, in this folder)
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
  --name NAME             how the imported run is called (default: after the first FILE)
  --map NAME=COLUMN       what a column or tag is, such as rate=val/kl_loss; may be repeated
  --bits                  what is imported was logged in bits
  --per-dimension N       what is imported was logged as means over N data dimensions
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

export const checkFormats = ["text", "json", "sarif"] as const;
export type CheckFormat = (typeof checkFormats)[number];

const MAXIMUM_DATA_DIMENSIONS = 1e9;

export type Command =
  | { readonly name: "help" }
  | { readonly name: "version" }
  | { readonly name: "report"; readonly runFolder: string }
  | { readonly name: "export"; readonly runFolder: string; readonly format: ExportFormat; readonly out: string }
  | {
      readonly name: "import";
      readonly sources: readonly string[];
      readonly out: string | undefined;
      /** How the run is called. */
      readonly runName: string | undefined;
      readonly map: readonly string[];
      /** Nats in one of the unit logged. */
      readonly unitNats: number;
      readonly format: "text" | "json";
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
  export: { format: { type: "string" }, out: { type: "string" } },
  import: {
    out: { type: "string" },
    name: { type: "string" },
    map: { type: "string", multiple: true },
    bits: { type: "boolean" },
    "per-dimension": { type: "string" },
    format: { type: "string" },
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
  if (name === "import") return parseImport(rest);
  if (name === "export") return parseExport(rest);
  if (name === "evaluate" || name === "explain") return parseEvaluate(name, rest);
  throw new UsageError(`there is no command "${name}"; use check, sweep, evaluate, explain, report, import or export (vae-lens --help).`);
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

function parseImport(rest: readonly string[]): Command {
  const { values, positionals } = parse(rest, optionsByCommand.import);
  if (positionals.length === 0) throw new UsageError("import needs at least one FILE (.csv, .jsonl, events.out.tfevents.*) or a folder of them.");
  const dimensions = number("--per-dimension", values["per-dimension"], 1, { whole: true, from: 1, to: MAXIMUM_DATA_DIMENSIONS });
  return {
    name: "import",
    sources: positionals,
    out: values.out,
    runName: values.name,
    map: values.map ?? [],
    unitNats: dimensions * (values.bits === true ? Math.LN2 : 1),
    format: format(values.format),
  };
}

function parseExport(rest: readonly string[]): Command {
  const { values, positionals } = parse(rest, optionsByCommand.export);
  const [runFolder] = positionals;
  if (runFolder === undefined || positionals.length > 1) throw new UsageError("export needs one DIR, the folder of a run.");
  if (values.format === undefined) throw new UsageError(`export needs --format, one of ${exportFormats.join(", ")}.`);
  if (values.out === undefined) throw new UsageError("export needs --out DIR, where to write.");
  return { name: "export", runFolder, format: oneOf("--format", values.format, exportFormats), out: values.out };
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
