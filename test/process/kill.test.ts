import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type SeededRandom, seededRandom } from "../../src/core/seededRandom.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../support/campaign.ts";
import {
  type Ended,
  isRunning,
  killedIfThere,
  notLinux,
  pause,
  type Running,
  startVaeLens,
  until,
  vaeLens,
  workersOf,
} from "./commandLine.ts";
import { filesIn, metricsFiles, metricsRows, resultsOf, resultsText, specFolder, statusesOf } from "./specFolder.ts";

/** Four batches of one or two points, about two seconds; a checkpoint every few epochs. */
const killed = { "training.epochs": 60, sweep: { "model.latentSize": [2, 3], "objective.beta": [0.5, 2, 500] } };
const checkpointOften = ["--checkpoint-seconds", "0.05"];
const KILLS = campaignSize(12, 200);

const folder = specFolder();
let reference: string;

beforeAll(async () => {
  reference = folder.at("reference");
  expect(await vaeLens("sweep", folder.writeSpec("killed.vae.json", killed), "--out", reference)).toMatchObject({
    status: 0,
  });
});

function equalsUninterrupted(run: string): void {
  expect(resultsText(run)).toBe(resultsText(reference));
  expect(metricsRows(run)).toEqual(metricsRows(reference));
  expect(filesIn(run)).toEqual(filesIn(reference));
}

/** Resumes the run if there is one; a command line killed early enough has left none. */
function goOn(run: string, workers: number): Running {
  const target = existsSync(path.join(run, "run.json"))
    ? ["--resume", run]
    : [folder.at("killed.vae.json"), "--out", run];
  return startVaeLens(["sweep", ...target, ...checkpointOften, "--workers", String(workers)]);
}

/** Waits for a random moment, of its start or of its training, and kills the command line or one of its workers. */
async function killAtRandom(running: Running, random: SeededRandom): Promise<"parent" | "worker" | undefined> {
  if (random.nextUniform() < 0.75) await Promise.race([running.says("Training"), running.ended]);
  await pause(random.nextUniform() * 700);
  if (running.hasEnded) return undefined;
  const workers = random.nextUniform() < 0.5 ? workersOf(running) : [];
  const worker = workers[Math.floor(random.nextUniform() * workers.length)];
  if (!killedIfThere(worker ?? running.processId)) return undefined;
  return worker === undefined ? "parent" : "worker";
}

/** What a command line says that has lost a worker. */
function expectWorkerReported({ status, stderr }: Ended, run: string): void {
  if (stderr.includes("before it had read the data")) {
    expect(status).toBe(2);
    return;
  }
  const failures = resultsOf(run).points.flatMap(({ failure }) => failure ?? []);
  expect(statusesOf(run).filter((each) => each === "failed")).toHaveLength(failures.length);
  expect(statusesOf(run)).not.toContain("stopped");
  // A worker without a batch may die without an effect.
  expect(status).toBe(failures.length > 0 ? 1 : 0);
  for (const { cause, message } of failures) {
    expect(cause).toBe("workerDied");
    expect(message).toContain("signal SIGKILL");
    expect(message).toContain(`--resume ${run}`);
  }
  if (failures.length > 0) expect(stderr).toContain(`--resume ${run}`);
}

describe.skipIf(notLinux)(`after kill -9 (${notLinux || "Linux"})`, () => {
  test(`at ${KILLS} random moments, of command line or worker, every run resumes to the uninterrupted numbers`, async () => {
    const random = seededRandom(20 + campaignSeed, 9);
    const kills = { parent: 0, worker: 0 };
    for (let round = 0; kills.parent + kills.worker < KILLS; round++) {
      const run = folder.at(`round-${round}`);
      for (let ended: Ended | undefined; ended?.status !== 0;) {
        const running = goOn(run, 1 + Math.floor(random.nextUniform() * 3));
        const victim = kills.parent + kills.worker < KILLS ? await killAtRandom(running, random) : undefined;
        ended = await running.ended;
        // A command line may end by itself while it is chosen.
        const killed = victim === "parent" && ended.signal === null ? undefined : victim;
        if (killed !== undefined) kills[killed] += 1;
        if (killed === undefined) expect(ended).toMatchObject({ status: 0 });
        else if (killed === "worker") expectWorkerReported(ended, run);
      }
      equalsUninterrupted(run);
    }
    expect(kills.parent + kills.worker).toBe(KILLS);
    expect(Math.min(kills.parent, kills.worker)).toBeGreaterThan(2);
    reportCampaign(
      "kill -9 in a sweep",
      KILLS,
      `${kills.parent} of the command, ${kills.worker} of a worker; every resumed run equals the uninterrupted one`,
    );
  });

  test("of a worker makes the sweep continue with another one; a resume trains only the lost part", async () => {
    const run = folder.at("worker");
    const running = goOn(run, 1);
    await until(() => running.hasEnded || filesInIfAny(run).includes("checkpoints/batch-000.safetensors"));
    const [worker] = workersOf(running);
    process.kill(worker ?? Number.NaN, "SIGKILL");
    const ended = await running.ended;
    expect(ended).toMatchObject({ status: 1 });
    expectWorkerReported(ended, run);
    expect(ended.stderr).toContain(
      "A worker died (signal SIGKILL); its points: model.latentSize = 2, objective.beta = 0.5; ",
    );
    expect(statusesOf(run)).toEqual(["failed", "failed", "done", "done", "done", "done"]);
    expect(ended.stdout).toContain(`failed: its worker process died (signal SIGKILL); resume with --resume ${run}`);
    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    equalsUninterrupted(run);
  });

  test("of the command line ends its workers", async () => {
    const running = goOn(folder.at("orphans"), 2);
    await running.says("Training");
    await until(() => workersOf(running).length === 2);
    const workers = workersOf(running);
    running.kill("SIGKILL");
    await until(() => !workers.some(isRunning));
  });

  test("of a command line with the WebAssembly engine ends its workers too", async () => {
    const running = startVaeLens([
      "sweep",
      folder.at("killed.vae.json"),
      "--out",
      folder.at("web-orphans"),
      "--engine",
      "onnxruntime-web",
    ]);
    await running.says("Training");
    await until(() => workersOf(running).length === 2);
    const workers = workersOf(running);
    running.kill("SIGKILL");
    await until(() => !workers.some(isRunning));
    expect(existsSync(folder.at("web-orphans", "results.json"))).toBe(false);
  });

  test("leaves partial files and rows after the checkpoint, which the resume removes", async () => {
    const run = folder.at("worker");
    const metrics = metricsFiles(run)[0] ?? "";
    writeFileSync(path.join(run, "checkpoints/batch-001.safetensors.writing-77"), "half");
    writeFileSync(path.join(run, "results.json.writing-77"), "{");
    writeFileSync(metrics, `${readFileSync(metrics, "utf8")}{"epoch":61,"point":0}\n{"epoch":6`);
    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    equalsUninterrupted(run);
  });
});

describe("a run of format 1", () => {
  test("that was stopped resumes to the uninterrupted numbers, with a file of metrics for each batch", async () => {
    const run = folder.at("format-1");
    const running = goOn(run, 2);
    await until(() => running.hasEnded || filesInIfAny(run).includes("checkpoints/batch-000.safetensors"));
    running.kill("SIGINT");
    await running.ended;
    const file = path.join(run, "run.json");
    const { format, instructionSet, ...description } = JSON.parse(readFileSync(file, "utf8")) as Record<
      string,
      unknown
    >;
    expect([format, typeof instructionSet]).toEqual([2, "string"]);
    writeFileSync(file, JSON.stringify({ format: 1, ...description }));
    writeFileSync(path.join(run, "metrics.jsonl"), ['{"format":1}', ...metricsRows(run), '{"epoch":6'].join("\n"));
    rmSync(path.join(run, "metrics"), { recursive: true });
    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    equalsUninterrupted(run);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ format: 2 });
  });
});

function filesInIfAny(run: string): readonly string[] {
  return existsSync(run) ? filesIn(run) : [];
}

/** Whether a row is there; the one after it may be half written. */
function hasMetrics(run: string): boolean {
  return metricsFiles(run).some((file) => readFileSync(file, "utf8").split("\n").length > 2);
}

describe("Ctrl-C", () => {
  const interrupted = async (run: string, signal: NodeJS.Signals, ...more: readonly string[]): Promise<Ended> => {
    const running = startVaeLens([
      "sweep",
      folder.at("killed.vae.json"),
      "--out",
      run,
      "--checkpoint-seconds",
      "1000",
      ...more,
    ]);
    // Once a row is there a batch is surely under way.
    await until(() => running.hasEnded || hasMetrics(run));
    running.kill(signal);
    return running.ended;
  };

  test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)(
    "as %s: a last checkpoint, exit 130, and how to resume; the numbers are then the uninterrupted ones",
    async (signal) => {
      const run = folder.at(`interrupted-${signal}`);
      const ended = await interrupted(run, signal);
      expect(ended).toMatchObject({ status: 130, signal: null });
      expect(ended.stderr).toContain(`Stopped. Resume with: vae-lens sweep --resume ${run}`);
      expect(statusesOf(run)).toContain("stopped");
      expect(filesIn(run)).toContain("checkpoints/batch-000.safetensors");
      expect(filesIn(run)).not.toContain("lock");
      expect(await vaeLens("sweep", "--resume", run, "--workers", "3")).toMatchObject({ status: 0 });
      equalsUninterrupted(run);
    },
  );

  test.skipIf(process.platform === "win32")(
    "as SIGTERM to the whole process group: the workers live until their checkpoints are written",
    async () => {
      const run = folder.at("terminated-group");
      const running = startVaeLens(
        ["sweep", folder.at("killed.vae.json"), "--out", run, "--checkpoint-seconds", "1000"],
        { ownGroup: true },
      );
      await until(() => running.hasEnded || hasMetrics(run));
      running.killGroup("SIGTERM");
      expect(await running.ended).toMatchObject({ status: 130, signal: null });
      expect(statusesOf(run)).toContain("stopped");
      expect(statusesOf(run)).not.toContain("failed");
      expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
      equalsUninterrupted(run);
    },
  );

  test.skipIf(process.platform === "win32")("passed on a second time by npm still leaves a checkpoint", async () => {
    const run = folder.at("interrupted-twice");
    const running = startVaeLens(["sweep", folder.at("killed.vae.json"), "--out", run, "--checkpoint-seconds", "1000"]);
    await running.says("Training");
    running.kill("SIGINT");
    await running.says("Stopping after a last checkpoint");
    running.kill("SIGINT");
    const ended = await running.ended;
    expect(ended).toMatchObject({ status: 130, signal: null });
    expect(ended.stderr).toContain(`vae-lens sweep --resume ${run}`);
  });

  test.skipIf(process.platform === "win32")(
    "is heard while the WebAssembly engine computes, and --resume goes on with that engine",
    async () => {
      const run = folder.at("interrupted-web");
      const ended = await interrupted(run, "SIGINT", "--engine", "onnxruntime-web");
      expect(ended).toMatchObject({ status: 130, signal: null });
      expect(statusesOf(run)).toContain("stopped");
      expect(filesIn(run)).toContain("checkpoints/batch-000.safetensors");
      expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
      expect(resultsOf(run).engine).toContain("onnxruntime-web");
    },
  );
});
