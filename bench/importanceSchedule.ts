/**
 * Trains samples/mnist-importance.vae.json with K = 1 and 5 for some epochs with a schedule of the learning rate, for
 * bench/importanceWeighted.ts to measure.
 *   npx tsx bench/importanceSchedule.ts FOLDER EPOCHS SCHEDULE [SECONDS]
 * SCHEDULE is what training.schedule holds: '{ "type": "cosine", "to": 1e-4 }'. FOLDER/run is the run. After SECONDS training stops with a
 * checkpoint, and the same call again resumes it. `npm run build` first.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "jsonc-parser";
import type { JsonObject } from "../src/spec/json.ts";

const [folder, epochs, schedule, seconds = "3600"] = process.argv.slice(2);
if (folder === undefined || epochs === undefined || schedule === undefined)
  throw new Error("name a folder, the number of epochs and the schedule");
const packageFolder = path.resolve(import.meta.dirname, "..");
const samples = path.join(packageFolder, "samples");
const sample = parse(readFileSync(path.join(samples, "mnist-importance.vae.json"), "utf8")) as Sample;

interface Sample {
  readonly data: JsonObject & { readonly path: string; readonly heldOut: { readonly path: string } };
  readonly training: JsonObject;
}

const { data, training } = sample;
const spec = {
  ...sample,
  data: {
    ...data,
    path: path.resolve(samples, data.path),
    heldOut: { path: path.resolve(samples, data.heldOut.path) },
    labels: undefined,
  },
  training: { ...training, epochs: Number(epochs), schedule: JSON.parse(schedule) as JsonObject },
  sweep: { "objective.samples": [1, 5] },
};

mkdirSync(folder, { recursive: true });
const file = path.join(folder, "importance-schedule.vae.json");
const run = path.join(folder, "run");
const isBegun = existsSync(run);
if (!isBegun) writeFileSync(file, JSON.stringify(spec, null, 2));
const command = isBegun ? ["--resume", run] : [file, "--out", run];
const child = spawn(process.execPath, [path.join(packageFolder, "dist/cli.cjs"), "sweep", ...command], {
  stdio: "inherit",
});
const timer = setTimeout(() => child.kill("SIGINT"), 1000 * Number(seconds));
child.once("exit", (code) => {
  clearTimeout(timer);
  process.exitCode = code ?? 1;
});
