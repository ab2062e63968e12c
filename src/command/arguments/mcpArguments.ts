import { parseOptions } from "../options.ts";
import { UsageError } from "../usageError.ts";

export interface McpArguments {
  readonly name: "mcp";
  /** Folders that may be read and written; none: the working folder. */
  readonly roots: readonly string[];
}

/** @throws UsageError */
export function parseMcp(rest: readonly string[]): McpArguments {
  const { values, positionals } = parseOptions(rest, { root: { type: "string", multiple: true } });
  if (positionals.length > 0) throw new UsageError("mcp takes no file; name folders with --root FOLDER.");
  return { name: "mcp", roots: values.root ?? [] };
}
