import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { readConfigFile } from "./configFile.ts";
import type { Cell, LogTable } from "./logTable.ts";

/**
 * A run folder of Weights & Biases, also an offline one: files/config.yaml and files/wandb-summary.json, the last value of each metric. The
 * history is in a binary log (run-ID.wandb), which only W&B's own program reads.
 */
const CONFIG = join("files", "config.yaml");
const SUMMARY = join("files", "wandb-summary.json");

export function isWandbRun(_: ReadonlySet<string>, folder: string): boolean {
  return existsSync(join(folder, SUMMARY)) || (existsSync(join(folder, CONFIG)) && /run-/.test(basename(folder)));
}

/** @throws ImportError, StoreError */
export function readWandbRun(folder: string): Pick<LogTable, "rows" | "config"> {
  const [config, summary] = [CONFIG, SUMMARY].map((name) => {
    const file = join(folder, name);
    return existsSync(file) ? readConfigFile(file) : new Map<string, Cell>();
  });
  const isOwn = (name: string): boolean => name.startsWith("_") && name !== "_step";
  const cells = [...(summary ?? [])].flatMap(([name, cell]): [string, Cell][] =>
    isOwn(name) ? [] : [[name === "_step" ? "step" : name, cell]],
  );
  return {
    rows: cells.length === 0 ? [] : [{ place: join(folder, SUMMARY), cells: new Map(cells) }],
    // "beta": { "desc": null, "value": 4 }
    config: new Map(
      [...(config ?? [])].flatMap(([name, cell]): [string, Cell][] =>
        name.startsWith("_wandb") || name.endsWith("/desc") ? [] : [[name.replace(/\/value(?=\/|$)/, ""), cell]],
      ),
    ),
  };
}
