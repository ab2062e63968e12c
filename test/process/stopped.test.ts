/** What is measured of a training that was stopped or killed. */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { RunEvaluation } from "../../src/results/evaluations.ts";
import type { Changes } from "../unit/spec/verbs.ts";
import { startVaeLens, until, vaeLens } from "./commandLine.ts";
import { metricsRows, resultsOf, specFolder, statusesOf } from "./specFolder.ts";

const folder = specFolder();
const SETTINGS = ["--examples", "10", "--importance-samples", "20", "--temperatures", "10", "--chains", "2"];
const EPOCHS = 100_000;

/** A sweep of one point, stopped once it has trained for some epochs. */
async function stopped(name: string, signal: "SIGINT" | "SIGKILL", changes: Changes = {}): Promise<string> {
  const run = folder.at(name);
  const spec = folder.writeSpec(`${name}.vae.json`, {
    "training.epochs": EPOCHS,
    sweep: { "objective.beta": [0.5] },
    ...changes,
  });
  const running = startVaeLens(["sweep", spec, "--out", run, "--checkpoint-seconds", "0.05"]);
  const checkpoint = path.join(run, "checkpoints/batch-000.safetensors");
  await until(() => existsSync(checkpoint) && metricsRows(run).length > 4);
  // The first checkpoint is of no epoch yet.
  const first = statSync(checkpoint).mtimeMs;
  await until(() => statSync(checkpoint).mtimeMs > first);
  running.kill(signal);
  await running.ended;
  return run;
}

async function evaluated(run: string): Promise<RunEvaluation> {
  expect(await vaeLens("evaluate", run, ...SETTINGS)).toMatchObject({ status: 0, stderr: "" });
  return JSON.parse(readFileSync(path.join(run, "evaluation.json"), "utf8")) as RunEvaluation;
}

test("a stopped point is measured at its last epoch, and again after more training", async () => {
  const run = await stopped("interrupted", "SIGINT");
  expect(statusesOf(run)).toEqual(["stopped"]);
  const [first] = (await evaluated(run)).points;
  expect(first?.epoch).toBeGreaterThan(3);
  expect(first?.epoch).toBeLessThan(EPOCHS);
  expect(Number.isFinite(first?.gaps.generalizationNats)).toBe(true);
  expect((await evaluated(run)).points).toEqual([first]);

  const resumed = startVaeLens(["sweep", "--resume", run, "--checkpoint-seconds", "0.05"]);
  const before = metricsRows(run).length;
  await until(() => metricsRows(run).length > before + 5);
  resumed.kill("SIGINT");
  await resumed.ended;
  const [second] = (await evaluated(run)).points;
  expect(second?.epoch).toBeGreaterThan(first?.epoch ?? Infinity);
  expect(second?.elboNats).not.toEqual(first?.elboNats);
});

test("explain and curve accept stopped points", async () => {
  const run = folder.at("interrupted");
  expect(await vaeLens("explain", run, ...SETTINGS)).toMatchObject({ status: 0 });
  const { status, stdout } = await vaeLens(
    "curve",
    run,
    "--betas",
    "1,2",
    ...SETTINGS.slice(0, 2),
    ...SETTINGS.slice(4),
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/^The decoder of objective.beta = 0.5 \(point 0, epoch \d+\)/);
});

test("a stopped point has the parameters of the selected epoch, if epochs are selected", async () => {
  const run = await stopped("selecting", "SIGINT", { "training.select": "elbo", "training.learningRate": 0.05 });
  const elbos = metricsRows(run).map(
    (line) => (JSON.parse(line) as { heldOut: { elboNats: number } }).heldOut.elboNats,
  );
  const [point] = (await evaluated(run)).points;
  expect([point?.epoch, point?.step]).toEqual([elbos.indexOf(Math.max(...elbos)) + 1, 0]);
});

test("a killed run without results is measured from its checkpoint", async () => {
  const run = await stopped("killed", "SIGKILL");
  rmSync(path.join(run, "results.json"), { force: true });
  expect((await evaluated(run)).points).toHaveLength(1);
  expect(existsSync(path.join(run, "results.json"))).toBe(false);
});

test("evaluate asks to resume a run without any checkpoint", async () => {
  const run = folder.at("killed");
  rmSync(path.join(run, "checkpoints/batch-000.safetensors"));
  const { status, stderr } = await vaeLens("evaluate", run);
  expect([status, stderr]).toEqual([
    2,
    `vae-lens: ${run} has no results yet: finish it with vae-lens sweep --resume ${run}.\n`,
  ]);
  expect(() => resultsOf(run)).toThrow();
});
