import { finalFigures } from "./finalFigures.ts";
import { hasNoActiveUnit } from "./reading.ts";
import type { LatentFigures } from "./latentFigures.ts";
import type { PointOutcome, PointResult } from "./results.ts";
import { stateOf, type JudgedFigures } from "./state.ts";

/** A point as results.json has it. @param outcome undefined: training has not ended, so the point counts as stopped */
export function pointResult(settings: PointResult["settings"], outcome: PointOutcome | undefined): PointResult {
  const { status = "stopped", heldOut = null, train = null, keptEpoch = null, failure = null } = outcome ?? {};
  const final = finalFigures(outcome ?? {});
  return {
    settings,
    status,
    heldOut,
    train,
    keptEpoch,
    collapsed: hasNoActiveUnit(heldOut ?? outcome?.latents ?? null),
    // Early in training many models have no active unit yet.
    state: status === "done" ? stateOf(heldOut ?? judgedLatents(outcome?.latents), final.belowBaseline) : null,
    ...final,
    failure,
    cause: failure?.cause ?? null,
  };
}

/** Means alone say which units vary, not what they carry. */
function judgedLatents(latents: LatentFigures | undefined): JudgedFigures | null {
  if (latents === undefined || latents.rateNats === null || latents.klPerDimensionNats === null) return null;
  const { rateNats, activeUnits, klPerDimensionNats } = latents;
  return { rateNats, activeUnits, klPerDimensionNats };
}
