import { readdirSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { EntryCount } from "../files/folderEntries.ts";
import { checkTarget } from "../files/readingBounds.ts";
import { isLightningRun, readLightningRun } from "./lightningRun.ts";
import type { LogTable } from "./logTable.ts";
import { isMlflowRun, readMlflowRun } from "./mlflowRun.ts";
import { isPythaeModel, readPythaeModel } from "./pythaeModel.ts";
import { isWandbRun, readWandbRun } from "./wandbRun.ts";

/** What a program writes of one run into a folder of its own. */
interface Program {
  /** @param names of the files and folders in the folder */
  readonly isRun: (names: ReadonlySet<string>, folder: string) => boolean;
  /** @throws ImportError, StoreError */
  readonly read: (folder: string) => Omit<LogTable, "source" | "runName">;
}

const programs: readonly Program[] = [
  { isRun: isMlflowRun, read: readMlflowRun },
  { isRun: isWandbRun, read: readWandbRun },
  { isRun: isLightningRun, read: readLightningRun },
  { isRun: isPythaeModel, read: readPythaeModel },
];

/** Files that stand for the folder they are in. */
const FILES_OF_A_RUN: ReadonlySet<string> = new Set(["hparams.yaml", "model_config.json", "wandb-summary.json"]);

export function standsForFolder(file: string): boolean {
  return FILES_OF_A_RUN.has(basename(file));
}

/**
 * The runs of PyTorch Lightning's CSVLogger, MLflow, Weights & Biases and pythae in a folder and its sub-folders, in natural order. Inside
 * a run no other is looked for.
 * @throws ImportError, StoreError, RefusedFile
 */
export function programRuns(folder: string): readonly LogTable[] {
  checkTarget(folder);
  const count = new EntryCount(() => false);
  const found: { readonly folder: string; readonly program: Program }[] = [];
  const visit = (inside: string): void => {
    const entries = readdirSync(inside, { withFileTypes: true });
    for (const { name } of entries) count.add(name);
    const names = new Set(entries.map(({ name }) => name));
    const program = programs.find(({ isRun }) => isRun(names, inside));
    if (program !== undefined) found.push({ folder: inside, program });
    // Links to folders are not followed: they may form cycles.
    else for (const entry of entries) if (entry.isDirectory()) visit(join(inside, entry.name));
  };
  visit(folder);
  const ordered = found.toSorted((a, b) => a.folder.localeCompare(b.folder, "en", { numeric: true }));
  // With the folder above, whose name may contain beta.
  const above = dirname(dirname(resolve(folder)));
  const nameOf = (run: string): string => relative(above, resolve(run)).split(sep).join("/");
  return ordered.map(({ folder: run, program }) => ({ source: run, runName: nameOf(run), ...program.read(run) }));
}
