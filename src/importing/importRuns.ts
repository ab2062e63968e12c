import { basename, join, resolve } from "node:path";
import type { Results } from "../results/results.ts";
import type { MetricsRow } from "../store/metricsFile.ts";
import { RunFolder } from "../store/runFolder.ts";
import { runId, vaeLensFolder } from "../store/vaeLensFolder.ts";
import { createImportedRun } from "../store/createImportedRun.ts";
import { parseColumnMap, readColumns, refuseUnusedMap, type ColumnReading } from "./columns.ts";
import { ImportError, NoFigures } from "./importError.ts";
import { importedPoint } from "./importedPoint.ts";
import { loggedRuns } from "./loggedRuns.ts";
import { newSpecFile, specOf, writeSpec } from "./importedSpec.ts";
import { importNotes } from "./notes.ts";
import { settledPoints } from "./pointSettings.ts";
import type { LogTable } from "./logTable.ts";
import { readLogs } from "./readLogs.ts";

/** Creates a run folder from the logs of other trainers. Views and commands can open it, except those that need data. */

export interface ImportOptions {
  /** Files and folders. */
  readonly sources: readonly string[];
  /** The run folder to create; undefined: a new one under .vae-lens/runs in `workingFolder`. */
  readonly out: string | undefined;
  readonly workingFolder: string;
  /** Name of the run; undefined: that of the first source. */
  readonly name: string | undefined;
  /** "rate=val/kl_loss". */
  readonly map: readonly string[];
  /** Nats per logged unit: ln 2 for bits, times the number of data dimensions for means over them. */
  readonly unitNats: number;
  readonly version: string;
}

export interface ImportedRun {
  readonly folder: RunFolder;
  readonly results: Results;
  readonly notes: readonly string[];
  /** The spec beside the run's folder, made from the settings that the program kept; undefined if they name no number of latents. */
  readonly specFile: string | undefined;
}

/** Settings without figures, as pythae keeps them: a spec is made, and no run. */
export interface ImportedSpec {
  readonly folder: undefined;
  readonly specFile: string;
  readonly notes: readonly string[];
}

/** The `engine` of an imported run. */
const ENGINE = "imported";

/** @throws ImportError, TensorboardError, StoreError */
export function importRuns(options: ImportOptions): ImportedRun | ImportedSpec {
  const { sources, map } = options;
  const columnMap = parseColumnMap(map);
  const logs = readLogs(sources);
  const tables = logs.filter(({ rows }) => rows.length > 0);
  if (tables.length === 0) {
    const spec = importSpec(
      logs,
      options,
      "The log has settings but neither a rate nor a distortion, so no run was created.",
    );
    if (spec !== undefined) return spec;
    throw new ImportError(`${sources.join(", ")}: no figures are logged yet. Import after the first epoch.`);
  }
  refuseUnusedMap(columnMap, tables);
  try {
    return createRun(
      tables.map((table) => ({ table, reading: readColumns(table, columnMap) })),
      logs.filter(({ rows }) => rows.length === 0).map(({ runName }) => runName),
      options,
    );
  } catch (error) {
    const spec = error instanceof NoFigures ? importSpec(tables, options, error.message) : undefined;
    if (spec === undefined) throw error;
    return spec;
  }
}

function createRun(
  readings: readonly { readonly table: LogTable; readonly reading: ColumnReading }[],
  empty: readonly string[],
  { sources, out, workingFolder, name: asked, unitNats, version }: ImportOptions,
): ImportedRun {
  const points = readings
    .flatMap(({ table, reading }) => loggedRuns(table, reading))
    .map((run) => importedPoint(run, unitNats));
  const settled = settledPoints(points);
  const notes = [
    ...importNotes(
      points,
      settled.map(({ settings }) => settings),
      [...new Set(readings.flatMap(({ reading }) => reading.ignored))],
    ),
    ...(empty.length === 0 ? [] : [withoutFigures(empty)]),
  ];
  const name = asked ?? nameAfter(sources[0] ?? "");
  const created = new Date();
  const folder = new RunFolder(out ?? join(vaeLensFolder(workingFolder), "runs", runId(fileName(name), created)));
  const rows = settled.flatMap(({ point }, index) => point.rows.map((row): MetricsRow => ({ point: index, ...row })));
  const results: Results = {
    format: 1,
    spec: name,
    engine: ENGINE,
    dataFingerprint: "",
    points: settled.map(({ point, settings }) => ({ settings, ...point.result })),
    picks: [],
  };
  const imported = {
    name,
    sources: sources.map((source) => resolve(source)),
    runs: settled.map(({ point }) => point.run.name),
    notes,
  };
  const spec = specOf(
    readings.map(({ table }) => table),
    settled.map(({ settings }) => settings),
  );
  // Refused before anything is written.
  const specFile = spec && newSpecFile(folder.path);
  createImportedRun(folder, { imported, engine: ENGINE, version, created: created.toISOString() }, rows, results);
  if (spec !== undefined && specFile !== undefined) writeSpec(specFile, spec);
  return { folder, results, notes, specFile };
}

const MAX_NAMED = 5;

/** Runs that have just begun, or ended before their first figures. */
function withoutFigures(runs: readonly string[]): string {
  const named = runs.slice(0, MAX_NAMED).join(", ");
  const more = runs.length > MAX_NAMED ? ` and ${runs.length - MAX_NAMED} more` : "";
  return `Left out, because no figures are logged yet: ${named}${more}.`;
}

/** @param reason why there is no run @throws ImportError if the spec's file exists */
function importSpec(
  tables: readonly LogTable[],
  { sources, out, workingFolder, name }: ImportOptions,
  reason: string,
): ImportedSpec | undefined {
  const spec = specOf(tables, []);
  if (spec === undefined) return undefined;
  const specFile = newSpecFile(out ?? join(workingFolder, fileName(name ?? nameAfter(sources[0] ?? ""))));
  writeSpec(specFile, spec);
  return { folder: undefined, specFile, notes: [reason, ...spec.assumptions] };
}

function nameAfter(source: string): string {
  return basename(resolve(source)).replace(/\.(csv|tsv|jsonl|ndjson|json)$/i, "");
}

/** Makes a name valid as part of a folder's name on every file system. */
function fileName(name: string): string {
  return name.replace(/[^\w.=-]+/g, "-").slice(0, 80);
}
