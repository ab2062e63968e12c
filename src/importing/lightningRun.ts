import { constants } from "node:buffer";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRegular } from "../files/regularFile.ts";
import { storing } from "../store/storeError.ts";
import { readConfigFile } from "./configFile.ts";
import { readCsvLog } from "./csvLog.ts";
import type { Config, LogTable } from "./logTable.ts";

/**
 * A version folder of PyTorch Lightning's CSVLogger: metrics.csv, and always hparams.yaml, with what `save_hyperparameters` was given.
 * TensorBoardLogger writes the second as well.
 */
const METRICS = "metrics.csv";
const HYPERPARAMETERS = "hparams.yaml";

export function isLightningRun(names: ReadonlySet<string>): boolean {
  return names.has(HYPERPARAMETERS);
}

/** @throws ImportError, StoreError */
export function readLightningRun(folder: string): Pick<LogTable, "rows" | "config"> {
  const file = join(folder, METRICS);
  const rows = existsSync(file)
    ? readCsvLog(
        storing("read", file, () => readRegular(file, constants.MAX_STRING_LENGTH)),
        METRICS,
      )
    : [];
  const config = hyperparametersIn(folder);
  return { rows, ...(config === undefined ? {} : { config }) };
}

/** What Lightning's loggers write beside a log. @throws ImportError, StoreError */
export function hyperparametersIn(folder: string): Config | undefined {
  const file = join(folder, HYPERPARAMETERS);
  return existsSync(file) ? readConfigFile(file) : undefined;
}
