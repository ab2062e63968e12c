/**
 * A run of many points: how long the store takes to read it, for the tree, the panel, the report and a comparison.
 *   npx tsx bench/largeRun.ts [POINTS EPOCHS FOLDER]
 * With FOLDER the run stays there, and `node bench/largePanel.mjs FOLDER` shows it in a browser. Nothing is trained. Exits 1 above 2 s.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { compareRuns } from "../src/store/compareRuns.ts";
import { listRuns } from "../src/store/listRuns.ts";
import { readRun } from "../src/store/readRun.ts";
import { summarizeRun } from "../src/store/summarizeRun.ts";
import { writeLargeRun } from "./support/largeRun.ts";

const MAX_S = 2;

const [points = 10_000, epochs = 20] = process.argv.slice(2, 4).map(Number);
const kept = process.argv[4];
const folder = kept ?? mkdtempSync(path.join(tmpdir(), "vae-lens-large-"));
try {
  const start = performance.now();
  const [run, other] = [{ name: "run", hasLatents: true }, { name: "other" }].map((options) =>
    writeLargeRun(folder, points, epochs, options),
  ) as [string, string];
  console.log(
    `${points} points x ${epochs} epochs written twice in ${((performance.now() - start) / 1000).toFixed(1)} s, load ${loadavg()[0]?.toFixed(1)}`,
  );
  const measured = {
    "summary of the run, for the side bar": () => summarizeRun(run),
    "the summary again": () => summarizeRun(run),
    "list of both runs": () => listRuns([path.dirname(run)]),
    "the panel's snapshot": () => readRun(run),
    "comparison of both": () => compareRuns(run, [other]),
  };
  for (const [name, action] of Object.entries(measured)) {
    const [seconds, characters] = timeOf(action);
    console.log(`${name}: ${seconds.toFixed(2)} s, ${(characters / 1e6).toFixed(1)} MB as JSON`);
    if (seconds > MAX_S) process.exitCode = 1;
  }
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}

function timeOf(action: () => unknown): readonly [seconds: number, characters: number] {
  const start = performance.now();
  const found = action();
  const seconds = (performance.now() - start) / 1000;
  return [seconds, JSON.stringify(found).length];
}
