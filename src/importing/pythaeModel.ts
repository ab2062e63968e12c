import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readConfigFile } from "./configFile.ts";
import { PROGRAM_MODEL } from "./configModel.ts";
import type { Cell, LogTable } from "./logTable.ts";

/**
 * A model folder of pythae (final_model, checkpoint_epoch_N): model_config.json, and training_config.json here or in the folder above. pythae
 * logs no figures into files; its settings become those of a spec.
 */
const MODEL = "model_config.json";
const TRAINING = "training_config.json";

export function isPythaeModel(names: ReadonlySet<string>): boolean {
  return names.has(MODEL);
}

/** @throws ImportError, StoreError */
export function readPythaeModel(folder: string): Pick<LogTable, "rows" | "config"> {
  const model = readConfigFile(join(folder, MODEL));
  const training = [folder, dirname(folder)].map((place) => join(place, TRAINING)).find(existsSync);
  const own = new Map<string, Cell>([...(training === undefined ? [] : readConfigFile(training)), ...model]);
  const name = model.get("name");
  const named: [string, Cell][] = typeof name === "string" ? [[PROGRAM_MODEL, name.replace(/Config$/, "")]] : [];
  return { rows: [], config: new Map([...own, ...knownParts(model), ...named]) };
}

/** What pythae fixes and its files do not say (pythae, models/nn/default_architectures.py). */
function knownParts(model: ReadonlyMap<string, Cell>): readonly [string, Cell][] {
  const isDefault = (part: string): boolean => model.get(`uses_default_${part}`) === "true";
  return [
    ...(isDefault("encoder") ? [["model.encoder.hidden/0", 512] as [string, Cell]] : []),
    ...(isDefault("decoder") ? [["model.decoder.hidden/0", 512] as [string, Cell]] : []),
  ];
}
