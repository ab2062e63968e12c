import { hasNoActiveUnit } from "./reading.ts";
import type { PointOutcome, PointResult } from "./results.ts";
import { stateOf } from "./state.ts";

/** A point as results.json has it. @param outcome undefined: training has not ended, so the point counts as stopped */
export function pointResult(settings: PointResult["settings"], outcome: PointOutcome | undefined): PointResult {
  const { status = "stopped", heldOut = null, train = null, keptEpoch = null, failure = null } = outcome ?? {};
  const { baselines = null, belowBaseline = null, selection } = outcome ?? {};
  return {
    settings,
    status,
    heldOut,
    train,
    keptEpoch,
    collapsed: hasNoActiveUnit(heldOut),
    // Early in training many models have no active unit yet.
    state: status === "done" ? stateOf(heldOut, belowBaseline) : null,
    baselines,
    belowBaseline,
    ...(selection === undefined ? {} : { selection }),
    failure,
    cause: failure?.cause ?? null,
  };
}
