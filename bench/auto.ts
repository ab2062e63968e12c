/**
 * "auto" with 8 points beside 8 betas in equal ratios over the range of each sample's own sweep: how evenly they cover the frontier, and
 * how near they come to the best ELBO of 40 betas. Sweeps that are in FOLDER already are not trained again.
 *   npx tsx bench/auto.ts FOLDER [SAMPLE ...]
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { spawnSync } from "node:child_process";
import type { Results } from "../src/results/results.ts";
import { autoSamples, specOf, type AutoSample } from "./support/autoSamples.ts";
import { cliFile } from "./support/productSweep.ts";
import { textTable } from "./support/textTable.ts";

const POINTS = 8;
const REFERENCE_POINTS = 40;

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error("name a folder for the runs");
await mkdir(folder, { recursive: true });
const rows: string[][] = [
  ["", "points", "betas", "rates, nats", "largest gap", "of the range", "best ELBO", "below 40 points"],
];
for (const sample of autoSamples.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const { from, to } = sample;
  const reference = await sweep(sample, "reference", { from, to, count: REFERENCE_POINTS, scale: "log" });
  const spaced = await sweep(sample, "spaced", { from, to, count: POINTS, scale: "log" });
  const auto = await sweep(sample, "auto", { auto: POINTS });
  for (const [what, results] of [
    ["equal ratios", spaced],
    [`auto, ${auto.auto?.basis ?? ""}`, auto],
    ["reference", reference],
  ] as const)
    rows.push([`${sample.name}, ${what}`, ...figures(results, bestElbo(reference))]);
}
console.log(textTable(rows));

function figures({ points }: Results, best: number): string[] {
  const done = points.flatMap(({ heldOut, settings }) =>
    heldOut === null ? [] : [{ ...heldOut, beta: settings["objective.beta"] ?? Number.NaN }],
  );
  // Rate 0 is on every frontier: a sweep that ends before the collapse leaves this gap.
  const rates = [0, ...done.map(({ rateNats }) => rateNats)].toSorted((a, b) => a - b);
  const gap = Math.max(...rates.slice(1).map((rate, i) => rate - (rates[i] ?? rate)));
  const range = rates.at(-1) ?? Number.NaN;
  const elbo = Math.max(...done.map(({ elboNats }) => elboNats));
  const betas = done.map(({ beta }) => beta);
  return [
    String(done.length),
    `${Math.min(...betas).toPrecision(3)} to ${Math.max(...betas).toPrecision(3)}`,
    `0 to ${range.toFixed(2)}`,
    gap.toFixed(2),
    `${((100 * gap) / range).toFixed(0)} %`,
    elbo.toFixed(2),
    (best - elbo).toFixed(2),
  ];
}

function bestElbo({ points }: Results): number {
  return Math.max(...points.map(({ heldOut }) => heldOut?.elboNats ?? -Infinity));
}

/** Resumes what an earlier call has not finished. */
async function sweep(sample: AutoSample, name: string, axis: object): Promise<Results> {
  const place = path.join(folder as string, sample.name);
  await mkdir(place, { recursive: true });
  const out = path.join(place, name);
  const file = path.join(place, `${name}.vae.json`);
  await writeFile(file, JSON.stringify({ ...(await specOf(sample)), sweep: { "objective.beta": axis } }, null, 2));
  const target = existsSync(path.join(out, "run.json")) ? ["--resume", out] : [file, "--out", out];
  const { status, stderr } = spawnSync(process.execPath, [cliFile, "sweep", ...target, "--workers", "1"], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${file} ended with ${status}:\n${stderr}`);
  return JSON.parse(await readFile(path.join(out, "results.json"), "utf8")) as Results;
}
