/**
 * Trains samples/mnist-importance.vae.json with K = 1 and 5 for some epochs with a schedule of the learning rate, for
 * bench/importanceWeighted.ts to measure.
 *   npx tsx bench/importanceSchedule.ts FOLDER EPOCHS SCHEDULE [RATE SECONDS WORKERS]
 * SCHEDULE is what training.schedule holds: '{ "type": "cosine", "to": 1e-4 }'; RATE is the learning rate at the start, by default the
 * sample's. FOLDER/run is the run. After SECONDS training stops with a checkpoint, and the same call again resumes it. `npm run build` first.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "jsonc-parser";
import type { JsonObject } from "../src/spec/json.ts";

const [folder, epochs, schedule, rate = "0.001", seconds = "3600", workers = "2"] = process.argv.slice(2);
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
  training: {
    ...training,
    epochs: Number(epochs),
    learningRate: Number(rate),
    schedule: JSON.parse(schedule) as JsonObject,
  },
  sweep: { "objective.samples": [1, 5] },
};

mkdirSync(folder, { recursive: true });
const file = path.join(folder, "importance-schedule.vae.json");
const run = path.join(folder, "run");
const isBegun = existsSync(run);
if (!isBegun) writeFileSync(file, JSON.stringify(spec, null, 2));
const command = isBegun ? ["--resume", run] : [file, "--out", run];
const sweep = [path.join(packageFolder, "dist/cli.cjs"), "sweep", ...command, "--workers", workers];
const child = spawn(process.execPath, sweep, { stdio: "inherit" });
const timer = setTimeout(() => child.kill("SIGINT"), 1000 * Number(seconds));
child.once("exit", (code) => {
  clearTimeout(timer);
  process.exitCode = code ?? 1;
});
