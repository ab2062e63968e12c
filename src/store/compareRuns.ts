import type { Comparison } from "../protocol/comparison.ts";
import type { FlatSettings } from "../spec/flatSettings.ts";
import { settingsDiff } from "../spec/settingsDiff.ts";
import { readRun } from "./readRun.ts";
import { RunFolder } from "./runFolder.ts";
import { readRunName } from "./runName.ts";
import { settingsOfRun } from "./runSettings.ts";
import { StoreError } from "./storeError.ts";

/**
 * Reads runs to be shown beside a run, and finds the settings that differ.
 * @param otherFolders folders without a readable run are left out
 * @throws StoreError when the first cannot be read
 */
export function compareRuns(runFolder: string, otherFolders: readonly string[]): Comparison {
  const others = [...new Set(otherFolders)].filter((other) => other !== runFolder).flatMap(readOther);
  const { differences, equalSettings } = settingsDiff([
    settingsOfRun(runFolder),
    ...others.map(({ settings }) => settings),
  ]);
  return { own: labelOf(runFolder), others: others.map(({ other }) => other), differences, equalSettings };
}

interface Other {
  readonly other: Comparison["others"][number];
  readonly settings: FlatSettings;
}

function readOther(runFolder: string): readonly Other[] {
  try {
    // The views that compare runs draw no curves.
    const run = readRun(runFolder, false, false);
    return [{ other: { ...labelOf(runFolder), run }, settings: settingsOfRun(runFolder) }];
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
}

function labelOf(runFolder: string): Comparison["own"] {
  return { runFolder, name: readRunName(runFolder), created: new RunFolder(runFolder).describe().created };
}
