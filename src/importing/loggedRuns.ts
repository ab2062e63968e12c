import { cellNumber } from "../data/csvCells.ts";
import type { ColumnReading } from "./columns.ts";
import type { Field, Figure, Split } from "./fields.ts";
import { ImportError } from "./importError.ts";
import { configSettings } from "./configNames.ts";
import type { Cell, Config, LogRow, LogTable } from "./logTable.ts";

/** The logged figures of one model by epoch. */

export interface Figures {
  readonly values: Map<Figure, number>;
  readonly kl: Map<number, number>;
}

export interface LoggedEpoch {
  /** The epoch, or the step if no epoch was logged. */
  readonly epoch: number;
  /** Position of its last row. */
  readonly place: string;
  readonly figures: Readonly<Record<Split, Figures>>;
}

export interface LoggedRun {
  readonly name: string;
  readonly source: string;
  /** By field of a spec: the last logged value, which is that after a warm-up. */
  readonly settings: Readonly<Record<string, number>>;
  /** Of a log without epochs whose settings change: whether its rows were taken as runs, or as the epochs of one run with a warm-up. */
  readonly rowsTakenAs?: "runs" | "warmup";
  /** Settings that only the run's name gives. */
  readonly settingsByName: readonly string[];
  /** Increasing. */
  readonly epochs: readonly LoggedEpoch[];
}

interface ReadRow {
  readonly place: string;
  readonly run: string | undefined;
  readonly epoch: number | undefined;
  readonly settings: Readonly<Record<string, number>>;
  readonly figures: readonly { readonly field: Extract<Field, { split: Split }>; readonly value: number }[];
}

/**
 * The column `run` distinguishes runs. Without it, settings do if one epoch (or no epoch) has several values; otherwise the table is a
 * single run, whose beta may change in a warm-up.
 * @throws ImportError
 */
export function loggedRuns(table: LogTable, { fields }: ColumnReading): readonly LoggedRun[] {
  const hasEpochs = [...fields.values()].some(({ kind }) => kind === "epoch");
  const rows = inOrder(table.rows.map((row) => readRow(row, fields, hasEpochs ? "epoch" : "step")));
  const settingsChange = !rows.some(({ run }) => run !== undefined) && settingsTellApart(rows);
  const rowsTakenAs =
    !settingsChange || rows.some(({ epoch }) => epoch !== undefined) ? undefined : isWarmup(rows) ? "warmup" : "runs";
  const bySettings = settingsChange && rowsTakenAs !== "warmup";
  const configured = settingNumbers(table.config);
  const groups = new Map<string, ReadRow[]>();
  for (const row of rows) {
    const key = bySettings ? settingsName(row.settings) : (row.run ?? table.runName);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups].map(([name, group]) => {
    const logged = group.reduce<Readonly<Record<string, number>>>(
      (settings, row) => (row.settings === settings ? settings : { ...settings, ...row.settings }),
      {},
    );
    const named = settingsInName(name);
    const known = { ...configured, ...logged };
    const settingsByName = Object.keys(named).filter((setting) => !(setting in known));
    return {
      name,
      source: table.source,
      settings: { ...named, ...known },
      ...(rowsTakenAs === undefined ? {} : { rowsTakenAs }),
      settingsByName,
      epochs: epochsOf(group),
    };
  });
}

function readRow({ place, cells }: LogRow, fields: ReadonlyMap<string, Field>, clock: "epoch" | "step"): ReadRow {
  let run: string | undefined;
  let epoch: number | undefined;
  const settings: Record<string, number> = {};
  const figures: ReadRow["figures"][number][] = [];
  for (const [column, cell] of cells) {
    const field = fields.get(column);
    if (field === undefined) continue;
    if (field.kind === "run") run = String(cell);
    else if (field.kind === clock) epoch = wholeNumber(cell, place, column);
    else if (field.kind === "setting") settings[field.setting] = finite(cell, place, column);
    else if (field.kind === "figure" || field.kind === "kl")
      figures.push({ field, value: numberIn(cell, place, column) });
  }
  return { place, run, epoch, settings, figures };
}

/** A row without an epoch or a setting has those of the row before it of the same run. */
function inOrder(rows: readonly ReadRow[]): readonly ReadRow[] {
  const latest = new Map<string | undefined, ReadRow>();
  return rows.map((row) => {
    const before = latest.get(row.run);
    const epoch = row.epoch ?? before?.epoch;
    const changes = Object.entries(row.settings).some(([name, value]) => before?.settings[name] !== value);
    const settings = changes || before === undefined ? { ...before?.settings, ...row.settings } : before.settings;
    const ordered = { ...row, epoch, settings };
    latest.set(row.run, ordered);
    return ordered;
  });
}

function settingNumbers(config: Config | undefined): Readonly<Record<string, number>> {
  if (config === undefined) return {};
  return Object.fromEntries([...configSettings(config).numbers].map(([field, { value }]) => [field, value]));
}

function settingsTellApart(rows: readonly ReadRow[]): boolean {
  const seen = new Map<number | undefined, string>();
  return rows.some(({ epoch, settings }) => {
    const name = settingsName(settings);
    if (name === "") return false;
    const before = seen.get(epoch) ?? name;
    seen.set(epoch, name);
    return before !== name;
  });
}

/** Whether one setting rises from row to row and then stays, as no sweep's does: a table of runs that repeats values repeats more than the largest. */
function isWarmup(rows: readonly ReadRow[]): boolean {
  const names = [...new Set(rows.flatMap(({ settings }) => Object.keys(settings)))];
  const changing = names.filter((name) => new Set(rows.map(({ settings }) => settings[name])).size > 1);
  const [name] = changing;
  if (name === undefined || changing.length > 1) return false;
  const values = rows.map(({ settings }) => settings[name] ?? NaN);
  const top = values.indexOf(Math.max(...values));
  return (
    values.length - top > 1 &&
    values.every((value, row) => (row <= top ? row === 0 || value > (values[row - 1] ?? NaN) : value === values[top]))
  );
}

function settingsName(settings: Readonly<Record<string, number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/** Reads beta=0.5, beta_0.5 or objective.beta=0.5 in the name of a run or its folder, and a seed likewise. */
function settingsInName(name: string): Readonly<Record<string, number>> {
  const found = name.matchAll(
    /(?:^|[^A-Za-z])(objective\.beta|beta|objective\.rate|training\.seed|seed)[=_](\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?![\d.])/gi,
  );
  const settings = { beta: "objective.beta", seed: "training.seed" } as Readonly<Record<string, string>>;
  return Object.fromEntries(
    [...found].map(([, key = "", value]) => [settings[key.toLowerCase()] ?? key, Number(value)]),
  );
}

function epochsOf(rows: readonly ReadRow[]): readonly LoggedEpoch[] {
  const epochs = new Map<number, LoggedEpoch>();
  for (const [index, { epoch = index + 1, place, figures }] of rows.entries()) {
    const known = epochs.get(epoch)?.figures ?? { heldOut: noFigures(), train: noFigures(), unsaid: noFigures() };
    for (const { field, value } of figures) {
      if (field.kind === "kl") known[field.split].kl.set(field.dimension, value);
      else known[field.split].values.set(field.figure, value);
    }
    epochs.set(epoch, { epoch, place, figures: known });
  }
  return [...epochs.values()].sort((a, b) => a.epoch - b.epoch);
}

function noFigures(): Figures {
  return { values: new Map(), kl: new Map() };
}

function numberIn(cell: Cell, place: string, column: string): number {
  const value = typeof cell === "number" ? cell : cellNumber(cell);
  if (value === undefined) {
    const hint = /^[-+]?\d*,\d+$/.test(cell as string)
      ? "Write decimals with a point."
      : "Write a number, or leave the cell empty.";
    throw new ImportError(`${place}, column "${column}": "${cell}" is not a number. ${hint}`);
  }
  return value;
}

function finite(cell: Cell, place: string, column: string): number {
  const value = numberIn(cell, place, column);
  if (Number.isFinite(value)) return value;
  throw new ImportError(`${place}, column "${column}": a setting must be a finite number, not ${cell}.`);
}

function wholeNumber(cell: Cell, place: string, column: string): number {
  const value = numberIn(cell, place, column);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new ImportError(
    `${place}, column "${column}": ${cell} is not a whole number from 0. Log the epochs done, or a column "step".`,
  );
}
