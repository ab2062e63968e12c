import { basename, join, resolve } from "node:path";
import type { Results } from "../results/results.ts";
import type { MetricsRow } from "../store/metricsFile.ts";
import { RunFolder } from "../store/runFolder.ts";
import { runId, vaeLensFolder } from "../store/vaeLensFolder.ts";
import { parseColumnMap, readColumns, refuseUnusedMap } from "./columns.ts";
import { ImportError } from "./importError.ts";
import { importedPoint } from "./importedPoint.ts";
import { loggedRuns } from "./loggedRuns.ts";
import { importNotes } from "./notes.ts";
import { settledPoints } from "./pointSettings.ts";
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

export interface Imported {
  readonly folder: RunFolder;
  readonly results: Results;
  readonly notes: readonly string[];
}

/** The `engine` of an imported run. */
const ENGINE = "imported";

/** @throws ImportError, TensorboardError, StoreError */
export function importRuns({
  sources,
  out,
  workingFolder,
  name: asked,
  map,
  unitNats,
  version,
}: ImportOptions): Imported {
  const columnMap = parseColumnMap(map);
  const tables = readLogs(sources).filter(({ rows }) => rows.length > 0);
  if (tables.length === 0)
    throw new ImportError(`${sources.join(", ")}: no figures are logged yet. Import after the first epoch.`);
  refuseUnusedMap(columnMap, tables);
  const readings = tables.map((table) => ({ table, reading: readColumns(table, columnMap) }));
  const points = readings
    .flatMap(({ table, reading }) => loggedRuns(table, reading))
    .map((run) => importedPoint(run, unitNats));
  const settled = settledPoints(points);
  const notes = importNotes(
    points,
    settled.map(({ settings }) => settings),
    [...new Set(readings.flatMap(({ reading }) => reading.ignored))],
  );
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
  folder.createImported({ imported, engine: ENGINE, version, created: created.toISOString() }, rows, results);
  return { folder, results, notes };
}

function nameAfter(source: string): string {
  return basename(resolve(source)).replace(/\.(csv|tsv|jsonl|ndjson|json)$/i, "");
}

/** Makes a name valid as part of a folder's name on every file system. */
function fileName(name: string): string {
  return name.replace(/[^\w.=-]+/g, "-").slice(0, 80);
}
