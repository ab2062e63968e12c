import { plural } from "../core/wording.ts";
import type { Tasks, Unasked } from "../execution/executor.ts";
import type { TaskState } from "../results/taskState.ts";

export function countsOf(states: readonly TaskState[]): Readonly<Record<TaskState["kind"], number>> {
  const counts = { waiting: 0, running: 0, ended: 0, unknown: 0 };
  for (const { kind } of states) counts[kind] += 1;
  return counts;
}

/** The tasks of a run in a line for people. */
export function tasksText(tasks: Tasks | Unasked): string {
  if ("why" in tasks) return `Its tasks cannot be asked about here: ${tasks.why}`;
  const { given, states } = tasks;
  if ("process" in given) {
    const [state] = states;
    const where = state?.kind === "running" ? ` on ${state.host}${sinceText(state.since)}` : "";
    return `Trained by process ${given.process}${where}`;
  }
  const { running, waiting, ended, unknown } = countsOf(states);
  const reasons = new Set(states.flatMap((state) => (state.kind === "waiting" ? [state.reason] : [])));
  const begun = states.flatMap((state) => (state.kind === "running" && state.since !== null ? [state.since] : []));
  const parts = [
    [running, `running${sinceText(begun.toSorted()[0] ?? null)}`],
    [waiting, `waiting (${[...reasons].join(", ")})`],
    [ended, "ended"],
    [unknown, "unknown to Slurm"],
  ] as const;
  const counted = parts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  return `Job ${given.job}, ${plural(states.length, "task")}: ${counted.join(", ")}`;
}

function sinceText(since: string | null): string {
  return since === null ? "" : ` since ${since.replace("T", " ").replace(/\.\d+Z$/, " UTC")}`;
}
