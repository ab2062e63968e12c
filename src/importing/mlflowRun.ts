import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { EntryCount } from "../files/folderEntries.ts";
import { readRegular } from "../files/regularFile.ts";
import { storing } from "../store/storeError.ts";
import { ImportError } from "./importError.ts";
import type { Cell, Config, LogRow, LogTable } from "./logTable.ts";

/**
 * A run of MLflow's file store: mlruns/EXPERIMENT/RUN with metrics/NAME (a line of time, value and step for each call of `log_metric`) and
 * params/NAME (the value as text). Names with a slash are files in folders.
 */
const MAX_METRIC_BYTES = 256 << 20;
const MAX_PARAMETER_BYTES = 64 << 10;

export function isMlflowRun(names: ReadonlySet<string>): boolean {
  return names.has("meta.yaml") && (names.has("metrics") || names.has("params"));
}

/** @throws ImportError, StoreError */
export function readMlflowRun(folder: string): Pick<LogTable, "rows" | "config"> {
  const rows = filesBelow(join(folder, "metrics")).flatMap(({ name, file }) =>
    metricRows(name, file, textOf(file, MAX_METRIC_BYTES)),
  );
  const parameters = filesBelow(join(folder, "params"));
  const config: Config = new Map(parameters.map(({ name, file }) => [name, textOf(file, MAX_PARAMETER_BYTES).trim()]));
  return { rows: rows.toSorted((a, b) => a.step - b.step).map(({ row }) => row), config };
}

/** Calls without a step all have step 0: their order counts instead. */
function metricRows(name: string, file: string, text: string): readonly { step: number; row: LogRow }[] {
  const lines = text.split("\n");
  // The writer may be in the middle of a line.
  const whole = lines.slice(0, -1).filter((line) => line.trim() !== "");
  const read = whole.map((line, index) => {
    const [, value = "", step = "0"] = line.trim().split(/\s+/);
    if (!/^\d+$/.test(step) || value === "")
      throw new ImportError(
        `line ${index + 1} of ${file} is not "time value step", as MLflow writes a metric: ${line.slice(0, 60)}`,
      );
    return { value, step: Number(step), place: `${file}, line ${index + 1}` };
  });
  const isUncounted = read.length > 1 && read.every(({ step }) => step === 0);
  return read.map(({ value, step, place }, index) => {
    const counted = isUncounted ? index : step;
    return {
      step: counted,
      row: {
        place,
        cells: new Map<string, Cell>([
          ["step", counted],
          [name, value],
        ]),
      },
    };
  });
}

function textOf(file: string, maxBytes: number): string {
  return storing("read", file, () => readRegular(file, maxBytes)).toString("utf8");
}

function filesBelow(folder: string): readonly { readonly name: string; readonly file: string }[] {
  if (!existsSync(folder)) return [];
  const count = new EntryCount(() => false);
  const files: string[] = [];
  const visit = (inside: string): void => {
    for (const entry of readdirSync(inside, { withFileTypes: true })) {
      count.add(entry.name);
      const path = join(inside, entry.name);
      if (entry.isDirectory()) visit(path);
      else files.push(path);
    }
  };
  visit(folder);
  return files.sort().map((file) => ({ name: relative(folder, file).split(sep).join("/"), file }));
}
