import { describe, expect, test } from "vitest";
import { drawNormal } from "../../src/core/randomDraws.ts";
import { seededRandom } from "../../src/core/seededRandom.ts";
import type { Changes } from "../unit/spec/verbs.ts";
import { startVaeLens, until, vaeLens } from "./commandLine.ts";
import { metricsRows, resultsOf, resultsText, specFolder, statusesOf } from "./specFolder.ts";

const folder = specFolder();

/** Trains a sweep in which the point at that index diverges, and returns what is reported about it. */
async function sweepWithBadPoint(name: string, changes: Changes, bad: number) {
  const run = folder.at(name);
  const { status, stdout, stderr } = await vaeLens(
    "sweep",
    folder.writeSpec(`${name}.vae.json`, changes),
    "--out",
    run,
  );
  expect(status).toBe(1);
  expect(statusesOf(run)).toEqual(statusesOf(run).map((_, point) => (point === bad ? "failed" : "done")));
  const point = resultsOf(run).points[bad];
  expect(point).toMatchObject({ heldOut: null, train: null, collapsed: null, cause: "diverged" });
  expect(point?.failure?.cause).toBe("diverged");
  expect(resultsText(run)).not.toMatch(/NaN|Infinity/);
  const message = point?.failure?.message ?? "";
  expect(stdout).toContain(`failed: ${message}`);
  expect(stderr.split("\n").filter((line) => line.endsWith(` failed: ${message}`))).toHaveLength(1);
  return {
    ...point?.failure,
    rows: metricsRows(run).map((row) => JSON.parse(row) as { epoch: number; point: number }),
  };
}

describe("a point that diverges fails with epoch and reason, and the others are done:", () => {
  test("a learning rate of a million", async () => {
    const reported = await sweepWithBadPoint("rate", { sweep: { "training.learningRate": [0.001, 1e6, 0.002] } }, 1);
    expect(reported).toMatchObject({
      epoch: 0,
      message: "the loss was not finite in epoch 1: the learning rate 1000000 is probably too high; try 0.001",
    });
    expect(reported.rows.filter(({ point }) => point === 1)).toEqual([]);
    expect(reported.rows.filter(({ point }) => point !== 1)).toHaveLength(8);
  });

  test("a beta beyond the range of a float", async () => {
    expect(await sweepWithBadPoint("beta", { sweep: { "objective.beta": [0.5, 1e39] } }, 1)).toMatchObject({
      epoch: 0,
      message: "the loss was not finite in epoch 1: beta 1e+39 overflows; try a smaller one",
    });
  });

  test("a variance near zero", async () => {
    expect(
      await sweepWithBadPoint("variance", { sweep: { "model.likelihood.variance": [0.1, 1e-42] } }, 1),
    ).toMatchObject({
      epoch: 0,
      message: expect.stringContaining("the variance 1e-42 makes the distortion overflow") as string,
    });
  });
});

describe("a training on raw columns whose figures stay finite", () => {
  test("has diverged, and explain says so", async () => {
    folder.write("raw.csv", rawTable());
    const spec = folder.writeSpec("raw.vae.json", {
      data: { path: "raw.csv" },
      "model.likelihood.variance": "learnedPerDimension",
      "training.epochs": 30,
      sweep: {},
    });
    const run = folder.at("raw");
    const { status, stdout } = await vaeLens("sweep", spec, "--out", run);
    expect(status).toBe(1);
    expect(resultsOf(run).points).toMatchObject([{ status: "failed", cause: "diverged", failure: { epoch: 30 } }]);
    const message = resultsOf(run).points[0]?.failure?.message ?? "";
    expect(message).toMatch(/KL of one latent dimension is .* nats.*data\.transform/);
    expect(stdout).toContain(`failed: ${message}`);
    const explained = await vaeLens("explain", run);
    expect(explained.status).toBe(2);
    expect(explained.stderr).toContain(message);
  });
});

/** Four columns as incomes are distributed: deviations of tens of thousands, a few rows far out. */
function rawTable(): string {
  const random = seededRandom(1);
  const rows = Array.from({ length: 300 }, () =>
    Array.from({ length: 4 }, () => Math.exp(9 + 1.5 * drawNormal(random)).toPrecision(6)).join(","),
  );
  return ["a,b,c,d", ...rows, ""].join("\n");
}

describe("a sweep in which every point fails", () => {
  test("exits with 1 and reports the failures in the table and in JSON", async () => {
    const spec = folder.writeSpec("all.vae.json", { sweep: { "training.learningRate": [1e6, 1e7] } });
    const { status, stdout } = await vaeLens("sweep", spec, "--out", folder.at("all"), "--format", "json");
    expect(status).toBe(1);
    const { points } = JSON.parse(stdout) as { points: readonly { status: string; heldOut: unknown }[] };
    expect(points.map(({ status: each, heldOut }) => [each, heldOut])).toEqual([
      ["failed", null],
      ["failed", null],
    ]);
  });
});

describe("a resume", () => {
  test.skipIf(process.platform === "win32")(
    "keeps what failed before it, to the same numbers as without the interruption",
    async () => {
      const changes = { "training.epochs": 60, sweep: { "training.learningRate": [0.001, 1e6, 0.002, 0.003] } };
      const spec = folder.writeSpec("both.vae.json", changes);
      const run = folder.at("both");
      const running = startVaeLens(["sweep", spec, "--out", run, "--workers", "1"]);
      await until(() => running.hasEnded || metricsRows(run).length > 3);
      running.kill("SIGINT");
      expect(await running.ended).toMatchObject({ status: 130 });
      expect(statusesOf(run)).toEqual(["stopped", "failed", "stopped", "stopped"]);
      expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 1 });
      expect(await vaeLens("sweep", spec, "--out", folder.at("uninterrupted"))).toMatchObject({ status: 1 });
      expect(resultsText(run)).toBe(resultsText(folder.at("uninterrupted")));
      expect(metricsRows(run)).toEqual(metricsRows(folder.at("uninterrupted")));
    },
  );
});
