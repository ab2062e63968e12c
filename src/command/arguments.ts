import { parseArgs } from "node:util";
import { engineChoices, type EngineChoice } from "../engine/chooseEngine.ts";
import { defaultSettings } from "../evaluation/evaluateRun.ts";
import { defaultCurveSettings } from "../evaluation/curveRun.ts";
import { exportFormatNames, pointFormatNames, type ExportFormatName } from "../export/exportRun.ts";
import type { EvaluationSettings } from "../protocol/evaluations.ts";
import type { CurveSettings } from "../protocol/rateDistortions.ts";
import { UsageError } from "./usageError.ts";

export const usage = `Usage:
  vae-lens check FILE... [--format text|json|sarif] [--fix] [--probe-seconds N]
  vae-lens sweep FILE [--out DIR] [--format text|json] [--workers N] [--engine NAME] [--tensorflow DIR]
                      [--checkpoint-seconds S]
  vae-lens sweep --resume DIR
  vae-lens evaluate DIR [--format text|json] [--examples N] [--importance-samples K] [--temperatures T] [--chains C] [--seed S]
                    [--features principal|classifier] [--engine NAME]
  vae-lens explain DIR [the same]
  vae-lens curve DIR [--point N|all] [--betas B,B,...] [--format text|json] [--examples N] [--temperatures T] [--chains C] [--seed S]
                 [--engine NAME]
  vae-lens report DIR
  vae-lens import FILE... [--out DIR] [--name NAME] [--map NAME=COLUMN] [--bits] [--per-dimension N] [--format text|json]
  vae-lens export DIR --format ${exportFormatNames.join("|")} [--point N] [--batch N] [--out DIR2]

check   reads specs (*.vae.json) and the data they name, and says what is wrong and which points will collapse.
        Exit status: 0 nothing at warning or above, 1 warnings or errors, 2 could not run.
sweep   trains every point of a spec's sweep; progress on stderr, the table (or JSON) on stdout.
        Exit status: 0 done, 1 a point failed, 2 bad input, 130 interrupted (resume with --resume).
evaluate measures a run's models by every yardstick, into DIR/evaluation.json: importance-weighted bound, annealed importance
        sampling, information, gaps, distances. What was measured with the same settings is kept.
explain says which model each criterion picks, whether the best ELBO's is collapsed, why, and what to do next, into
        DIR/explanation.json; evaluates first, and trains a collapsed point again from elsewhere.
curve   measures what rate and distortion a trained decoder could have with the best possible encoder at each beta, by annealed
        importance sampling, into DIR/rateDistortion.json, beside what the sweep's encoders have.
report  writes DIR/report.html: the panel with a run's results, one file that needs nothing else.
import  makes a run of rates and distortions that another trainer logged: CSV, JSON lines, TensorBoard event files or folders of
        them. report and explain open it as far as they need no data.
export  writes a run for other programs, into DIR/export unless --out names another folder (docs/exporting.md): encoder and decoder of
        a point as ONNX, its weights as safetensors, or the figures of the whole sweep as CSV or TensorBoard event
        files.

  --out DIR               the run folder (default: a new one under .vae-lens/runs beside the spec; of import, in this folder); of export where it writes
  --resume DIR            goes on with a stopped or killed sweep; the numbers are those of an uninterrupted one
  --workers N             training processes side by side (default 2); no result depends on it
  --engine NAME           ${engineChoices.join(", ")} (default auto)
  --tensorflow DIR        a folder in which @tensorflow/tfjs-node is installed, for --engine tensorflow (or VAE_LENS_TENSORFLOW)
  --checkpoint-seconds S  at most this much training is lost when the machine fails (default 2)
  --format text|json      how the result is printed (default text); check also knows sarif (2.1.0)
  --examples N            held-out examples that evaluate and curve measure on (default ${defaultSettings.examples})
  --importance-samples K  of the importance-weighted bound (default ${defaultSettings.importanceSamples})
  --temperatures T        of annealed importance sampling (default ${defaultSettings.temperatures}); of a curve, on the way, and as many moves at its betas
  --chains C              of it for each example (default ${defaultSettings.chains})
  --features NAME         what distances of draws are measured in: principal components of the training data (default), or hidden units
                          of a classifier trained on data.labels
  --seed S                of all draws of evaluate, explain and curve (default ${defaultSettings.seed})
  --point N               of curve and export: its place in the sweep, from 0, as in results.json (default: the best held-out ELBO); a curve of all: all
  --betas B,B,...         where the curve is measured (default ${defaultCurveSettings.betas.length} from ${defaultCurveSettings.betas[0]} to ${defaultCurveSettings.betas.at(-1)})
  --batch N               ONNX graphs for N rows at a time (default: for any number)
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
const MAXIMUM_POINT = 1_000_000;
const MAXIMUM_BATCH = 1_000_000;
const MAXIMUM_SEED = 2 ** 32 - 1;
const MAXIMUM_BETAS = 1000;

export const checkFormats = ["text", "json", "sarif"] as const;
export type CheckFormat = (typeof checkFormats)[number];

const MAXIMUM_DATA_DIMENSIONS = 1e9;

export type Command =
  | { readonly name: "help" }
  | { readonly name: "version" }
  | { readonly name: "report"; readonly runFolder: string }
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
      readonly name: "export";
      readonly runFolder: string;
      readonly format: ExportFormatName;
      readonly point: number | undefined;
      readonly batch: number | undefined;
      readonly out: string | undefined;
    }
  | {
      readonly name: "evaluate" | "explain";
      readonly runFolder: string;
      readonly settings: EvaluationSettings;
      readonly format: "text" | "json";
      readonly engine: EngineChoice;
    }
  | {
      readonly name: "curve";
      readonly runFolder: string;
      readonly point: number | "all" | null;
      readonly settings: CurveSettings;
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

const samplingOptions = {
  format: { type: "string" },
  engine: { type: "string" },
  examples: { type: "string" },
  temperatures: { type: "string" },
  chains: { type: "string" },
  seed: { type: "string" },
} as const;

const optionsByCommand = {
  report: {},
  export: { format: { type: "string" }, point: { type: "string" }, batch: { type: "string" }, out: { type: "string" } },
  evaluate: { ...samplingOptions, "importance-samples": { type: "string" }, features: { type: "string" } },
  curve: { ...samplingOptions, point: { type: "string" }, betas: { type: "string" } },
  import: {
    out: { type: "string" },
    name: { type: "string" },
    map: { type: "string", multiple: true },
    bits: { type: "boolean" },
    "per-dimension": { type: "string" },
    format: { type: "string" },
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
  if (name === "curve") return parseCurve(rest);
  if (name === "evaluate" || name === "explain") return parseEvaluate(name, rest);
  throw new UsageError(`there is no command "${name}"; use check, sweep, evaluate, explain, curve, report, import or export (vae-lens --help).`);
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
  if (values.format === undefined) throw new UsageError(`export needs --format, one of ${exportFormatNames.join(", ")}.`);
  const format = oneOf("--format", values.format, exportFormatNames);
  if (values.point !== undefined && !pointFormatNames.includes(format)) throw new UsageError(`--format ${format} is of every point: leave out --point.`);
  if (values.batch !== undefined && format !== "onnx") throw new UsageError("--batch is for --format onnx alone.");
  const whole = (option: string, text: string | undefined, from: number, to: number): number | undefined =>
    text === undefined ? undefined : number(option, text, from, { whole: true, from, to });
  return {
    name: "export",
    runFolder,
    format,
    point: whole("--point", values.point, 0, MAXIMUM_POINT),
    batch: whole("--batch", values.batch, 1, MAXIMUM_BATCH),
    out: values.out,
  };
}

function parseEvaluate(name: "evaluate" | "explain", rest: readonly string[]): Command {
  const { values, positionals } = parse(rest, optionsByCommand.evaluate);
  const [runFolder] = positionals;
  if (runFolder === undefined || positionals.length > 1) throw new UsageError(`${name} needs one DIR, the folder of a run.`);
  const settings = {
    ...defaultSettings,
    importanceSamples: count("--importance-samples", values["importance-samples"], defaultSettings.importanceSamples, MAXIMUM_IMPORTANCE_SAMPLES),
    features: oneOf("--features", values.features ?? defaultSettings.features, ["principal", "classifier"] as const),
    ...sampling(values),
  };
  return { name, runFolder, settings, format: format(values.format), engine: oneOf("--engine", values.engine ?? "auto", engineChoices) };
}

function parseCurve(rest: readonly string[]): Command {
  const { values, positionals } = parse(rest, optionsByCommand.curve);
  const [runFolder] = positionals;
  if (runFolder === undefined || positionals.length > 1) throw new UsageError("curve needs one DIR, the folder of a run.");
  const betas = values.betas === undefined ? defaultCurveSettings.betas : betaList(values.betas);
  const { temperatures, ...drawn } = sampling(values);
  // As many on the way as at the betas: the one decides how far the weights may be off, the other how far the distortion.
  const perBeta = Math.ceil(temperatures / betas.length);
  const settings = { ...defaultCurveSettings, ...drawn, betas, stepsBetween: perBeta, moves: perBeta };
  const point = values.point === undefined || values.point === "all" ? (values.point ?? null) : number("--point", values.point, 0, { whole: true, from: 0, to: MAXIMUM_POINT });
  return { name: "curve", runFolder, point, settings, format: format(values.format), engine: oneOf("--engine", values.engine ?? "auto", engineChoices) };
}

/** Falling, each once. */
function betaList(text: string): readonly number[] {
  const betas = text.split(",").map((beta) => (beta.trim() === "" ? Number.NaN : Number(beta)));
  const right = betas.length <= MAXIMUM_BETAS && betas.every((beta) => beta > 0 && beta < Infinity);
  if (!right) throw new UsageError(`--betas needs numbers above 0 with commas between them, at most ${MAXIMUM_BETAS}, not "${text}".`);
  return [...new Set(betas)].sort((a, b) => b - a);
}

type SamplingTexts = { readonly [option in "examples" | "temperatures" | "chains" | "seed"]?: string | undefined };

function sampling({ examples, temperatures, chains, seed }: SamplingTexts): Pick<EvaluationSettings, "examples" | "temperatures" | "chains" | "seed"> {
  return {
    examples: count("--examples", examples, defaultSettings.examples, MAXIMUM_EXAMPLES),
    temperatures: count("--temperatures", temperatures, defaultSettings.temperatures, MAXIMUM_TEMPERATURES),
    chains: count("--chains", chains, defaultSettings.chains, MAXIMUM_CHAINS),
    seed: number("--seed", seed, defaultSettings.seed, { whole: true, from: 0, to: MAXIMUM_SEED }),
  };
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

function count(option: string, text: string | undefined, otherwise: number, to: number): number {
  return number(option, text, otherwise, { whole: true, from: 1, to });
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
