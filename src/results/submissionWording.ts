import { durationText, plural } from "../core/wording.ts";

/** The size of a submission to a cluster. */
interface PlanSize {
  readonly points: number;
  readonly batches: number;
  readonly tasks: number;
  /** The shortest and the longest task. */
  readonly minutes: readonly number[];
  /** Where the times come from, a sentence. */
  readonly timesFrom: string;
  readonly processors: number;
}

export function planSentence({ points, batches, tasks, minutes, timesFrom, processors }: PlanSize): string {
  return (
    `${plural(points, "point")} in ${batches} batches; ${plural(tasks, "task")} of about ${minutesText(minutes)} ` +
    `with ${plural(processors, "processor")} each. ${timesFrom}`
  );
}

/** What a sweep on this machine would train. */
export interface LocalPlan {
  /** Of a new run, about where it would be. */
  readonly runFolder: string;
  /** Those that have not ended. */
  readonly points: number;
  readonly batches: number;
  readonly workers: number;
  readonly engine: string;
  readonly engineReason: string;
  /** Whether a GPU is measured first, and used if it is quicker. */
  readonly triesGpu: boolean;
  /** Until the last point has ended. */
  readonly seconds: number;
  /** Where the times come from, a sentence. */
  readonly timesFrom: string;
}

export function localPlanSentence(plan: LocalPlan): string {
  const { points, batches, workers, engine, engineReason, triesGpu, seconds, timesFrom } = plan;
  const gpu = triesGpu ? " A GPU is tried first, and trains in their place if it is quicker." : "";
  return (
    `${plural(points, "point")} in ${batches} ${batches === 1 ? "batch" : "batches"}: about ${durationText(1000 * seconds)} with ` +
    `${workers} ${workers === 1 ? "process" : "processes"} and ${engine} (${engineReason}).${gpu} ${timesFrom}`
  );
}

function minutesText(minutes: readonly number[]): string {
  const [least = 1, most = least] = minutes.map((time) => Math.max(1, Math.round(time)));
  return least === most ? plural(most, "minute") : `${least} to ${most} minutes`;
}

/** What Slurm said of a submission that was only tried. */
export function verdictLine({
  accepted,
  isUnsure,
  answer,
}: {
  readonly accepted: boolean;
  readonly isUnsure: boolean;
  readonly answer: string;
}): string {
  if (!isUnsure) return `Slurm ${accepted ? "would accept it" : "would refuse it"}: ${answer}.`;
  return (
    `Slurm says that no node can run it now: ${answer}. If nodes are down or drained, it waits for them; if the profile asks for more than a ` +
    `node has, it is refused.`
  );
}
