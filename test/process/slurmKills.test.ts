import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPlan } from "../../src/cluster/submission.ts";
import { type SeededRandom, seededRandom } from "../../src/core/seededRandom.ts";
import { RunFolder } from "../../src/store/runFolder.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../support/campaign.ts";
import { killedIfThere, pause, Running, vaeLens } from "./commandLine.ts";
import { noSlurm, SlurmCluster } from "../support/slurmCluster.ts";
import { isCollected, type QueuedTask, startHeldBack, tasksOf } from "./slurmRuns.ts";
import { metricsRows, resultsText, specFolder, statusesOf } from "./specFolder.ts";

// Slurm waits for tens of seconds before it believes that a node is lost: npm run slurm:kills, not npm test.

/** Six tasks of two points, some seconds each. */
const twelve = {
  "training.epochs": 400,
  sweep: { "model.latentSize": [2, 3, 4], "objective.beta": [0.5, 2], "training.seed": [0, 1] },
};
const profile = '{ "cpus": 1, "time": "10", "taskMinutes": 0.01, "secondsPerStep": 0.001, "retries": 1000 }';
const KILLS = campaignSize(25, 100);

const victims = ["worker", "task", "script", "slurmstepd", "node"] as const;
type Victim = (typeof victims)[number];

const reason = process.env["VAE_LENS_SLURM_FAULTS"] === undefined ? "run by npm run slurm:kills" : noSlurm();
const folder = specFolder();

describe.skipIf(reason !== false)(`after kill -9 on three machines of a real Slurm (${reason || "Debian's"})`, () => {
  let cluster: SlurmCluster;
  let reference: string;

  beforeAll(async () => {
    cluster = await SlurmCluster.start({ isolated: true });
    folder.write(".vae-lens/slurm.json", profile);
    reference = folder.at("reference");
    const spec = folder.writeSpec("twelve.vae.json", twelve);
    expect(await vaeLens("sweep", spec, "--out", reference)).toMatchObject({ status: 0 });
  });
  afterAll(async () => {
    await cluster.stop();
  });

  /** A task whose script was killed has failed for Slurm; a resume submits it again. */
  const submit = async (run: string): Promise<void> => {
    const target = existsSync(`${run}/run.json`) ? ["--resume", run] : [folder.at("twelve.vae.json"), "--out", run];
    const running = new Running(["sweep", ...target, "--on", "slurm"], { env: cluster.env });
    const { status, stderr } = await running.ended;
    expect(status, stderr).toBe(0);
  };

  /** Kills one process of a running task, or all of a node. Undefined if it had ended before. */
  const killAtRandom = async (run: string, random: SeededRandom): Promise<Victim | undefined> => {
    await pause(random.nextUniform() * 2000);
    const running = tasksOf(cluster, run).filter(({ state }) => state === "RUNNING");
    const task = running[Math.floor(random.nextUniform() * running.length)];
    const draw = random.nextUniform();
    if (task === undefined) return undefined;
    const victim =
      draw < 0.4 ? "worker" : draw < 0.75 ? "task" : draw < 0.85 ? "script" : draw < 0.93 ? "slurmstepd" : "node";
    if (victim === "node") {
      cluster.cutPower(task.node);
      await pause(1000);
      cluster.startNode(task.node);
      return victim;
    }
    return killedIfThere(processOf(cluster, task, victim) ?? Number.NaN) ? victim : undefined;
  };

  test(`at ${KILLS} random moments, every sweep ends with the numbers of one machine, and no checkpoint is lost`, async () => {
    const random = seededRandom(20 + campaignSeed, 11);
    const kills: Record<Victim, number> = { worker: 0, task: 0, script: 0, slurmstepd: 0, node: 0 };
    const count = (): number => victims.reduce((sum, victim) => sum + kills[victim], 0);
    let [runs, submissions] = [0, 0];
    while (count() < KILLS) {
      const run = folder.at(`run-${runs++}`);
      const committed = new Committed(run);
      do {
        await submit(run);
        submissions++;
        while (!isCollected(cluster, run)) {
          if (count() < KILLS) {
            const victim = await killAtRandom(run, random);
            if (victim !== undefined) kills[victim] += 1;
          } else await pause(500);
          committed.expectKept();
          startHeldBack(cluster, run);
        }
      } while (statusesOf(run).some((status) => status !== "done"));
      expect(resultsText(run)).toBe(resultsText(reference));
      expect(metricsRows(run)).toEqual(metricsRows(reference));
    }
    const found = victims.map((victim) => `${kills[victim]} of a ${victim}`).join(", ");
    process.stdout.write(`${count()} kills in ${runs} runs, submitted ${submissions} times: ${found}.\n`);
    reportCampaign("kill -9 in a sweep on Slurm", KILLS, `${found}; every run equals that of one machine`);
  }, 7_200_000);
});

/** What the checkpoints of a run have counted so far. */
class Committed {
  readonly #run: string;
  readonly #reached = new Map<number, number>();

  constructor(run: string) {
    this.#run = run;
  }

  /** No batch may fall behind what it had reached. */
  expectKept(): void {
    const folder = new RunFolder(this.#run);
    for (const [index, points] of (readPlan(this.#run)?.batches ?? []).entries()) {
      const progress = folder.readProgress({ index, points: points.map((point) => ({ index: point })) });
      // Of an epoch there are fewer than a thousand steps.
      const reached =
        progress === undefined ? 0 : progress.outcomes !== null ? Infinity : progress.epoch + progress.step / 1000;
      expect(reached).toBeGreaterThanOrEqual(this.#reached.get(index) ?? 0);
      this.#reached.set(index, reached);
    }
  }
}

const commands: Readonly<Record<Exclude<Victim, "node" | "slurmstepd">, RegExp>> = {
  worker: /worker/i,
  task: / train-task /,
  script: /slurm_script/,
};

/** One of a running task. Other tests may have a Slurm with equal job ids. */
function processOf({ env }: SlurmCluster, { job }: QueuedTask, victim: Exclude<Victim, "node">): number | undefined {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((id) => {
      const command = textOf(`/proc/${id}/cmdline`);
      const isStep = command.startsWith(`slurmstepd: [${job}.batch]`);
      if (victim === "slurmstepd" ? !isStep : !commands[victim].test(command)) return false;
      const environment = textOf(`/proc/${id}/environ`).split(" ");
      if (!environment.includes(`SLURM_CONF=${env["SLURM_CONF"]}`)) return false;
      return isStep || environment.includes(`SLURM_JOB_ID=${job}`);
    });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
