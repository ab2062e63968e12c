import type { PointSummary, RunSummary } from "../protocol/runSummaries.ts";
import type { PointSnapshot, RunSnapshot } from "../protocol/runSnapshot.ts";

/** What a list counts of a run's points. */
export interface RunTally {
  readonly done: number;
  readonly collapsed: number;
  readonly failed: number;
  /** Index of the point of the highest held-out ELBO, the earlier of equals; null: none has figures. */
  readonly best: number | null;
}

export function tallyOf(points: readonly PointSummary[]): RunTally {
  const count = (holds: (point: PointSummary) => boolean): number => points.filter(holds).length;
  const best = points.reduce<number | null>((found, point, index) => {
    const elbo = elboNats(point) ?? -Infinity;
    const highest = (found === null ? undefined : elboNats(points[found])) ?? -Infinity;
    return elbo > highest ? index : found;
  }, null);
  return {
    done: count(({ status }) => status === "done"),
    collapsed: count(isCollapsed),
    failed: count(({ status }) => status === "failed"),
    best,
  };
}

export function elboNats(point: PointSummary | undefined): number | undefined {
  return point?.figures ? -(point.figures.rateNats + point.figures.distortionNats) : undefined;
}

/** A verdict on a model that was trained to the end. */
export function isCollapsed({ status, figures }: PointSummary): boolean {
  return status === "done" && figures?.activeUnits === 0;
}

/** A run of the list as its session knows it: ahead of the disk while it trains. */
export function liveSummary(
  listed: RunSummary,
  { status, points }: Pick<RunSnapshot, "status" | "points">,
): RunSummary {
  return { ...listed, status, points: points.map(pointSummary) };
}

function pointSummary({ settings, status, heldOut }: PointSnapshot): PointSummary {
  if (heldOut === null) return { settings, status, figures: null };
  const { rateNats, distortionNats, activeUnits, klPerDimensionNats } = heldOut;
  return {
    settings,
    status,
    figures: { rateNats, distortionNats, activeUnits, latentSize: klPerDimensionNats.length },
  };
}
