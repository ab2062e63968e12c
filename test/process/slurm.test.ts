import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Executor } from "../../src/cluster/submission.ts";
import { type Ended, pause, Running, vaeLens } from "./commandLine.ts";
import { noSlurm, SlurmCluster } from "../support/slurmCluster.ts";
import { filesIn, metricsRows, resultsText, specFolder, statusesOf } from "./specFolder.ts";

/** Twelve points in six batches of two, so six tasks; some seconds each. */
const twelve = {
  "training.epochs": 300,
  sweep: { "model.latentSize": [2, 3, 4], "objective.beta": [0.5, 2], "training.seed": [0, 1] },
};
const TASKS = 6;
/** One batch a task. A measured time would differ from batch to batch where other tests run. */
const profile = '{ "cpus": 1, "time": "10", "taskMinutes": 0.01, "secondsPerStep": 0.001 } // equal times\n';

const reason = noSlurm();
const folder = specFolder();

describe.skipIf(reason !== false)(`a sweep on a real Slurm (${reason === false ? "Debian's" : reason})`, () => {
  let cluster: SlurmCluster;
  let spec: string;
  let reference: string;

  const onCluster = (...args: readonly string[]): Promise<Ended> => new Running(args, { env: cluster.env }).ended;
  const executorOf = (run: string): Executor => JSON.parse(readFileSync(`${run}/executor.json`, "utf8")) as Executor;
  const jobOf = (run: string): string => executorOf(run).submissions.at(-1)?.job ?? "";
  /** By task, its state. */
  const queue = (run: string): readonly string[] =>
    cluster
      .run("squeue", "--noheader", "--array", "--states=all", `--jobs=${jobOf(run)}`, "--format=%K %T")
      .trim()
      .split("\n");
  const collectorEnded = (run: string): boolean =>
    cluster.run("squeue", "--noheader", `--jobs=${executorOf(run).submissions.at(-1)?.collector ?? ""}`).trim() === "";
  const untilEnded = async (run: string): Promise<void> => {
    while (!collectorEnded(run)) await pause(200);
  };
  const equalsOneMachine = (run: string): void => {
    expect(resultsText(run)).toBe(resultsText(reference));
    expect(metricsRows(run)).toEqual(metricsRows(reference));
    expect(filesIn(run)).toEqual(expect.arrayContaining([...filesIn(reference)]));
    expect(filesIn(run).filter((file) => file.includes(".writing-") || file.includes("lock"))).toEqual([]);
  };

  beforeAll(async () => {
    cluster = await SlurmCluster.start();
    spec = folder.writeSpec("twelve.vae.json", twelve);
    folder.write(".vae-lens/slurm.json", profile);
    reference = folder.at("reference");
    expect(await vaeLens("sweep", spec, "--out", reference)).toMatchObject({ status: 0 });
  });
  afterAll(async () => {
    await cluster.stop();
  });

  test("--dry-run prints tasks, script and Slurm's answer, and leaves nothing behind", async () => {
    const before = filesIn(folder.path);
    const { status, stdout } = await onCluster("sweep", spec, "--on", "slurm", "--dry-run");
    expect(status).toBe(0);
    expect(stdout).toContain("12 points in 6 batches; 6 tasks of about 1 minute with 1 processor each.");
    expect(stdout).toContain('From 1 ms a step ("secondsPerStep" of the profile).');
    expect(stdout).toContain(`${folder.path}, may be missing on the nodes: /tmp is each machine's own.`);
    expect(stdout).toContain("train-task");
    expect(stdout).toMatch(/Slurm would accept it: Job \d+ to start at .* in partition main\.\n$/);
    expect(filesIn(folder.path)).toEqual(before);
    expect(cluster.run("squeue", "--noheader", "--states=all")).toBe("");
  });

  test("--dry-run measures the time of an epoch where the profile has none", async () => {
    const unmeasured = folder.write("unmeasured.json", '{ "cpus": 1, "time": "10" }');
    const { status, stdout } = await onCluster("sweep", spec, "--on", "slurm", "--dry-run", "--profile", unmeasured);
    expect(status).toBe(0);
    expect(stdout).toMatch(/ 1 task of about .* Measured on this machine: an epoch of 2 models together takes \d/);
  });

  test("a partition that does not exist is refused before a folder is made", async () => {
    const wrong = folder.write("wrong.json", '{ "partition": "none" }');
    const dry = await onCluster("sweep", spec, "--on", "slurm", "--dry-run", "--profile", wrong);
    expect(dry).toMatchObject({ status: 2 });
    expect(dry.stdout).toContain("Slurm would refuse it: invalid partition specified: none");
    const run = folder.at("refused");
    const real = await onCluster("sweep", spec, "--on", "slurm", "--profile", wrong, "--out", run);
    expect(real).toMatchObject({ status: 2, stdout: "" });
    expect(real.stderr).toContain("sbatch would refuse the job: invalid partition specified: none");
    expect(existsSync(run)).toBe(false);
  });

  test("an array with a cancelled task, resumed: every point and metrics row is that of one machine", async () => {
    const run = folder.at("run");
    const submitted = await onCluster("sweep", spec, "--on", "slurm", "--out", run);
    expect(submitted).toMatchObject({ status: 0, stdout: `${run}\n` });
    expect(submitted.stderr).toContain(`Submitted ${TASKS} tasks for 12 points as job ${jobOf(run)}.`);

    const isTraining = (task: number): boolean => existsSync(`${run}/checkpoints/batch-00${task}.safetensors`);
    while (!isTraining(1)) await pause(20);
    cluster.run("scancel", `${jobOf(run)}_1`);

    const [local, again] = await Promise.all([
      onCluster("sweep", "--resume", run),
      onCluster("sweep", "--resume", run, "--on", "slurm"),
    ]);
    expect(local).toMatchObject({ status: 2 });
    expect(local.stderr).toMatch(/training of batch \d of .* is under way/);
    expect(again).toMatchObject({ status: 2 });
    expect(again.stderr).toContain(`job ${jobOf(run)} still trains ${run}`);

    await untilEnded(run);
    expect(queue(run).toSorted()).toEqual(
      Array.from({ length: TASKS }, (_, task) => `${task} ${task === 1 ? "CANCELLED" : "COMPLETED"}`),
    );
    expect(statusesOf(run)).toEqual(Array.from({ length: 12 }, (_, i) => ([2, 3].includes(i) ? "stopped" : "done")));
    const rowsBefore = metricsRows(run).length;
    expect(rowsBefore).toBeLessThan(metricsRows(reference).length);
    expect(rowsBefore).toBeGreaterThan(10 * 300);

    const resumed = await onCluster("sweep", "--resume", run, "--on", "slurm", "--follow");
    expect(resumed).toMatchObject({ status: 0 });
    expect(resumed.stderr).toContain("Submitted 1 task for 12 points");
    expect(executorOf(run).submissions.at(-1)?.tasks).toEqual([1]);
    await untilEnded(run);
    equalsOneMachine(run);

    const nothing = await onCluster("sweep", "--resume", run, "--on", "slurm");
    expect(nothing).toMatchObject({ status: 0, stdout: "" });
    expect(nothing.stderr).toContain("Every point has ended already; nothing was submitted.");
    equalsOneMachine(run);
  });

  test('places the second round of an unsure "auto" in a job that waits for the first', async () => {
    const hidden = [8, 8, 8, 8, 8, 8];
    const networks = { "model.encoder.hidden": hidden, "model.decoder.hidden": hidden };
    const unsure = folder.writeSpec("unsure.vae.json", { ...networks, sweep: { "objective.beta": { auto: 5 } } });
    const here = folder.at("rounds-here");
    expect(await vaeLens("sweep", unsure, "--out", here)).toMatchObject({ status: 0 });

    const dry = await onCluster("sweep", unsure, "--on", "slurm", "--dry-run");
    expect(dry).toMatchObject({ status: 0 });
    expect(dry.stdout).toMatch(/--array=0-1 [^]*SCRIPT\n[^]*--dependency=afterany:JOB --array=2-3 /);

    const run = folder.at("rounds");
    expect(await onCluster("sweep", unsure, "--on", "slurm", "--out", run)).toMatchObject({ status: 0 });
    const { tasks, later } = executorOf(run).submissions.at(-1) ?? {};
    expect([tasks, later?.tasks]).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect((await onCluster("status", run)).stdout).toMatch(/4 tasks/);
    await untilEnded(run);
    expect(resultsText(run)).toBe(resultsText(here));
    expect(metricsRows(run)).toEqual(metricsRows(here));
    expect(readFileSync(`${run}/spec.vae.json`, "utf8")).toBe(readFileSync(`${here}/spec.vae.json`, "utf8"));
  });

  test("status, watch and cancel know a submitted sweep, and what was cancelled is resumed", async () => {
    const run = folder.at("watched");
    expect(await onCluster("sweep", spec, "--on", "slurm", "--out", run)).toMatchObject({ status: 0 });
    while (!existsSync(`${run}/checkpoints/batch-000.safetensors`)) await pause(20);
    const status = JSON.parse((await onCluster("status", run, "--format", "json")).stdout) as {
      readonly status: string;
      readonly cluster: { readonly job: string; readonly tasks: Readonly<Record<string, number>> };
    };
    expect(status).toMatchObject({ status: "training", process: null, cluster: { job: jobOf(run) } });
    expect(Object.values(status.cluster.tasks).reduce((sum, count) => sum + count, 0)).toBe(TASKS);

    const cancelled = await onCluster("cancel", run);
    expect(cancelled).toMatchObject({ status: 0 });
    expect(cancelled.stdout).toContain(`Job ${jobOf(run)} was cancelled`);
    await untilEnded(run);
    const stopped = await onCluster("watch", run);
    expect(stopped.status).toBe(130);
    expect(stopped.stdout).toMatch(
      /^twelve\.vae\.json: stopped, .*\n12 points: .*\n(.*\n)?Job \d+, 6 tasks: .*6 ended/,
    );

    expect(await onCluster("sweep", "--resume", run, "--on", "slurm")).toMatchObject({ status: 0 });
    const watched = await onCluster("watch", run);
    expect(watched.status).toBe(0);
    expect(watched.stderr).toContain("[12/12]");
    await untilEnded(run);
    equalsOneMachine(run);
  });
});
