/** A run that another process trains, seen and stopped through its folder alone. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { readRun } from "../../src/store/readRun.ts";
import { RunFollower } from "../../src/store/runFollower.ts";
import { startVaeLens, until, vaeLens, type Running } from "./commandLine.ts";
import { metricsRows, resultsText, specFolder } from "./specFolder.ts";

const folder = specFolder();
const LONG = 100_000;
/** Of a sweep of the spec. */
const POINTS = 6;

/** A sweep that trains until it is stopped. */
async function training(name: string): Promise<{ readonly running: Running; readonly run: string }> {
  const run = folder.at(name);
  const spec = folder.writeSpec(`${name}.vae.json`, { "training.epochs": LONG });
  const running = startVaeLens(["sweep", spec, "--out", run, "--checkpoint-seconds", "0.2"]);
  await running.says("Training");
  // A point without an epoch waits; two workers may begin at different times.
  await until(() => new Set(metricsRows(run).map(pointOf)).size === POINTS);
  return { running, run };
}

const pointOf = (row: string): number => (JSON.parse(row) as { readonly point: number }).point;
const epochOf = (row: string): number => (JSON.parse(row) as { readonly epoch: number }).epoch;

const statusOf = async (run: string): Promise<unknown> => {
  const { status, stdout } = await vaeLens("status", run, "--format", "json");
  expect(status).toBe(0);
  return JSON.parse(stdout);
};

async function follow(follower: RunFollower): Promise<void> {
  while (follower.run.status === "training") {
    await delay(20);
    follower.poll();
  }
}

test("a follower of a sweep from its first epochs to its end has seen what is read afterwards", async () => {
  const run = folder.at("followed");
  const running = startVaeLens([
    "sweep",
    folder.writeSpec("followed.vae.json", { "training.epochs": 40 }),
    "--out",
    run,
  ]);
  await running.says("Training");
  const follower = new RunFollower(run);
  const seen = new Set<number>();
  while (follower.run.status === "training") {
    await delay(20);
    for (const event of follower.poll()) if (event.type === "epochDone") seen.add(event.epoch);
  }
  expect((await running.ended).status).toBe(0);
  expect(seen.size).toBeGreaterThan(10);
  expect(follower.run.status).toBe("done");
  expect(follower.run).toEqual(readRun(run));
});

test("a run that is killed and resumed is followed through both, also where its metrics are replaced", async () => {
  const { running, run } = await training("killed");
  const follower = new RunFollower(run);
  expect(follower.run.status).toBe("training");
  running.kill("SIGKILL");
  await running.ended;
  await follow(follower);
  expect(follower.run.status).toBe("stopped");
  expect(new Set(follower.run.points.map(({ status }) => status))).toEqual(new Set(["stopped"]));

  const resumed = startVaeLens(["sweep", "--resume", run, "--checkpoint-seconds", "0.2"]);
  await resumed.says("Training");
  // Beyond what was seen before: epochs after the last checkpoint are trained again.
  const seen = follower.run.points.map(({ epoch }) => epoch);
  await until(() => {
    const reached = new Map(metricsRows(run).map((row) => [pointOf(row), epochOf(row)]));
    return seen.every((epoch, point) => (reached.get(point) ?? 0) > epoch);
  });
  follower.poll();
  expect(follower.run.status).toBe("training");
  resumed.kill("SIGINT");
  await resumed.ended;
  await follow(follower);
  expect(follower.run.points).toEqual(readRun(run).points);
});

test("status says how far a run is and who trains it; cancel stops it as Ctrl-C does", async () => {
  const { running, run } = await training("cancelled");
  expect(await statusOf(run)).toMatchObject({
    status: "training",
    points: { training: 6, done: 0 },
    process: { id: running.processId },
  });
  expect((await vaeLens("status", run)).stdout).toMatch(
    /^cancelled\.vae\.json: training, 0 % of the epochs\n6 points: 6 training/,
  );

  const watching = startVaeLens(["watch", run]);
  const cancelled = await vaeLens("cancel", run);
  expect(cancelled).toMatchObject({ status: 0, stdout: `Stopped. Resume with: vae-lens sweep --resume ${run}\n` });
  expect((await running.ended).status).toBe(130);
  const watched = await watching.ended;
  expect(watched.status).toBe(130);
  expect(watched.stdout).toMatch(/^cancelled\.vae\.json: stopped/);
  expect(await statusOf(run)).toMatchObject({ status: "stopped", points: { stopped: 6 }, process: null });
  expect(resultsText(run)).toContain('"stopped"');
  expect(await vaeLens("cancel", run)).toMatchObject({ status: 0, stdout: "Nothing trains this run now.\n" });
});

test("watch shows each point that ends, ends with the sweep, and has its exit status", async () => {
  const run = folder.at("watched");
  const running = startVaeLens([
    "sweep",
    folder.writeSpec("watched.vae.json", { "training.epochs": 60 }),
    "--out",
    run,
  ]);
  await running.says("Training");
  const { status, stdout, stderr } = await vaeLens("watch", run);
  expect(status).toBe(0);
  expect(stderr).toContain("[6/6]");
  expect(stdout).toMatch(/^watched\.vae\.json: done, 100 % of the epochs\n6 points: 6 done\nBest ELBO: /);
  expect((await running.ended).status).toBe(0);
  expect(await vaeLens("watch", run)).toMatchObject({ status: 0, stdout });
});

test("Ctrl-C ends the watching, not the training", async () => {
  const { running, run } = await training("left");
  const watching = startVaeLens(["watch", run]);
  await watching.says("Watching");
  watching.kill("SIGINT");
  const { status, stderr } = await watching.ended;
  expect(status).toBe(130);
  expect(stderr).toContain("the training goes on");
  expect(running.hasEnded).toBe(false);
  running.kill("SIGINT");
  await running.ended;
});

test.each(["status", "watch", "cancel"])("%s refuses a folder without a run", async (command) => {
  const { status, stderr } = await vaeLens(command, folder.path);
  expect(status).toBe(2);
  expect(stderr).toContain("is not a run folder: it has no run.json.");
});

test("--detach leaves a sweep that is followed and cancelled through the folder it names, and says why one does not begin", async () => {
  const spec = folder.writeSpec("detached.vae.json", { "training.epochs": LONG });
  const { status, stdout, stderr } = await vaeLens("sweep", spec, "--detach");
  expect(status).toBe(0);
  const run = stdout.trim();
  const [, id = ""] = /^Process (\d+) trains 6 points without this terminal\.$/m.exec(stderr) ?? [];
  expect(await statusOf(run)).toMatchObject({ status: "training", process: { id: Number(id) } });
  const second = await vaeLens("sweep", "--resume", run, "--detach");
  expect(second).toMatchObject({ status: 2, stdout: "" });
  expect(second.stderr).toMatch(/the sweep ended before it trained \(exit status 2\): .* is under way/);
  expect(await vaeLens("cancel", run)).toMatchObject({
    status: 0,
    stderr: expect.stringContaining(`process ${id}`) as string,
  });
});
