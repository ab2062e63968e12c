import { pointSummary } from "../protocol/pointSummary.ts";
import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import type { RunSummary } from "../protocol/runSummaries.ts";
import { progressOf } from "../results/reading.ts";

/** A listed run with the state of its session, which is newer than the disk while it trains. */
export function liveSummary(
  listed: RunSummary,
  { status, points }: Pick<RunSnapshot, "status" | "points">,
): RunSummary {
  return { ...listed, status, share: progressOf(points), points: points.map(pointSummary) };
}
