import { constants } from "node:buffer";
import { lstatSync, statSync } from "node:fs";
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
  // wandb/offline-run-.../run-ID.wandb
  const inside = entries.flatMap((entry) => {
    const part = join(folder, entry);
    // A link may lead anywhere, also to itself.
    return lstatSync(part, { throwIfNoEntry: false })?.isDirectory() === true
      ? storing("read", part, () => firstEntries(part, MAX_ENTRIES)).map((file) => join(part, file))
      : [part];
  });
  const other = inside.map(ofOtherProgram).find((said) => said !== undefined);
  if (other !== undefined) throw new ImportError(other);
  throw new ImportError(
    `${folder} has no events.out.tfevents.*, .csv or .jsonl file. Name the log folder of your trainer (TensorBoard, PyTorch Lightning, MLflow, Weights & Biases or pythae), or the files.`,
  );
}

/** How to read a file that only its own program reads. */
function ofOtherProgram(file: string): string | undefined {
  const extension = extname(file).toLowerCase();
  if (basename(file) === "mlflow.db")
    return `${file} is a database of MLflow, which import does not read. Write its runs as a table: python -c "import mlflow; mlflow.search_runs(search_all_experiments=True).to_csv('runs.csv')", and import runs.csv.`;
  if (extension === ".wandb")
    return `${file} is the binary log of a Weights & Biases run, which only its own program reads, and files/wandb-summary.json beside it is missing. Upload it by wandb sync, write its history: python -c "import wandb; wandb.Api().run('ENTITY/PROJECT/RUN').history().to_csv('history.csv')", and import history.csv.`;
  if ([".pkl", ".pickle", ".npy", ".npz", ".xlsx", ".parquet", ".feather"].includes(extension))
    return `${file} is not a log that import reads. Write it as a table: python -c "import pandas; pandas.DataFrame(...).to_csv('history.csv')", and import history.csv.`;
  return undefined;
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
    ofOtherProgram(file) ??
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
