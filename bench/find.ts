/**
 * `vae-lens find` on the samples of bench/auto.ts: what it reaches, and in how many trainings. Searches that are in FOLDER already go on.
 *   npx tsx bench/find.ts FOLDER [SAMPLE ...]
 * Exits 1 if a search ends without a reason.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { autoSamples, specOf } from "./support/autoSamples.ts";
import { cliFile } from "./support/productSweep.ts";
import { textTable } from "./support/textTable.ts";

interface Found {
  readonly reached: boolean;
  readonly value: number | null;
  readonly figures: { readonly rateNats: number; readonly activeUnits: number; readonly elboNats: number } | null;
  readonly trainings: number;
  readonly why: string | null;
}

/** One goal in the middle of the frontier, one where it is steep or has a jump, and the best ELBO. */
const goals: Readonly<Record<string, readonly (readonly string[])[]>> = {
  digits: [["--rate", "3"], ["--active-units", "5"], ["--elbo"]],
  cells: [["--rate", "2"], ["--active-units", "3"], ["--elbo"]],
  wine: [["--rate", "3"], ["--active-units", "3"], ["--elbo"]],
  toy: [["--rate", "1"], ["--active-units", "0"], ["--elbo"]],
  "digits-deep": [["--rate", "2"], ["--active-units", "2"], ["--elbo"]],
  "mnist-short": [["--rate", "12"], ["--active-units", "8"], ["--elbo"]],
};

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error("name a folder for the runs");
const rows: string[][] = [["", "asked", "beta", "rate", "active units", "ELBO", "trainings", ""]];
let hasReasons = true;
for (const sample of autoSamples.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const place = path.join(folder, sample.name);
  await mkdir(place, { recursive: true });
  const file = path.join(place, "find.vae.json");
  await writeFile(file, JSON.stringify(await specOf(sample), null, 2));
  for (const goal of goals[sample.name] ?? []) {
    const out = path.join(place, `find${goal.join("")}`);
    const target = existsSync(path.join(out, "run.json")) ? ["--resume", out] : [file, ...goal, "--out", out];
    const { stdout, stderr } = spawnSync(process.execPath, [cliFile, "find", ...target, "--format", "json"], {
      encoding: "utf8",
    });
    if (stdout === "") throw new Error(stderr);
    const { reached, value, figures, trainings, why } = JSON.parse(stdout) as Found;
    hasReasons &&= reached || why !== null;
    rows.push([
      sample.name,
      goal.join(" "),
      value?.toPrecision(3) ?? "",
      figures?.rateNats.toFixed(2) ?? "",
      String(figures?.activeUnits ?? ""),
      figures?.elboNats.toFixed(2) ?? "",
      String(trainings),
      reached ? "reached" : (why ?? "no reason"),
    ]);
  }
}
console.log(textTable(rows));
process.exitCode = hasReasons ? 0 : 1;
