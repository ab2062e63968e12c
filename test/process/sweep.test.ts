import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readCheckpoint } from "../../src/store/checkpointFile.ts";
import { type Ended, startVaeLens, until, vaeLens } from "./commandLine.ts";
import { filesIn, metricsFiles, metricsRows, resultsOf, resultsText, specFolder, statusesOf } from "./specFolder.ts";

const folder = specFolder();

describe("a sweep", () => {
  let ended: Ended;
  let run: string;
  beforeAll(async () => {
    run = folder.at("run");
    ended = await vaeLens("sweep", folder.writeSpec("tiny.vae.json"), "--out", run);
  });

  test("--dry-run says what it would train and for how long, and trains and writes nothing", async () => {
    const before = filesIn(folder.path);
    const { status, stdout } = await vaeLens("sweep", folder.at("tiny.vae.json"), "--workers", "1", "--dry-run");
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^Run folder: .*-tiny\n6 points in \d batch(es)?: about \d+ s with 1 process and \S+ .*: an epoch of \d models together takes \d.* s\.\n$/,
    );
    const resumed = await vaeLens("sweep", "--resume", run, "--dry-run");
    expect(resumed.stdout).toBe(`Run folder: ${run}\nEvery point has ended already; nothing would be trained.\n`);
    expect(filesIn(folder.path)).toEqual(before);
  });

  test("exits with 0", () => expect(ended).toMatchObject({ status: 0, signal: null }));

  test("has a result for each point; the last axis varies fastest", () =>
    expect(
      resultsOf(run).points.map(({ settings }) => [settings["objective.beta"], settings["training.seed"]]),
    ).toEqual([
      [0.5, 0],
      [0.5, 1],
      [2, 0],
      [2, 1],
      [500, 0],
      [500, 1],
    ]));

  test("completes each point", () => expect(statusesOf(run)).toEqual(Array(6).fill("done")));

  test("gives all figures in nats, on held-out and training data", () => {
    for (const { heldOut, train } of resultsOf(run).points) {
      for (const figures of [heldOut, train]) {
        const {
          rateNats = NaN,
          distortionNats = NaN,
          elboNats = NaN,
          activeUnits = NaN,
          klPerDimensionNats = [],
        } = figures ?? {};
        expect(rateNats).toBeGreaterThan(0);
        expect(elboNats).toBe(-(rateNats + distortionNats));
        expect(klPerDimensionNats).toHaveLength(2);
        expect(klPerDimensionNats.reduce((sum, kl) => sum + kl, 0)).toBeCloseTo(rateNats, 10);
        expect([0, 1, 2]).toContain(activeUnits);
      }
      expect(heldOut).not.toEqual(train);
    }
  });

  test("marks exactly the points without an active unit as collapsed", () => {
    const { points } = resultsOf(run);
    expect(points.map(({ collapsed, heldOut }) => collapsed === (heldOut?.activeUnits === 0))).toEqual(
      Array(6).fill(true),
    );
    expect(points.slice(4).map(({ collapsed }) => collapsed)).toEqual([true, true]);
  });

  test("compares each point with models without latents and judges it", () => {
    const { points } = resultsOf(run);
    for (const { heldOut, baselines, belowBaseline, state, collapsed } of points) {
      expect(heldOut?.distortionStandardErrorNats).toBeGreaterThan(0);
      expect(baselines?.columnMeansElboNats).toBeLessThan(Infinity);
      expect(typeof belowBaseline).toBe("boolean");
      if (collapsed === true) expect(["collapsed", "anomalous"]).toContain(state);
    }
    expect(new Set(points.map(({ baselines }) => baselines?.columnMeansElboNats)).size).toBe(1);
  });

  test("writes spec, engine and data fingerprint into the results", () =>
    expect(resultsOf(run)).toMatchObject({
      format: 1,
      spec: "tiny.vae.json",
      engine: expect.stringMatching(/^onnxruntime-/) as string,
      dataFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    }));

  test("has a row of metrics for each epoch and point, under a header", () => {
    expect(metricsFiles(run).map((file) => readFileSync(file, "utf8").split("\n")[0])).toEqual([
      '{"format":2,"points":[0,1,2]}',
      '{"format":2,"points":[3,4,5]}',
    ]);
    const rows = metricsRows(run).map(
      (row) => JSON.parse(row) as { epoch: number; point: number; train: object; heldOut: object },
    );
    expect(rows.map(({ epoch, point }) => `${epoch}.${point}`)).toEqual(
      [1, 2, 3, 4].flatMap((epoch) => [0, 1, 2, 3, 4, 5].map((point) => `${epoch}.${point}`)),
    );
    for (const { train, heldOut } of rows) {
      expect(Object.keys(train)).toEqual(["distortionNats", "klPerDimensionNats"]);
      expect(Object.keys(heldOut)).toEqual([
        "rateNats",
        "distortionNats",
        "rateStandardErrorNats",
        "distortionStandardErrorNats",
        "elboNats",
        "activeUnits",
        "klPerDimensionNats",
      ]);
    }
  });

  test("keeps a checkpoint of the end of each batch", () => {
    const checkpoints = [0, 1].map((batch) =>
      readCheckpoint(path.join(run, `checkpoints/batch-00${batch}.safetensors`)),
    );
    expect(checkpoints.map((checkpoint) => checkpoint?.progress.epoch)).toEqual([4, 4]);
    const outcomes = checkpoints.flatMap((checkpoint) => checkpoint?.progress.outcomes ?? []);
    expect(outcomes.map(({ point, heldOut }) => [point, heldOut])).toEqual(
      resultsOf(run).points.map(({ heldOut }, i) => [i, heldOut]),
    );
    for (const checkpoint of checkpoints) {
      const { parameters = {}, firstMoments = {}, secondMoments = {} } = checkpoint?.arrays ?? {};
      // Two layers each in encoder and decoder, a matrix and a bias each, and at most one tensor more a head.
      expect(Object.keys(parameters).length).toBeGreaterThanOrEqual(8);
      expect(Object.keys(firstMoments)).toEqual(Object.keys(parameters));
      expect(Object.keys(secondMoments)).toEqual(Object.keys(parameters));
      expect(
        Object.values(parameters)
          .flatMap((values) => [...values])
          .every(Number.isFinite),
      ).toBe(true);
      expect(
        Object.values(secondMoments)
          .flatMap((values) => [...values])
          .every((value) => value >= 0),
      ).toBe(true);
    }
  });

  test("keeps only its files: no lock and no partial files", () =>
    expect(filesIn(run)).toEqual([
      "checkpoints/batch-000.safetensors",
      "checkpoints/batch-001.safetensors",
      "metrics/batch-000.jsonl",
      "metrics/batch-001.jsonl",
      "prediction.json",
      "results.json",
      "run.json",
      "spec.vae.json",
    ]));

  test("keeps the prediction of each point, made from the spectrum", () => {
    const { predictions } = JSON.parse(readFileSync(path.join(run, "prediction.json"), "utf8")) as {
      predictions: readonly { settings: object; basis: string }[];
    };
    expect(predictions.map(({ settings }) => settings)).toEqual(resultsOf(run).points.map(({ settings }) => settings));
    expect(new Set(predictions.map(({ basis }) => basis))).toEqual(new Set(["spectrum"]));
  });

  test("writes run.json and a copy of the spec", () => {
    const { dataFingerprint, engine } = resultsOf(run);
    expect(JSON.parse(readFileSync(path.join(run, "run.json"), "utf8"))).toEqual({
      format: 2,
      specFile: "../tiny.vae.json",
      dataFingerprint,
      engine,
      engineReason: expect.any(String) as string,
      instructionSet: expect.stringContaining(process.arch) as string,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      trainedMs: expect.any(Number) as number,
    });
    expect(readFileSync(path.join(run, "spec.vae.json"), "utf8")).toBe(
      readFileSync(folder.at("tiny.vae.json"), "utf8"),
    );
  });

  test("prints the table on stdout: one line for each point, then a summary", () => {
    const [title = "", ...lines] = ended.stdout.split("\n");
    expect(title.trim().split(/ {2,}/)).toEqual([
      "objective.beta",
      "training.seed",
      "rate",
      "distortion",
      "ELBO",
      "active units",
    ]);
    expect(lines.slice(0, 6).map((line) => line.trim().split(/ {2,}/).slice(0, 3))).toEqual(
      resultsOf(run).points.map(({ settings, heldOut }) => [
        String(settings["objective.beta"]),
        String(settings["training.seed"]),
        heldOut?.rateNats.toFixed(2),
      ]),
    );
    // Both seeds of one beta.
    expect(ended.stdout.match(/best mean ELBO/g)).toHaveLength(2);
    expect(ended.stdout).toContain("points collapsed (no active unit)");
  });

  test("prints what the ELBO says of the means over seeds last, as in results.json", () => {
    const { picks, points } = resultsOf(run);
    const means = [0, 2, 4].map((first) => {
      const seeds = [points[first], points[first + 1]];
      return seeds.reduce((sum, point) => sum + (point?.heldOut?.elboNats ?? NaN) / seeds.length, 0);
    });
    const first = 2 * means.indexOf(Math.max(...means));
    expect(picks).toHaveLength(1);
    expect(picks[0]).toMatchObject({
      criterion: "elbo",
      seeds: [first, first + 1],
      value: expect.closeTo(Math.max(...means), 9) as number,
    });
    // Two seeds of a few epochs decide nothing.
    expect(picks[0]?.ties).toHaveLength(2);
    expect(ended.stdout.trimEnd().split("\n").at(-1)).toMatch(
      /^Held-out ELBO does not decide: objective\.beta = \S+ \(2 seeds\).* tie/,
    );
  });

  test("reports progress only on stderr: one line for each point, and the engine with the reason", () => {
    expect(ended.stderr).toMatch(/^Training 6 points with onnxruntime-\S+ \S+ \(.+\) into .*run$/m);
    for (let n = 1; n <= 6; n++)
      expect(ended.stderr).toMatch(new RegExp(`^\\[${n}/6\\] objective\\.beta = .* done$`, "m"));
    expect(ended.stderr).toContain(`Results: ${run}`);
    expect(ended.stdout).not.toMatch(/Training|done|Results:/);
  });
});

describe("a sweep of conditional models", () => {
  test("reports in results and table how much the decoders use z and the condition", async () => {
    const run = folder.at("conditional");
    const data = { path: "builtin:digits", labels: "builtin:digits", scale: 16 };
    const { status, stdout } = await vaeLens(
      "sweep",
      folder.writeSpec("conditional.vae.json", { data, "model.condition": "labels" }),
      "--out",
      run,
    );
    expect(status).toBe(0);
    const { points } = resultsOf(run);
    for (const { heldOut, train } of points) {
      const { zShare = NaN, conditionShare = NaN } = heldOut?.decoderUse ?? {};
      expect(zShare + conditionShare).toBeGreaterThan(0.999);
      expect(train).not.toHaveProperty("decoderUse");
    }
    const [title = "", ...lines] = stdout.split("\n");
    expect(title.trim().split(/ {2,}/).slice(-2)).toEqual(["z share", "condition share"]);
    expect(lines.slice(0, 6).map((line) => line.trim().split(/ {2,}/).slice(6, 8))).toEqual(
      points.map(({ heldOut }) => [
        heldOut?.decoderUse?.zShare.toFixed(2),
        heldOut?.decoderUse?.conditionShare.toFixed(2),
      ]),
    );
  });
});

describe.each(["bound", "frechet"])("a sweep that keeps its best epoch by %s", (select) => {
  const changes = {
    "training.epochs": 30,
    "training.select": select,
    "training.patience": 8,
    "training.learningRate": 0.01,
    "objective.warmup": { epochs: 2 },
  };
  const spec = (): string => folder.writeSpec(`${select}.vae.json`, changes);

  test("keeps one epoch of each point after its warm-up, with its figures", async () => {
    const run = folder.at(select);
    expect(await vaeLens("sweep", spec(), "--out", run)).toMatchObject({ status: 0 });
    const last = metricsRows(run).map(
      (row) => JSON.parse(row) as { epoch: number; point: number; heldOut: { elboNats: number } },
    );
    resultsOf(run).points.forEach(({ keptEpoch, heldOut }, point) => {
      const rows = last.filter((row) => row.point === point);
      expect(keptEpoch).toBeGreaterThan(2);
      expect(rows).toHaveLength(Math.min(30, (keptEpoch ?? NaN) + 8));
      // The curves draw one z an example, the last figures four.
      expect(
        Math.abs((heldOut?.elboNats ?? NaN) - (rows[(keptEpoch ?? NaN) - 1]?.heldOut.elboNats ?? NaN)),
      ).toBeLessThan(1);
    });
    expect(new Set(resultsOf(run).points.map(({ keptEpoch }) => keptEpoch)).size).toBeGreaterThan(1);
  });

  test.skipIf(process.platform === "win32")("ends in the same numbers when it was interrupted", async () => {
    const run = folder.at(`${select}-interrupted`);
    const running = startVaeLens(["sweep", spec(), "--out", run]);
    await until(() => running.hasEnded || metricsRows(run).length > 12);
    running.kill("SIGINT");
    expect(await running.ended).toMatchObject({ status: 130 });
    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    expect(resultsText(run)).toBe(resultsText(folder.at(select)));
    expect(metricsRows(run)).toEqual(metricsRows(folder.at(select)));
  });
});

describe("a sweep of target rates", () => {
  test("picks the rate nearest to its target", async () => {
    const run = folder.at("rates");
    const changes = {
      objective: { type: "targetRate", rate: 1, weight: 20 },
      "training.select": "rate",
      sweep: { "objective.rate": [0.5, 2, 50] },
    };
    const { status, stdout } = await vaeLens("sweep", folder.writeSpec("rates.vae.json", changes), "--out", run);
    expect(status).toBe(0);
    const { picks, points } = resultsOf(run);
    const distances = points.map(({ settings, heldOut }) =>
      Math.abs((heldOut?.rateNats ?? NaN) - (settings["objective.rate"] ?? NaN)),
    );
    expect(picks.map(({ criterion }) => criterion)).toEqual(["elbo", "targetRate"]);
    expect(picks[1]).toMatchObject({ point: distances.indexOf(Math.min(...distances)), value: Math.min(...distances) });
    expect(stdout).toMatch(/^Target rate picks objective\.rate = \S+: rate .* nats, \d active units?\.$/m);
  });
});

describe("results", () => {
  test.each([1, 2, 3])("are the same to the last bit with %i workers, and when repeated", async (workers) => {
    const run = folder.at(`workers-${workers}`);
    const { status } = await vaeLens("sweep", folder.at("tiny.vae.json"), "--out", run, "--workers", String(workers));
    expect(status).toBe(0);
    expect(resultsText(run)).toBe(resultsText(folder.at("run")));
    expect(metricsRows(run)).toEqual(metricsRows(folder.at("run")));
  });

  test("do not depend on how often checkpoints are written", async () => {
    const run = folder.at("often");
    await vaeLens("sweep", folder.at("tiny.vae.json"), "--out", run, "--checkpoint-seconds", "0");
    expect(resultsText(run)).toBe(resultsText(folder.at("run")));
  });

  test("as JSON on stdout are those of results.json", async () => {
    const { status, stdout } = await vaeLens(
      "sweep",
      folder.at("tiny.vae.json"),
      "--out",
      folder.at("json"),
      "--format",
      "json",
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(resultsOf(folder.at("json")));
  });

  test("do not change when a finished run is resumed", async () => {
    const run = folder.at("json");
    const before = [resultsText(run), metricsRows(run)];
    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    expect([resultsText(run), metricsRows(run)]).toEqual(before);
  });
});

describe("without --out", () => {
  test("a run gets a folder beside the spec that version control ignores", async () => {
    const spec = folder.writeSpec("beside/small.vae.json", { "training.epochs": 1 });
    expect(await vaeLens("sweep", spec)).toMatchObject({ status: 0 });
    expect(await vaeLens("sweep", spec)).toMatchObject({ status: 0 });
    const files = filesIn(folder.at("beside/.vae-lens"));
    expect(files.filter((file) => !/^(runs|cache)\//.test(file))).toEqual([".gitignore"]);
    expect(readFileSync(folder.at("beside/.vae-lens/.gitignore"), "utf8").trim()).toBe("*");
    const [first = "", second = "", ...others] = files.filter((file) => file.endsWith("results.json"));
    expect([first, second]).toEqual(Array(2).fill(expect.stringMatching(/^runs\/[\dT-]+-small\/results\.json$/)));
    expect(others).toEqual([]);
    expect(first).not.toBe(second);
  });
});
