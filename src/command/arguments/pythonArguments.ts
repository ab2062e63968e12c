import { parseOptions } from "../options.ts";
import { UsageError } from "../usageError.ts";

export interface PythonArguments {
  readonly name: "python";
  /** Where the helper is written. */
  readonly folder: string;
}

/** @throws UsageError */
export function parsePython(rest: readonly string[]): PythonArguments {
  const [folder = ".", ...others] = parseOptions(rest, {}).positionals;
  if (others.length > 0)
    throw new UsageError("python needs one folder, as in vae-lens python src, or none for this one.");
  return { name: "python", folder };
}
