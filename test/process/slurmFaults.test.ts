import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Executor } from "../../src/cluster/submission.ts";
import { startSubmitting } from "../../src/host/submitting.ts";
import { type Ended, pause, Running, vaeLens } from "./commandLine.ts";
import { noSlurm, SlurmCluster } from "../support/slurmCluster.ts";
import { filesIn, metricsFiles, metricsRows, resultsText, specFolder } from "./specFolder.ts";

// Slurm waits for minutes before it believes that a node is lost: npm run slurm:faults, not npm test.

/** Six tasks of two points, about half a minute each where three of them share two processors. */
const twelve = {
  "training.epochs": 2500,
  sweep: { "model.latentSize": [2, 3, 4], "objective.beta": [0.5, 2], "training.seed": [0, 1] },
};

const reason = process.env["VAE_LENS_SLURM_FAULTS"] === undefined ? "run by npm run slurm:faults" : noSlurm();
const folder = specFolder();

describe.skipIf(reason !== false)(`tasks on three machines of a real Slurm (${reason || "Debian's"})`, () => {
  let cluster: SlurmCluster;
  let spec: string;
  let reference: string;

  const onCluster = (...args: readonly string[]): Promise<Ended> => new Running(args, { env: cluster.env }).ended;
  const submissionOf = (run: string): Executor["submissions"][number] | undefined =>
    (JSON.parse(readFileSync(`${run}/executor.json`, "utf8")) as Executor).submissions.at(-1);
  const squeue = (job: string, format: string): readonly string[] =>
    cluster
      .run("squeue", "--noheader", "--array", "--states=all", `--jobs=${job}`, `--format=${format}`)
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  const stateOf = (job: string, task: number): readonly string[] =>
    squeue(job, "%K|%A|%T|%N|%r")
      .map((line) => line.split("|"))
      .find(([index]) => index === String(task)) ?? [];
  const rowsOf = (run: string, batch: number): number => {
    const file = metricsFiles(run).find((name) => name.endsWith(`batch-00${batch}.jsonl`));
    return file === undefined ? 0 : readFileSync(file, "utf8").split("\n").length;
  };
  const untilTraining = async (run: string, batch: number): Promise<void> => {
    while (rowsOf(run, batch) < 200) await pause(50);
  };
  /** Starts tasks at once that Slurm keeps waiting for two minutes after a failure. */
  const untilDone = async (run: string): Promise<void> => {
    const { job = "", collector } = submissionOf(run) ?? {};
    for (;;) {
      for (const [index = "", , state, , why] of squeue(job, "%K|%A|%T|%N|%r").map((line) => line.split("|"))) {
        if (state === "PENDING" && why === "BeginTime")
          cluster.run("scontrol", "update", `job=${job}_${index}`, "StartTime=now");
      }
      const states = squeue(collector ?? "", "%T");
      if (states.length > 0 && states.every((state) => state === "COMPLETED")) return;
      await pause(500);
    }
  };
  const equalsOneMachine = (run: string): void => {
    expect(resultsText(run)).toBe(resultsText(reference));
    expect(metricsRows(run)).toEqual(metricsRows(reference));
    expect(filesIn(run)).toEqual(expect.arrayContaining([...filesIn(reference)]));
  };
  /** How often tasks were started, with those that were started again. */
  const startsOf = (run: string): number =>
    readdirSync(`${run}/logs`)
      .map((name) => readFileSync(`${run}/logs/${name}`, "utf8").split("batches to train").length - 1)
      .reduce((sum, starts) => sum + starts, 0);
  const submitted = async (name: string, profile: object): Promise<string> => {
    const run = folder.at(name);
    const file = folder.write(`${name}.json`, JSON.stringify(profile));
    expect(await onCluster("sweep", spec, "--on", "slurm", "--out", run, "--profile", file)).toMatchObject({
      status: 0,
    });
    return run;
  };

  beforeAll(async () => {
    cluster = await SlurmCluster.start({ isolated: true });
    spec = folder.writeSpec("twelve.vae.json", twelve);
    reference = folder.at("reference");
    expect(await vaeLens("sweep", spec, "--out", reference)).toMatchObject({ status: 0 });
  });
  afterAll(async () => {
    await cluster.stop();
  });

  test("a requeue, a killed slurmstepd and a power cut: finished unattended, with the numbers of one machine", async () => {
    const run = await submitted("faults", { cpus: 1, taskMinutes: 0.01, secondsPerStep: 0.001 });
    const { job = "" } = submissionOf(run) ?? {};
    await untilTraining(run, 0);
    cluster.run("scontrol", "requeue", `${job}_0`);

    await untilTraining(run, 1);
    const [, ownJob = ""] = stateOf(job, 1);
    const step = readdirSync("/proc").find(
      (id) => /^\d+$/.test(id) && commandOf(id).startsWith(`slurmstepd: [${ownJob}.batch]`),
    );
    process.kill(Number(step), "SIGKILL");

    await untilTraining(run, 2);
    const [, , state, node = ""] = stateOf(job, 2);
    expect(state).toBe("RUNNING");
    cluster.cutPower(node);
    await untilDone(run);
    equalsOneMachine(run);
    expect(startsOf(run)).toBeGreaterThanOrEqual(6 + 3);
  }, 900_000);

  test("a time limit shorter than the training: queued again until it is done, with the numbers of one machine", async () => {
    const run = await submitted("limited", { cpus: 1, taskMinutes: 1000, time: "2" });
    await untilDone(run);
    equalsOneMachine(run);
    expect(startsOf(run)).toBeGreaterThan(1);
  }, 900_000);

  test("an update of the extension while tasks wait: they run the programs that submitted them", async () => {
    const extension = installedExtension();
    folder.write(
      ".vae-lens/slurm.json",
      '{ "cpus": 1, "taskMinutes": 0.01, "secondsPerStep": 0.001, "options": ["--hold"] }',
    );
    vi.stubEnv("SLURM_CONF", cluster.env["SLURM_CONF"]);
    const submitting = startSubmitting(path.join(extension, "dist/submit.cjs"), {
      type: "planSubmission",
      specFile: spec,
      specText: readFileSync(spec, "utf8"),
      runFolder: null,
      engine: "auto",
      tensorflowFolder: null,
      checkpointSeconds: 30,
    });
    expect(await submitting.planned).toMatchObject({ tasks: 6, accepted: true });
    const end = await submitting.submit();
    expect(end).toMatchObject({ type: "submitted", tasks: 6 });
    const run = end?.type === "submitted" ? end.runFolder : "";
    rmSync(extension, { recursive: true });
    const { job = "", collector } = submissionOf(run) ?? {};
    cluster.run("scontrol", "release", job, collector ?? "");
    await untilDone(run);
    equalsOneMachine(run);
  }, 900_000);
});

/** The extension as VS Code installs it, as far as tasks need it. */
function installedExtension(): string {
  const root = path.resolve(import.meta.dirname, "../..");
  const extension = folder.at("vae-lens-extension");
  for (const part of ["package.json", "dist", "media/digits"])
    cpSync(path.join(root, part), path.join(extension, part), { recursive: true });
  const binaries = `onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`;
  for (const part of ["onnxruntime-common", "onnxruntime-node/package.json", "onnxruntime-node/dist", binaries])
    cpSync(path.join(root, "node_modules", part), path.join(extension, "dist/node_modules", part), { recursive: true });
  return extension;
}

function commandOf(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
