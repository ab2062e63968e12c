import { constants } from "node:buffer";
import { statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { storing } from "../store/storeError.ts";
import { eventRuns, isEventFile } from "../tensorboard/eventFiles.ts";
import { readCsvLog } from "./csvLog.ts";
import { readEventLog } from "./eventLog.ts";
import { ImportError } from "./importError.ts";
import { readJsonLog } from "./jsonLog.ts";
import { hyperparametersIn } from "./lightningRun.ts";
import type { Config, LogTable } from "./logTable.ts";
import { programRuns, standsForFolder } from "./programRuns.ts";
import { firstEntries } from "../files/folderEntries.ts";
import { readRegular } from "../files/regularFile.ts";

const MAX_ENTRIES = 100_000;
const CSV: readonly string[] = [".csv", ".tsv"];
const JSON_LINES: readonly string[] = [".jsonl", ".ndjson", ".json"];

/**
 * Reads all logs in files and folders: .csv, .jsonl, event files, and folders of them.
 * @throws ImportError, TensorboardError, StoreError
 */
export function readLogs(paths: readonly string[]): readonly LogTable[] {
  const tables = paths.flatMap((path) =>
    storing("read", path, () => statSync(path)).isDirectory() ? readFolder(path) : [readFile(path)],
  );
  // Parts of one run, such as training and validation, become one table.
  const together = new Map<string, LogTable>();
  for (const table of tables) {
    const key = `${table.source}\n${table.runName}`;
    const known = together.get(key);
    together.set(key, known === undefined ? table : { ...known, rows: [...known.rows, ...table.rows] });
  }
  return [...together.values()];
}

/** Event files first, then the folders that known programs write, then any tables of figures. */
function readFolder(folder: string): readonly LogTable[] {
  const name = basename(resolve(folder));
  const runs = storing("read", folder, () => eventRuns(folder));
  if (runs.length > 0)
    return runs.map((run) => withConfig(readEventLog(run, folder, name), hyperparametersIn(join(folder, run.name))));
  const known = storing("read", folder, () => programRuns(folder));
  if (known.length > 0) return known;
  const entries = firstEntries(folder, MAX_ENTRIES);
  const files = entries.filter((file) => [...CSV, ".jsonl", ".ndjson"].includes(extname(file).toLowerCase()));
  if (files.length > 0) return files.toSorted().map((file) => readFile(join(folder, file)));
  if (entries.includes("mlflow.db"))
    throw new ImportError(
      `${folder} is a database of MLflow, which import does not read. Write its runs as a table: python -c "import mlflow; mlflow.search_runs(search_all_experiments=True).to_csv('runs.csv')", and import runs.csv.`,
    );
  throw new ImportError(
    `${folder} has no events.out.tfevents.*, .csv or .jsonl file. Name the log folder of your trainer (TensorBoard, PyTorch Lightning, MLflow, Weights & Biases or pythae), or the files.`,
  );
}

function withConfig(table: LogTable, config: Config | undefined): LogTable {
  return config === undefined ? table : { ...table, config };
}

function readFile(file: string): LogTable {
  if (standsForFolder(file)) return readProgramFile(file);
  const name = basename(file);
  const extension = extname(file).toLowerCase();
  // The folder's name is included: version_0/metrics.csv and version_1/metrics.csv, beta=0.5/log.jsonl.
  const runName = `${basename(dirname(resolve(file)))}/${name.slice(0, name.length - extension.length)}`;
  if (isEventFile(file)) return readEventLog({ name: "", files: [file] }, file, basename(dirname(resolve(file))));
  const bytes = storing("read", file, () => readRegular(file, constants.MAX_STRING_LENGTH));
  if (CSV.includes(extension))
    return withConfig({ source: file, runName, rows: readCsvLog(bytes, name) }, hyperparametersIn(dirname(file)));
  if (JSON_LINES.includes(extension)) return { source: file, runName, rows: readJsonLog(bytes.toString("utf8"), name) };
  throw new ImportError(
    `${file} has an unsupported format: import reads .csv, .jsonl and events.out.tfevents.*. Rename it if it is one of them.`,
  );
}

function readProgramFile(file: string): LogTable {
  const folder = dirname(resolve(file));
  // files/wandb-summary.json is in a folder of the run's.
  const [run] = programRuns(basename(folder) === "files" ? dirname(folder) : folder);
  if (run === undefined)
    throw new ImportError(`${file} is not in a folder that its program has written. Name the folder of the run.`);
  return run;
}
