import { basename, resolve } from "node:path";
import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import { bestOfSweep, countOf, progressOf } from "../results/reading.ts";
import { nats, settingsLabel, soFar } from "../results/wording.ts";
import { readRun } from "../store/readRun.ts";
import { trainingProcess, type TrainingProcess } from "../store/trainingProcess.ts";
import { plural } from "../core/wording.ts";
import { exitStatus } from "./exitStatus.ts";
import { isOpen, submittedTasks, submittedText, type SubmittedTasks, type Unasked } from "../cluster/submitted.ts";
import type { Terminal } from "./terminal.ts";

const statuses = ["done", "training", "waiting", "stopped", "failed"] as const;

/** Prints how far a run is, whichever process trains it. Returns the exit status. @throws StoreError */
export async function statusCommand(
  { runFolder, format }: { readonly runFolder: string; readonly format: "text" | "json" },
  terminal: Terminal,
): Promise<number> {
  const path = resolve(runFolder);
  const writers = { trained: trainingProcess(path), submitted: await submittedTasks(path) };
  const run = readRun(path, isOpen(writers.submitted), false);
  terminal.out(format === "json" ? JSON.stringify(statusOf(path, run, writers), null, 2) : statusText(run, writers));
  return exitStatus.done;
}

/** Who trains a run. */
export interface Writers {
  readonly trained: TrainingProcess | undefined;
  readonly submitted: SubmittedTasks | Unasked | undefined;
}

function statusOf(runFolder: string, run: RunSnapshot, { trained, submitted }: Writers): object {
  const best = bestOfSweep(run.points);
  return {
    runFolder,
    spec: run.specName,
    status: run.status,
    points: Object.fromEntries(statuses.map((status) => [status, countOf(run.points, status)])),
    toCome: run.points.filter(({ isToCome }) => isToCome === true).length,
    progress: progressOf(run.points),
    best: best && { point: best.point, settings: run.points[best.point]?.settings ?? {}, elboNats: best.elboNats },
    process: trained === undefined ? null : { id: trained.process, host: trained.host },
    cluster:
      submitted === undefined ? null : "why" in submitted ? submitted : { job: submitted.job, tasks: submitted.counts },
  };
}

/** The state of a run in lines for people. */
export function statusText(run: RunSnapshot, { trained, submitted }: Writers): string {
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
    ...(trained === undefined ? [] : [`Trained by process ${trained.process} on ${trained.host}`]),
    ...(submitted === undefined ? [] : [submittedText(submitted)]),
  ];
  return lines.join("\n");
}
