import type { FlatSettings } from "./flatSettings.ts";

/** A setting that differs; one value for each spec, null where a spec does not have the setting. */
export interface SettingDifference {
  readonly path: string;
  readonly values: readonly (string | null)[];
}

export interface SettingsDiff {
  readonly differences: readonly SettingDifference[];
  readonly equalSettings: number;
}

/** The settings in which specs differ, in the order of the first spec that has the setting. */
export function settingsDiff(all: readonly FlatSettings[]): SettingsDiff {
  const paths = [...new Set(all.flatMap((settings) => [...settings.keys()]))].sort(bySection(all));
  const differences = paths.flatMap((path): readonly SettingDifference[] => {
    const values = all.map((settings) => settings.get(path));
    const exact = new Set(values.map((value) => value?.exact));
    if (exact.size === 1) return [];
    // Two values may be shortened to the same text.
    const isDistinct = new Set(values.map((value) => value?.text)).size === exact.size;
    return [{ path, values: values.map((value) => (isDistinct ? value?.text : value?.exact) ?? null) }];
  });
  return { differences, equalSettings: paths.length - differences.length };
}

/** A setting that only a later spec has comes with its section, not at the end. */
function bySection(all: readonly FlatSettings[]): (a: string, b: string) => number {
  const prefixes = new Map<string, number>();
  for (const settings of all) {
    for (const path of settings.keys()) {
      const steps = path.split(".");
      for (let length = 1; length <= steps.length; length++) {
        const prefix = steps.slice(0, length).join(".");
        if (!prefixes.has(prefix)) prefixes.set(prefix, prefixes.size);
      }
    }
  }
  return (a, b) => {
    const [stepsA, stepsB] = [a.split("."), b.split(".")];
    for (let length = 1; length <= Math.max(stepsA.length, stepsB.length); length++) {
      const rank = (steps: readonly string[]): number => prefixes.get(steps.slice(0, length).join(".")) ?? 0;
      const difference = rank(stepsA) - rank(stepsB);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
