import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearestName } from "../spec/nearestName.ts";
import { UsageError } from "./usageError.ts";

/** Parsers of command-line options. */

/** An index, from 0. */
export const MAXIMUM_POINT = 1_000_000;
export const MAXIMUM_SEED = 2 ** 32 - 1;

/** @throws UsageError */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  rest: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${problemOf(error, Object.keys(options))} (vae-lens --help)`);
  }
}

/** What Node says of the arguments; in place of its advice for an unknown option, the options that the command has. */
function problemOf(error: unknown, known: readonly string[]): string {
  if (!(error instanceof Error)) return String(error);
  const [, unknown] = /^Unknown option '(-[^']*)'/.exec(error.message) ?? [];
  if (unknown === undefined) return error.message;
  const nearest = nearestName(unknown.replace(/^-+/, ""), known);
  const named = known.map((name) => `--${name}`).join(", ");
  const advice =
    nearest !== undefined ? `; did you mean --${nearest}?` : named === "" ? "." : `; this command has ${named}.`;
  return `Unknown option '${unknown}'${advice}`;
}

/** @throws UsageError unless there is exactly one: the folder of a run */
export function oneRunFolder(command: string, positionals: readonly string[]): string {
  const [runFolder] = positionals;
  if (runFolder === undefined || positionals.length > 1)
    throw new UsageError(`${command} needs one DIR, the folder of a run.`);
  return runFolder;
}

export function textOrJson(value: string | undefined): "text" | "json" {
  return oneOf("--format", value ?? "text", ["text", "json"] as const);
}

export function oneOf<const Choice extends string>(option: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new UsageError(`${option} is one of ${choices.join(", ")}, not "${value}".`);
  return found;
}

/** A whole number from 1. @throws UsageError */
export function count(option: string, text: string | undefined, otherwise: number, to: number): number {
  return number(option, text, otherwise, { whole: true, from: 1, to });
}

/** @throws UsageError */
export function number(
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
