import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isCollected, submissionOf } from "../../test/process/slurmRuns.ts";
import { noSlurm, SlurmCluster } from "../../test/support/slurmCluster.ts";
import { cpuSeconds, type ProcessFigure, type ProcessFigures } from "./processFigures.ts";

/** The same sweep on one machine and on three nodes of a Slurm on this machine: what the coordination costs, in processor time. */

/** So that every node runs several tasks of a short sweep, as it would of a long one. */
const TASK_MINUTES = 0.2;
const WORKER = "worker.cjs";

export interface PointsOnSlurm {
  readonly folder: string;
  readonly spec: string;
  readonly figures: ProcessFigures;
  /** Runs the command line to its end. */
  readonly command: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<void>;
}

/** Prints both, and returns whether the results are the same. */
export async function pointsOnSlurm({ folder, spec, figures, command }: PointsOnSlurm): Promise<boolean> {
  const missing = noSlurm();
  if (missing !== false) throw new Error(missing);
  const [here, there] = [path.join(folder, "here"), path.join(folder, "there")];
  const setup = [`export NODE_OPTIONS='${figures.nodeOptions}'`];
  const profile = path.join(folder, "slurm.json");
  writeFileSync(profile, JSON.stringify({ cpus: 1, time: "60", taskMinutes: TASK_MINUTES, setup }));
  let start = performance.now();
  await command(["sweep", spec, "--out", here, "--workers", "3"]);
  const one = show("One machine, 3 workers", figures, start);
  const cluster = await SlurmCluster.start();
  try {
    const daemonsBefore = cluster.processorSeconds();
    start = performance.now();
    await command(["sweep", spec, "--on", "slurm", "--profile", profile, "--out", there], cluster.env);
    while (!isCollected(cluster, there)) await pause(500);
    const three = show("Three nodes", figures, start);
    const tasks = submissionOf(there)?.tasks.length ?? 0;
    const daemonsS = cluster.processorSeconds() - daemonsBefore;
    const startedTwiceS = three.trainingS - one.trainingS;
    console.log(
      `${tasks} tasks. Slurm's own daemons: ${daemonsS.toFixed(1)} s. Coordination ${(three.coordinationS / one.coordinationS).toFixed(1)} times that of one machine, ` +
        `${((three.coordinationS - one.coordinationS) / tasks).toFixed(2)} s more a task, and ${(startedTwiceS / tasks).toFixed(2)} s a task in its workers, which start and read the data anew. ` +
        `All processor time: ${((three.coordinationS + three.trainingS) / (one.coordinationS + one.trainingS)).toFixed(2)} times.`,
    );
    return pointsOf(here) === pointsOf(there);
  } finally {
    await cluster.stop();
  }
}

interface Cost {
  /** Of the workers, which start, read the data and train. */
  readonly trainingS: number;
  /** Of all other processes. */
  readonly coordinationS: number;
}

function show(title: string, figures: ProcessFigures, start: number): Cost {
  const ended = figures.ended();
  figures.clear();
  const isWorker = ({ program }: ProcessFigure): boolean => program === WORKER;
  const [trainingS, coordinationS] = [
    cpuSeconds(ended.filter(isWorker)),
    cpuSeconds(ended.filter((figure) => !isWorker(figure))),
  ];
  const wallS = (performance.now() - start) / 1000;
  console.log(
    `${title}: ${wallS.toFixed(0)} s; processor time ${trainingS.toFixed(1)} s in ${ended.filter(isWorker).length} workers, ` +
      `${coordinationS.toFixed(1)} s in ${ended.filter((figure) => !isWorker(figure)).length} other processes.`,
  );
  return { trainingS, coordinationS };
}

function pointsOf(run: string): string {
  const { points } = JSON.parse(readFileSync(path.join(run, "results.json"), "utf8")) as { readonly points: unknown };
  return JSON.stringify(points);
}
