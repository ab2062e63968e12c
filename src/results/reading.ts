import { indexOfLargest } from "../core/indexOfLargest.ts";
import { seedGroupKey, seedGroups, seedMean, typicalOf } from "../core/seedGroups.ts";

/**
 * What a sweep's figures mean. Tables, panel, side bar and commands ask here, so that no two of them disagree. No TypeBox: the
 * extension loads this file when it activates.
 */

/** Of an evaluation: what judgements are made from. */
export interface Figures {
  readonly rateNats: number;
  readonly distortionNats: number;
  readonly activeUnits: number;
}

/** A point of a sweep: a result, a snapshot or a summary. */
export interface ReadPoint {
  readonly status: "waiting" | "training" | "done" | "failed" | "stopped";
  /** Null: not measured. */
  readonly heldOut: Figures | null;
  /** On the rows that select, where others report. */
  readonly selection?: Figures | undefined;
  /** In place of an evaluation where there is no decoder. */
  readonly latents?: Pick<Figures, "activeUnits"> | undefined;
  /** By axis; where they are absent, the point is not one of several seeds. */
  readonly settings?: Readonly<Record<string, number>>;
}

/** Whether an engine, or the choice of one, is that of a GPU. Its name is followed by the version and the device. */
export function isGpuEngine(engine: string): boolean {
  return engine.split(" ")[0] === "webgpu";
}

/** -(rate + distortion), nats per example. */
export function elboNats({ rateNats, distortionNats }: Pick<Figures, "rateNats" | "distortionNats">): number {
  return -(rateNats + distortionNats);
}

/**
 * Among which points the best is sought, by index: those that are done. Until one is done, those that have figures: the best so far.
 */
export function comparedPoints(points: readonly ReadPoint[]): readonly number[] {
  const measured = [...points.keys()].filter((index) => points[index]?.heldOut);
  const done = measured.filter((index) => points[index]?.status === "done");
  return done.length > 0 ? done : measured;
}

/**
 * The compared point with the highest held-out ELBO on the rows that select, the first of equals. Points that differ in their seed alone
 * have one ELBO, their mean.
 */
export interface BestPoint {
  /** Index; of several seeds the one nearest to their mean. */
  readonly point: number;
  /** All its seeds. */
  readonly seeds: readonly number[];
  /** A mean over seeds, on the rows that report. */
  readonly elboNats: number;
  /** Of the mean over seeds; null for a single one. */
  readonly standardErrorNats: number | null;
}

/** Null where no point has figures. */
export function bestOfSweep(points: readonly ReadPoint[]): BestPoint | null {
  const elbo = (figures: Figures | null | undefined): number => (figures ? elboNats(figures) : -Infinity);
  const selecting = points.map(({ heldOut, selection }) => elbo(selection ?? heldOut));
  const elboOf = (index: number): number => selecting[index] ?? -Infinity;
  const groups = seedGroups(comparedPoints(points), (index) => {
    const settings = points[index]?.settings;
    return seedGroupKey(settings ?? {}, index);
  });
  const best = indexOfLargest(groups.map((seeds) => seedMean(seeds.map(elboOf)).mean));
  const seeds = best === null ? undefined : groups[best];
  if (seeds === undefined) return null;
  const figures = seedMean(seeds.map((index) => elbo(points[index]?.heldOut)));
  return {
    point: typicalOf(seeds, elboOf),
    seeds,
    elboNats: figures.mean,
    standardErrorNats: figures.standardError,
  };
}

/** Its index alone. */
export function bestPoint(points: readonly ReadPoint[]): number | null {
  return bestOfSweep(points)?.point ?? null;
}

/** Whether a model has no active unit on these examples; null where it was not measured. */
export function hasNoActiveUnit(figures: Pick<Figures, "activeUnits"> | null): boolean | null {
  return figures === null ? null : figures.activeUnits === 0;
}

/** A verdict on a model that was trained to its end: early in training many models have no active unit yet. */
export function isCollapsed({ status, heldOut, latents }: ReadPoint): boolean {
  return status === "done" && hasNoActiveUnit(heldOut ?? latents ?? null) === true;
}

export function countOf(points: readonly Pick<ReadPoint, "status">[], status: ReadPoint["status"]): number {
  return points.filter((point) => point.status === status).length;
}

/** Whether nothing of a sweep is left to train. Until then its best is the best so far. */
export function isComplete(points: readonly Pick<ReadPoint, "status">[]): boolean {
  return points.every(({ status }) => status === "done" || status === "failed");
}

/** The failure of a point whose process died: it did not end by its own training. */
export const WORKER_DIED = "workerDied";

/** Whether a resume would train a point. One that diverged would diverge again, and is kept. */
export function isUnfinished({
  status,
  failure,
}: Pick<ReadPoint, "status"> & { readonly failure: { readonly cause: string } | null }): boolean {
  return status === "failed" ? failure?.cause === WORKER_DIED : status !== "done";
}

export interface Tally {
  readonly done: number;
  readonly collapsed: number;
  readonly failed: number;
  /** As of bestPoint. */
  readonly best: number | null;
}

export function tallyOf(points: readonly ReadPoint[]): Tally {
  return {
    done: countOf(points, "done"),
    collapsed: points.filter(isCollapsed).length,
    failed: countOf(points, "failed"),
    best: bestPoint(points),
  };
}

/** The status of a run that no process trains. One without points was killed before its first batch ended. */
export function endedStatus(points: readonly Pick<ReadPoint, "status">[]): "done" | "stopped" | "failed" {
  if (points.length === 0 || !isComplete(points)) return "stopped";
  return countOf(points, "failed") > 0 ? "failed" : "done";
}

/** Whether a process trains the run, or will by itself. */
export function isRunning({ status }: { readonly status: string }): boolean {
  return status === "preparing" || status === "queued" || status === "training";
}

/** Share of all epochs that are done, 0 to 1. A point that failed needs no more. */
export function progressOf(
  points: readonly { readonly status: ReadPoint["status"]; readonly epoch: number; readonly epochs: number }[],
): number {
  const wanted = points.reduce((sum, { epochs }) => sum + epochs, 0);
  const done = points.reduce(
    (sum, { epoch, epochs, status }) => sum + (status === "failed" ? epochs : Math.min(epoch, epochs)),
    0,
  );
  return wanted === 0 ? 0 : done / wanted;
}
