import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { importRuns, type Imported, type ImportOptions } from "../../../src/importing/importRuns.ts";
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
  const importing = (sources: readonly string[], changes: Partial<ImportOptions> = {}): Imported =>
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
  /** A .csv of these lines. */
  const csv = (...lines: readonly string[]): string => write("log.csv", `${lines.join("\n")}\n`);
  const jsonl = (...rows: readonly object[]): string =>
    write("log.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return { at: folder.at, write, csv, jsonl, importing };
}

/** What a table of points shows of them. */
export function pointsOf({ results }: Imported): readonly (readonly unknown[])[] {
  return results.points.map(({ settings, heldOut, status }) => [
    settings,
    status,
    heldOut && [heldOut.rateNats, heldOut.distortionNats, heldOut.activeUnits],
  ]);
}
