import { parseOptions } from "../options.ts";
import { UsageError } from "../usageError.ts";

export interface NewArguments {
  readonly name: "new";
  /** A data file or folder, or a built-in data set. */
  readonly data: string;
  /** The spec; undefined: beside the data. */
  readonly out: string | undefined;
}

/** @throws UsageError */
export function parseNew(rest: readonly string[]): NewArguments {
  const { values, positionals } = parseOptions(rest, { out: { type: "string" } });
  const [data, ...others] = positionals;
  if (data === undefined || others.length > 0)
    throw new UsageError("new needs one data file or folder, as in vae-lens new data/train.csv.");
  return { name: "new", data, out: values.out };
}
