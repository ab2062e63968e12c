import { flatSettings, sweptValue, type FlatSettings } from "../spec/flatSettings.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { RunFolder } from "./runFolder.ts";

const FINGERPRINT_CHARACTERS = 12;

/**
 * The settings of a run's spec, and whatever else its results depend on: the data and the engine.
 * @param known settings by the text of their spec: most runs of a list share one, and parsing takes longest
 * @throws StoreError without a run
 */
export function settingsOfRun(runFolder: string, known = new Map<string, FlatSettings>()): FlatSettings {
  const folder = new RunFolder(runFolder);
  const { dataFingerprint, engine } = folder.describe();
  const fingerprint = { exact: dataFingerprint, text: dataFingerprint.slice(0, FINGERPRINT_CHARACTERS) };
  return new Map([
    ...settingsOfSpec(folder, known),
    ["data fingerprint", fingerprint],
    ["engine", { exact: engine, text: engine }],
  ]);
}

/** An imported run has no spec: only the settings of its points are known. */
function settingsOfSpec(folder: RunFolder, known: Map<string, FlatSettings>): FlatSettings {
  if (folder.hasSpec()) {
    const text = folder.specText();
    const settings = known.get(text) ?? flatSettings(parseSpec(text));
    known.set(text, settings);
    return settings;
  }
  const { points } = folder.readResults();
  const axes = Object.keys(points[0]?.settings ?? {});
  return new Map(
    axes.map((axis) => [axis, sweptValue([...new Set(points.map(({ settings }) => settings[axis] ?? NaN))])]),
  );
}
