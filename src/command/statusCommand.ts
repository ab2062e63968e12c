import { basename, resolve } from "node:path";
import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import { bestOfSweep, countOf, progressOf } from "../results/reading.ts";
import { nats, settingsLabel, soFar } from "../results/wording.ts";
import { readRun } from "../store/readRun.ts";
import { plural } from "../core/wording.ts";
import { isOpen, type Tasks, type Unasked } from "../execution/executor.ts";
import { pollRun } from "../execution/executorsOf.ts";
import { exitStatus } from "./exitStatus.ts";
import { countsOf, tasksText } from "./tasksText.ts";
import type { Terminal } from "./terminal.ts";

const statuses = ["done", "training", "waiting", "stopped", "failed"] as const;

/** Prints how far a run is, whichever process trains it. Returns the exit status. @throws StoreError */
export async function statusCommand(
  { runFolder, format }: { readonly runFolder: string; readonly format: "text" | "json" },
  terminal: Terminal,
): Promise<number> {
  const path = resolve(runFolder);
  const trainers = await pollRun(path);
  const run = readRun(path, trainers.some(isOpen), false);
  terminal.out(format === "json" ? JSON.stringify(statusOf(path, run, trainers), null, 2) : statusText(run, trainers));
  return exitStatus.done;
}

type Trainers = Awaited<ReturnType<typeof pollRun>>;

function statusOf(runFolder: string, run: RunSnapshot, trainers: Trainers): object {
  const best = bestOfSweep(run.points);
  return {
    runFolder,
    spec: run.specName,
    status: run.status,
    points: Object.fromEntries(statuses.map((status) => [status, countOf(run.points, status)])),
    toCome: run.points.filter(({ isToCome }) => isToCome === true).length,
    progress: progressOf(run.points),
    best: best && { point: best.point, settings: run.points[best.point]?.settings ?? {}, elboNats: best.elboNats },
    process: trainers.map(processOf).find((process) => process !== null) ?? null,
    cluster: trainers.map(clusterOf).find((cluster) => cluster !== null) ?? null,
  };
}

function processOf(tasks: Tasks | Unasked): object | null {
  if ("why" in tasks || !("process" in tasks.given)) return null;
  const [state] = tasks.states;
  return state?.kind === "running" ? { id: tasks.given.process, host: state.host } : null;
}

function clusterOf(tasks: Tasks | Unasked): object | null {
  if ("why" in tasks) return tasks;
  return "job" in tasks.given ? { job: tasks.given.job, tasks: countsOf(tasks.states) } : null;
}

/** The state of a run in lines for people. */
export function statusText(run: RunSnapshot, trainers: Trainers): string {
  const { points } = run;
  const counts = statuses.flatMap((status) => {
    const count = countOf(points, status);
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const best = bestOfSweep(points);
  const toCome = points.filter(({ isToCome }) => isToCome === true).length;
  const lines = [
    `${basename(run.specName)}: ${run.status}, ${Math.floor(100 * progressOf(points))} % of the epochs`,
    `${plural(points.length, "point")}: ${counts.join(", ")}`,
    ...(toCome === 0
      ? []
      : [`${plural(toCome, "point")} to come: placed when the other ${points.length - toCome} points are measured`]),
    ...(best === null
      ? []
      : [
          `Best ELBO${soFar(points)}: ${settingsLabel(points[best.point]?.settings ?? {})} (${nats(best.elboNats)} nats)`,
        ]),
    ...trainers.map(tasksText),
  ];
  return lines.join("\n");
}
