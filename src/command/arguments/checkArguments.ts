import { number, oneOf, parseOptions } from "../options.ts";
import { UsageError } from "../usageError.ts";

export const checkFormats = ["text", "json", "sarif", "github"] as const;
export type CheckFormat = (typeof checkFormats)[number];

const DEFAULT_PROBE_SECONDS = 60;
const MAXIMUM_PROBE_SECONDS = 3600;

export interface CheckArguments {
  readonly name: "check";
  readonly files: readonly string[];
  readonly format: CheckFormat;
  readonly fix: boolean;
  /** 0: no probe. */
  readonly probeSeconds: number;
}

const options = { format: { type: "string" }, fix: { type: "boolean" }, "probe-seconds": { type: "string" } } as const;

/** @throws UsageError */
export function parseCheck(rest: readonly string[]): CheckArguments {
  const { values, positionals } = parseOptions(rest, options);
  if (positionals.length === 0) throw new UsageError("check needs at least one FILE (a *.vae.json).");
  return {
    name: "check",
    files: positionals,
    format: oneOf("--format", values.format ?? "text", checkFormats),
    fix: values.fix ?? false,
    probeSeconds: number("--probe-seconds", values["probe-seconds"], DEFAULT_PROBE_SECONDS, {
      from: 0,
      to: MAXIMUM_PROBE_SECONDS,
    }),
  };
}
