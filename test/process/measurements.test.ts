/** The commands of docs/metrics.md reproduce every figure of an answer. */
import { cpSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { RunEvaluation } from "../../src/results/evaluations.ts";
import type { RunExplanation } from "../../src/results/explanations.ts";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { defaultSettings } from "../../src/evaluation/evaluateRun.ts";
import { measureRun } from "../../src/evaluation/measureRun.ts";
import { evaluationFile } from "../../src/store/measuredFiles.ts";
import { Running, vaeLens } from "./commandLine.ts";
import { resultsOf, specFolder } from "./specFolder.ts";

const folder = specFolder();
const SETTINGS = [
  "--examples",
  "20",
  "--importance-samples",
  "50",
  "--temperatures",
  "20",
  "--chains",
  "4",
  "--seed",
  "3",
];
let run: string;

beforeAll(async () => {
  run = folder.at("run");
  const spec = folder.writeSpec("digits.vae.json", {
    data: { path: "builtin:digits", scale: 16, labels: "builtin:digits" },
    "training.epochs": 30,
    "training.learningRate": 0.005,
    sweep: { "objective.beta": [0.5, 1, 50] },
  });
  expect(await vaeLens("sweep", spec, "--out", run)).toMatchObject({ status: 0 });
});

/** A copy of the run beside it, where paths to its spec and data still lead there. */
function copy(name: string): string {
  cpSync(run, folder.at(name), { recursive: true });
  return folder.at(name);
}

const fileOf = (where: string, name: string): unknown => JSON.parse(readFileSync(path.join(where, name), "utf8"));

describe("measured twice, in two copies of a run,", () => {
  test.each<[string, readonly string[], string]>([
    ["the evaluation is the same", ["evaluate", ...SETTINGS], "evaluation.json"],
    ["so is that in a classifier's features", ["evaluate", "--features", "classifier", ...SETTINGS], "evaluation.json"],
    ["so is the explanation, with its restarts", ["explain", ...SETTINGS], "explanation.json"],
    ["so is the curve", ["curve", "--betas", "1,4", "--examples", "10", "--seed", "3"], "rateDistortion.json"],
  ])("%s", async (name, [command, ...options], file) => {
    const [first, second] = [copy(`${name} 1`), copy(`${name} 2`)];
    for (const where of [first, second])
      expect(await vaeLens(command!, where, ...options)).toMatchObject({ status: 0 });
    expect(fileOf(first, file)).toEqual(fileOf(second, file));
  });

  test("another seed gives different but close figures", async () => {
    const [first, second] = [copy("seed 3"), copy("seed 4")];
    await vaeLens("evaluate", first, ...SETTINGS);
    await vaeLens("evaluate", second, ...SETTINGS.slice(0, -1), "4");
    const bound = (where: string) =>
      (fileOf(where, "evaluation.json") as RunEvaluation).points[0]!.importanceWeightedNats.mean;
    expect(bound(first)).not.toBe(bound(second));
    expect(Math.abs(bound(first) - bound(second))).toBeLessThan(0.5);
  });
});

test("one process measures the same figures as two", async () => {
  const [one, two] = [copy("one process"), copy("two processes")];
  const settings = { ...defaultSettings, examples: 20, importanceSamples: 50, chains: 4, seed: 3 };
  await measureRun({
    runFolder: one,
    mediaFolder: path.resolve("media"),
    settings,
    engine: async () => (await chooseEngine("auto", path.resolve("package.json"))).engine,
    signal: new AbortController().signal,
    onPart: () => undefined,
  });
  const limited = ["--examples", "20", "--importance-samples", "50", "--chains", "4", "--seed", "3"];
  const { status, stderr } = await vaeLens("explain", two, ...limited);
  expect(status).toBe(0);
  // A first verdict, before anything is measured.
  expect(stderr).toContain("First verdict: The model with the best ELBO");
  expect(fileOf(two, "evaluation.json")).toEqual(fileOf(one, "evaluation.json"));
  // A collapsed model needs fewer temperatures.
  const { points } = fileOf(one, "evaluation.json") as RunEvaluation;
  expect(points[2]!.temperatures).toBe(50);
  expect(points[0]!.temperatures).toBeGreaterThanOrEqual(50);
});

test("without a given number, examples are annealed until the best is decided, in any number of processes and after a stop", async () => {
  const [one, two] = [copy("growing in one process"), copy("growing in two")];
  const settings = { ...defaultSettings, importanceSamples: 50, chains: 2, seed: 3 };
  const measureHere = (runFolder: string) =>
    measureRun({
      runFolder,
      mediaFolder: path.resolve("media"),
      settings,
      engine: async () => (await chooseEngine("auto", path.resolve("package.json"))).engine,
      signal: new AbortController().signal,
      onPart: () => undefined,
    });
  const { evaluation } = await measureHere(one);
  const limited = ["--importance-samples", "50", "--chains", "2", "--seed", "3"];
  expect(await vaeLens("evaluate", two, ...limited)).toMatchObject({ status: 0 });
  expect(fileOf(two, "evaluation.json")).toEqual(fileOf(one, "evaluation.json"));
  const collapsed = evaluation.points[2]!;
  expect(collapsed).toMatchObject({ annealedExamples: settings.firstExamples, annealedUntil: "decided" });
  expect(collapsed.annealedNats!.perExample).toHaveLength(settings.examples);
  for (const { annealedExamples, annealedUntil } of evaluation.points)
    expect(annealedUntil).toBe(annealedExamples === undefined ? "all" : "decided");
  // As a stop before the second point leaves it, which may come when others have been annealed further.
  const { annealedUntil: _, ...first } = evaluation.points[0]!;
  evaluationFile.write(one, { ...evaluation, points: [first] });
  expect((await measureHere(one)).evaluation).toEqual(evaluation);
  // A given number is used as it is.
  expect(await vaeLens("evaluate", two, ...limited, "--examples", "40")).toMatchObject({ status: 0 });
  const given = fileOf(two, "evaluation.json") as RunEvaluation;
  expect(given.settings).not.toHaveProperty("firstExamples");
  for (const point of given.points) {
    expect(point).not.toHaveProperty("annealedExamples");
    expect(point.annealedNats!.perExample).toHaveLength(40);
  }
});

test.skipIf(process.platform === "win32")("stopped, explain reports and keeps what it has measured", async () => {
  const where = copy("stopped");
  const file = path.join(where, "evaluation.json");
  const measured = () =>
    existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RunEvaluation).points.length : 0;
  // Enough that the points take seconds each.
  const running = new Running(["explain", where, "--examples", "60", "--temperatures", "300", "--chains", "8"], {});
  while (measured() === 0 && !running.hasEnded) await new Promise((resolve) => setTimeout(resolve, 50));
  running.kill("SIGINT");
  const { status, stderr } = await running.ended;
  expect(status).toBe(130);
  expect(stderr).toMatch(/Measured so far: [12] of 3 points/);
});

test("the explanation's picks have the best figures in results.json and evaluation.json", async () => {
  const where = copy("picks");
  expect(await vaeLens("explain", where, ...SETTINGS)).toMatchObject({ status: 0 });
  const { points } = fileOf(where, "evaluation.json") as RunEvaluation;
  const { picks } = fileOf(where, "explanation.json") as RunExplanation;
  const results = resultsOf(where).points;
  const figures: Readonly<Record<string, readonly number[]>> = {
    elbo: results.map(({ heldOut }) => heldOut!.elboNats),
    importanceWeighted: points.map(({ importanceWeightedNats }) => importanceWeightedNats.mean),
    annealed: points.map(({ annealedNats }) => annealedNats!.mean),
    mutualInformation: points.map(({ information }) => information!.mutualInformationNats.mean),
    // The nearest.
    frechet: points.map(({ frechet }) => -frechet!.distance),
    probe: results.map(({ usefulness }) => usefulness![0]!.linear!.mean),
  };
  expect(picks.map(({ criterion }) => criterion).sort()).toEqual(Object.keys(figures).sort());
  for (const { criterion, point, value, rateNats, activeUnits } of picks) {
    const all = figures[criterion]!;
    expect([criterion, Math.abs(value)]).toEqual([criterion, Math.abs(Math.max(...all))]);
    expect([criterion, all[point]]).toEqual([criterion, Math.max(...all)]);
    expect({ rateNats, activeUnits }).toEqual({
      rateNats: results[point]!.heldOut!.rateNats,
      activeUnits: results[point]!.heldOut!.activeUnits,
    });
  }
});

test("a classifier without labels is an error that says how to give them", async () => {
  const bare = folder.at("bare");
  expect(
    await vaeLens("sweep", folder.writeSpec("bare.vae.json", { sweep: { "objective.beta": [0.5] } }), "--out", bare),
  ).toMatchObject({ status: 0 });
  const { status, stderr } = await vaeLens("evaluate", bare, "--features", "classifier");
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining(`name them with "labels" in the spec's "data" and train anew`),
  ]);
});

test("the table names the feature space of distances, and does not call them FID", async () => {
  const { stdout } = await vaeLens("evaluate", copy("text"), "--features", "classifier", ...SETTINGS);
  expect(stdout).toMatch(
    /Fréchet distances in \d+ hidden units of a classifier of the 10 labels \(held-out accuracy 0\.\d+\)\./,
  );
  expect(stdout).not.toContain("FID");
});
