import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  importRuns,
  type ImportedRun,
  type ImportedSpec,
  type ImportOptions,
} from "../../../src/importing/importRuns.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

/** Logs to import, in a folder of each test. */
export function logFolder() {
  const folder = temporaryFolder();
  const write = (name: string, text: string | Uint8Array): string => {
    const file = folder.at(name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  let runs = 0;
  const anyImport = (sources: readonly string[], changes: Partial<ImportOptions> = {}): ImportedRun | ImportedSpec =>
    importRuns({
      sources,
      out: folder.at(`run-${runs++}`),
      workingFolder: folder.at(),
      name: undefined,
      map: [],
      unitNats: 1,
      version: "1.2.3",
      ...changes,
    });
  const importing = (sources: readonly string[], changes: Partial<ImportOptions> = {}): ImportedRun => {
    const imported = anyImport(sources, changes);
    if (imported.folder === undefined) throw new Error(`only a spec was made: ${imported.notes.join(" ")}`);
    return imported;
  };
  /** A .csv of these lines. */
  const csv = (...lines: readonly string[]): string => write("log.csv", `${lines.join("\n")}\n`);
  const jsonl = (...rows: readonly object[]): string =>
    write("log.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return { at: folder.at, write, csv, jsonl, importing, anyImport };
}

/** What a table of points shows of them. */
export function pointsOf({ results }: ImportedRun): readonly (readonly unknown[])[] {
  return results.points.map(({ settings, heldOut, status }) => [
    settings,
    status,
    heldOut && [heldOut.rateNats, heldOut.distortionNats, heldOut.activeUnits],
  ]);
}
