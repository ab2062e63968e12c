import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunSummary } from "../protocol/runSummaries.ts";
import { distinctions } from "../results/distinction.ts";
import type { FlatSettings } from "../spec/flatSettings.ts";
import { settingsDiff } from "../spec/settingsDiff.ts";
import { settingsOfRun } from "./runSettings.ts";
import { summarizeRun } from "./summarizeRun.ts";
import { firstEntries } from "../files/folderEntries.ts";
import { MAX_RUNS } from "./findRun.ts";

/**
 * The runs in some `.vae-lens/runs` folders, newest first. Folders without a readable run are skipped.
 * @param runsFolders may contain folders that do not exist
 */
export function listRuns(runsFolders: readonly string[]): readonly RunSummary[] {
  const runs = [...new Set(runsFolders)]
    .filter(existsSync)
    .flatMap((folder) => firstEntries(folder, MAX_RUNS).flatMap((name) => summaryOf(join(folder, name))));
  const distinct = distinctionsOf(runs);
  return runs
    .map((run) => ({ ...run, distinction: distinct.get(run.runFolder) ?? null }))
    .sort((a, b) => b.created.localeCompare(a.created));
}

/** Of the runs that share their spec with others. */
function distinctionsOf(runs: readonly RunSummary[]): ReadonlyMap<string, NonNullable<RunSummary["distinction"]>> {
  const groups = new Map<string, string[]>();
  for (const { specFile, runFolder } of runs) groups.set(specFile, [...(groups.get(specFile) ?? []), runFolder]);
  const found = [...groups.values()].filter((group) => group.length > 1).flatMap(distinguished);
  return new Map(found);
}

function distinguished(group: readonly string[]): readonly [string, NonNullable<RunSummary["distinction"]>][] {
  const known = new Map<string, FlatSettings>();
  const { differences } = settingsDiff(group.map((runFolder) => knownSettings(runFolder, known)));
  const texts = distinctions(differences, group.length);
  return group.flatMap((runFolder, index) => {
    const text = texts[index] ?? "";
    return text === "" ? [] : [[runFolder, { text, isUnique: texts.filter((other) => other === text).length === 1 }]];
  });
}

/** A run whose files a person has damaged still has a place in the list. */
function knownSettings(runFolder: string, known: Map<string, FlatSettings>): FlatSettings {
  try {
    return settingsOfRun(runFolder, known);
  } catch {
    return new Map();
  }
}

/** A person may have edited a run's files: an invalid run must not hide the others. */
function summaryOf(runFolder: string): readonly RunSummary[] {
  try {
    return [summarizeRun(runFolder)];
  } catch {
    return [];
  }
}
