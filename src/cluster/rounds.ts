import { isToCome } from "../spec/autoRounds.ts";
import { parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";
import type { PointOutcome } from "../results/results.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { withNextRound } from "../sweep/nextRound.ts";
import type { Batch } from "../training/planBatches.ts";
import { packTasks, type PackingLimits } from "./packing.ts";
import { readPlan, type Plan } from "./submission.ts";

/** A sweep whose values are placed in rounds: the tasks of a later round are a job that waits for the one before. */

/** Packs the batches of each round into tasks of their own. @param batchSeconds estimated, by batch */
export function packRounds(
  batches: readonly Batch[],
  batchSeconds: readonly number[],
  limits: PackingLimits,
): readonly (readonly number[])[] {
  const roundOf = ({ points }: Batch): number => points[0]?.round ?? 0;
  const rounds = [...new Set(batches.map(roundOf))];
  const maxTasks = Math.max(1, Math.floor(limits.maxTasks / rounds.length));
  return rounds.flatMap((round) => {
    const own = batches.filter((batch) => roundOf(batch) === round).map(({ index }) => index);
    const seconds = own.map((batch) => batchSeconds[batch] ?? 0);
    return packTasks(seconds, { ...limits, maxTasks }).map((task) => task.map((position) => own[position] ?? 0));
  });
}

/** Tasks of a submission: those that can start, and those whose points are placed when these have ended. */
export interface TaskRounds {
  readonly first: readonly number[];
  readonly later: readonly number[];
}

/** @param open tasks to submit */
export function inRounds(plan: Plan, parsed: ParsedSpec, open: readonly number[]): TaskRounds {
  const waits = isToCome(parsed);
  const isLater = (task: number): boolean =>
    pointsOfTask(plan, task).some((point) => waits(parsed.points[point] ?? {}));
  const first = open.filter((task) => !isLater(task));
  const later = open.filter(isLater);
  return first.length === 0 ? { first: later, later: [] } : { first, later };
}

/**
 * Writes the values of a task's round into the run's spec, if they are not placed yet. Every task of the round finds the same ones.
 * @throws StoreError where a point of the round before has not ended
 */
export function placeRoundOf(folder: RunFolder, task: number): void {
  const plan = readPlan(folder.path);
  if (plan === undefined) return;
  const parsed = parseSpec(folder.specText());
  if (inRounds(plan, parsed, [...plan.tasks.keys()]).later.every((one) => one !== task)) return;
  const placed = withNextRound(parsed, outcomesOf(folder, plan, parsed.points.length));
  if (placed === undefined)
    throw new StoreError(
      `the second round of ${folder.path} cannot be placed: not every point of the first one has ended. ` +
        `Submit what is missing with: vae-lens sweep --resume ${folder.path} --on slurm`,
    );
  folder.writeSpecText(placed.tree.text);
}

/** Of the checkpoints of a submitted run, by point. @throws StoreError */
export function outcomesOf(folder: RunFolder, plan: Plan, points: number): readonly (PointOutcome | undefined)[] {
  const outcomes: (PointOutcome | undefined)[] = Array.from({ length: points }, () => undefined);
  for (const [index, indexes] of plan.batches.entries()) {
    const batch = { index, points: indexes.map((point) => ({ index: point })) };
    for (const outcome of folder.readProgress(batch)?.outcomes ?? []) outcomes[outcome.point] = outcome;
  }
  return outcomes;
}

function pointsOfTask({ tasks, batches }: Plan, task: number): readonly number[] {
  return (tasks[task] ?? []).flatMap((batch) => batches[batch] ?? []);
}
