import { parseDocument } from "yaml";
import { storing } from "../store/storeError.ts";
import { readRegular } from "../files/regularFile.ts";
import { ImportError } from "./importError.ts";
import { cellsOf } from "./jsonLog.ts";
import type { Config } from "./logTable.ts";

/** A file of settings is written by a program from its arguments. */
const MAX_CONFIG_BYTES = 4 << 20;
/** Of a few lines whose anchors refer to each other, gigabytes can be made. */
const MAX_ALIASES = 100;

/**
 * The settings in a .yaml or .json file, flattened. Python's own tags (`!!python/tuple`) are read as what they mark.
 * @throws ImportError, StoreError
 */
export function readConfigFile(file: string): Config {
  const text = storing("read", file, () => readRegular(file, MAX_CONFIG_BYTES)).toString("utf8");
  // A .json file is YAML too, except for Python's NaN and Infinity, which are settings of nothing.
  const document = parseDocument(text, { logLevel: "silent", uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined)
    throw new ImportError(
      `${file} is not valid ${/\.json$/i.test(file) ? "JSON" : "YAML"}: ${error.message.split("\n")[0]}`,
    );
  try {
    return new Map(cellsOf("", document.toJS({ maxAliasCount: MAX_ALIASES })));
  } catch (error) {
    // The limit of aliases.
    throw new ImportError(
      `${file}: ${error instanceof Error ? error.message : String(error)}. Import the log without it.`,
    );
  }
}
