/** How the batches of a sweep are divided into the tasks of an array. */

export interface PackingLimits {
  /** About how long a task should take. */
  readonly taskSeconds: number;
  /** Training processes of a task. */
  readonly workers: number;
  /** At most so many tasks. */
  readonly maxTasks: number;
}

/** More tasks burden the scheduler, and nobody waits for the last of a thousand. */
export const MAX_TASKS = 1_000;

/** The largest number of tasks that a cluster takes. @param maxArraySize of its configuration: the largest index is one less */
export function taskLimit(maxArraySize: number | undefined): number {
  return Math.max(1, Math.min(MAX_TASKS, (maxArraySize ?? MAX_TASKS + 1) - 1));
}

/**
 * Divides batches, in order, into tasks of about equal time. No task is empty, and none has fewer batches than it has training processes
 * unless there are not enough.
 * @param batchSeconds estimated, by batch
 * @returns by task, the indexes of its batches
 */
export function packTasks(
  batchSeconds: readonly number[],
  { taskSeconds, workers, maxTasks }: PackingLimits,
): readonly (readonly number[])[] {
  const total = batchSeconds.reduce((sum, seconds) => sum + seconds, 0);
  const wanted = Math.ceil(total / (taskSeconds * workers));
  const count = Math.max(1, Math.min(wanted, maxTasks, Math.ceil(batchSeconds.length / workers)));
  const tasks: number[][] = Array.from({ length: count }, () => []);
  let before = 0;
  for (const [batch, seconds] of batchSeconds.entries()) {
    const middle = before + seconds / 2;
    // Without any time all batches weigh the same.
    const share = total > 0 ? middle / total : (batch + 0.5) / batchSeconds.length;
    tasks[Math.min(count - 1, Math.floor(share * count))]?.push(batch);
    before += seconds;
  }
  return tasks.filter((batches) => batches.length > 0);
}

/** Indexes as sbatch --array has them: `0-3,7,9-12`. @param indexes ascending */
export function arrayText(indexes: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(",");
}

/** The indexes of such a text, and of one with a step or a limit (`0-8:4%2`); undefined if it is none. */
export function arrayIndexes(text: string): readonly number[] | undefined {
  const [list = ""] = text.replace(/^\[(.*)\]$/, "$1").split("%");
  const indexes: number[] = [];
  for (const range of list.split(",")) {
    const [found, from, to = from, step = "1"] = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(range) ?? [];
    if (found === undefined || Number(step) === 0) return undefined;
    for (let index = Number(from); index <= Number(to); index += Number(step)) indexes.push(index);
  }
  return indexes;
}
