import { hasNoActiveUnit } from "./reading.ts";
import type { PointOutcome, PointResult } from "./results.ts";

/** A point as results.json has it. @param outcome undefined: training has not ended, so the point counts as stopped */
export function pointResult(settings: PointResult["settings"], outcome: PointOutcome | undefined): PointResult {
  const { status = "stopped", heldOut = null, train = null, keptEpoch = null, failure = null } = outcome ?? {};
  return { settings, status, heldOut, train, keptEpoch, collapsed: hasNoActiveUnit(heldOut), failure };
}
