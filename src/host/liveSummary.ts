import { pointSummary } from "../protocol/pointSummary.ts";
import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import type { RunSummary } from "../protocol/runSummaries.ts";

/** A run of the list as its session knows it: ahead of the disk while it trains. */
export function liveSummary(
  listed: RunSummary,
  { status, points }: Pick<RunSnapshot, "status" | "points">,
): RunSummary {
  return { ...listed, status, points: points.map(pointSummary) };
}
