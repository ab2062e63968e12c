import { number, parseOptions, textOrJson } from "../options.ts";
import { UsageError } from "../usageError.ts";

const MAXIMUM_DATA_DIMENSIONS = 1e9;

export interface ImportArguments {
  readonly name: "import";
  readonly sources: readonly string[];
  readonly out: string | undefined;
  /** Name of the run. */
  readonly runName: string | undefined;
  readonly map: readonly string[];
  /** Nats per logged unit. */
  readonly unitNats: number;
  readonly format: "text" | "json";
}

const options = {
  out: { type: "string" },
  name: { type: "string" },
  map: { type: "string", multiple: true },
  bits: { type: "boolean" },
  "per-dimension": { type: "string" },
  format: { type: "string" },
} as const;

/** @throws UsageError */
export function parseImport(rest: readonly string[]): ImportArguments {
  const { values, positionals } = parseOptions(rest, options);
  if (positionals.length === 0)
    throw new UsageError("import needs at least one FILE (.csv, .jsonl, events.out.tfevents.*) or a folder of them.");
  const dimensions = number("--per-dimension", values["per-dimension"], 1, {
    whole: true,
    from: 1,
    to: MAXIMUM_DATA_DIMENSIONS,
  });
  return {
    name: "import",
    sources: positionals,
    out: values.out,
    runName: values.name,
    map: values.map ?? [],
    unitNats: dimensions * (values.bits === true ? Math.LN2 : 1),
    format: textOrJson(values.format),
  };
}
