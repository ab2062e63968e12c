/** `vae-lens curve` on models of which the curve is known exactly: VAEs without hidden layers. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { isClose } from "../../bench/support/linearGaussian.ts";
import { LinearGaussianAtBeta } from "../../src/core/inference/linearGaussian.ts";
import { sampleMean } from "../../src/core/inference/sampleMean.ts";
import { gatherRows } from "../../src/data/dataset.ts";
import { linearGaussianOf } from "../../src/evaluation/closedForm.ts";
import { spreadRows } from "../../src/core/collapse/rowViews.ts";
import { openRun } from "../../src/evaluation/openRun.ts";
import type { TrainedPoint } from "../../src/evaluation/trainedPoints.ts";
import type { RunRateDistortion } from "../../src/results/rateDistortions.ts";
import { startVaeLens, vaeLens } from "./commandLine.ts";
import { filesIn, resultsOf, specFolder } from "./specFolder.ts";

const folder = specFolder();
const EXAMPLES = 60;
const SETTINGS = ["--examples", `${EXAMPLES}`, "--chains", "24", "--betas", "0.5,1,2,4,8", "--temperatures", "400"];
/** (d / 2) ln 2 pi s^2 of 64 pixels. */
const CONSTANT = 32 * Math.log(2 * Math.PI * 0.1);
const linear = {
  data: { path: "builtin:digits", scale: 16 },
  "model.latentSize": 3,
  "model.encoder": { hidden: [] },
  "model.decoder": { hidden: [] },
  "training.epochs": 30,
  "training.learningRate": 0.01,
  sweep: { "objective.beta": [1, 3] },
};
const mediaFolder = path.resolve(import.meta.dirname, "../../media");
const curveOf = (run: string): RunRateDistortion =>
  JSON.parse(readFileSync(path.join(run, "rateDistortion.json"), "utf8")) as RunRateDistortion;
let run: string;

beforeAll(async () => {
  run = folder.at("linear");
  expect(await vaeLens("sweep", folder.writeSpec("linear.vae.json", linear), "--out", run)).toMatchObject({
    status: 0,
  });
});

/** What is exact of a trained decoder, over the examples that the command takes. */
function exactOf(point: TrainedPoint, beta: number): { readonly rateNats: number; readonly distortionNats: number } {
  const { heldOut } = point.dataset;
  const model = linearGaussianOf(point);
  if (model === null) throw new Error("the decoder is not linear");
  const exact = new LinearGaussianAtBeta(model, beta);
  const optima = [...spreadRows(heldOut.rows, EXAMPLES)].map((row) => {
    const x = new Float32Array(heldOut.columns);
    gatherRows(heldOut, [row], 0, 1, x, 0);
    return exact.optimum(x);
  });
  return {
    rateNats: sampleMean(optima.map(({ rateNats }) => rateNats)).mean,
    distortionNats: sampleMean(optima.map(({ distortionNats }) => distortionNats)).mean,
  };
}

describe("the curve of a trained linear decoder", () => {
  test("agrees with the exact curve within 2 % and 0.02 nats, for every requested point", async () => {
    expect(await vaeLens("curve", run, "--point", "all", ...SETTINGS)).toMatchObject({ status: 0, stderr: "" });
    const { trained } = await openRun(run, mediaFolder);
    const { curves } = curveOf(run);
    expect(curves.map(({ point, epoch, curve }) => [point, epoch, curve.map(({ beta }) => beta)])).toEqual(
      [0, 1].map((point) => [point, 30, [8, 4, 2, 1, 0.5]]),
    );
    for (const { point, curve } of curves) {
      for (const { beta, rateNats, distortionNats } of curve) {
        const exact = exactOf(trained[point]!, beta);
        expect(
          isClose(rateNats.mean, exact.rateNats),
          `rate of point ${point} at beta ${beta}: ${rateNats.mean} for ${exact.rateNats}`,
        ).toBe(true);
        // Less its constant, as elsewhere: a density's logarithm passes through zero, where no part of it is small.
        const [distortion, exactly] = [distortionNats.mean - CONSTANT, exact.distortionNats - CONSTANT];
        expect(
          isClose(distortion, exactly),
          `distortion of point ${point} at beta ${beta}: ${distortion} for ${exactly}`,
        ).toBe(true);
        // Chance moves an estimate along the curve, where R + D / beta stays, more than off it.
        const off = rateNats.mean - exact.rateNats + (distortionNats.mean - exact.distortionNats) / beta;
        expect(Math.abs(off), `off the curve of point ${point} at beta ${beta}`).toBeLessThan(0.02);
      }
    }
  });

  test("lies slightly below the trained encoder at its rate, because a linear encoder is nearly optimal", async () => {
    const { stdout } = await vaeLens("curve", run, "--point", "0", "--format", "json", ...SETTINGS);
    const { curves, trained } = JSON.parse(stdout) as RunRateDistortion;
    const own = trained[0]!.distortionNats.mean;
    const atItsRate = curves[0]!.atTrainedRates[0]!.distortionNats ?? NaN;
    expect(own - atItsRate).toBeGreaterThan(-0.1);
    expect(own - atItsRate).toBeLessThan(0.5);
  });

  test("is printed with the trained points, by default for the best held-out ELBO", async () => {
    const { stdout } = await vaeLens("curve", run, ...SETTINGS);
    const elbos = resultsOf(run).points.map(({ heldOut }) => heldOut?.elboNats ?? NaN);
    expect(stdout).toMatch(new RegExp(`^The decoder of objective.beta = ${elbos[0]! > elbos[1]! ? 1 : 3} `));
    expect(stdout).toMatch(/objective.beta = 1 +[\d.]+ +-?[\d.]+ +(-?[\d.]+|outside)/);
    expect(stdout).toMatch(/objective.beta = 3 +[\d.]+ +-?[\d.]+ +(-?[\d.]+|outside)/);
  });
});

test("curve refuses an untrained point by name", async () => {
  const { status, stderr } = await vaeLens("curve", run, "--point", "7");
  expect([status, stderr]).toEqual([
    2,
    `vae-lens: point 7 is none that the run in ${run} has trained: those are 0, 1.\n`,
  ]);
});

test("a stop keeps finished curves, and the next call continues after them", async () => {
  const stopped = folder.at("stopped");
  expect(await vaeLens("sweep", folder.at("linear.vae.json"), "--out", stopped)).toMatchObject({ status: 0 });
  // So that a curve takes some seconds.
  const long = ["--examples", "40", "--chains", "64", "--betas", "1,2,4", "--temperatures", "120"];
  const running = startVaeLens(["curve", stopped, "--point", "all", ...long]);
  while (!filesIn(stopped).includes("rateDistortion.json")) await new Promise((resolve) => setTimeout(resolve, 20));
  running.kill("SIGINT");
  const { status, stderr } = await running.ended;
  expect(status).toBe(130);
  expect(stderr).toContain("Finished points are kept");
  const [kept, ...others] = curveOf(stopped).curves;
  expect(others).toEqual([]);
  expect(await vaeLens("curve", stopped, "--point", "1", ...long)).toMatchObject({ status: 0 });
  expect(curveOf(stopped).curves.map(({ point }) => point)).toEqual([0, 1]);
  expect(curveOf(stopped).curves[0]).toEqual(kept);
});
