import type { PointSnapshot } from "./runSnapshot.ts";
import type { PointSummary } from "./runSummaries.ts";

/** A point without its curves and dimensions. */
export function pointSummary({
  settings,
  status,
  heldOut,
  selection,
  belowBaseline,
}: Pick<PointSnapshot, "settings" | "status" | "heldOut" | "selection" | "belowBaseline">): PointSummary {
  if (heldOut === null) return { settings, status, heldOut };
  return {
    settings,
    status,
    heldOut: { ...figuresOf(heldOut), latentSize: heldOut.klPerDimensionNats.length },
    ...(selection === undefined ? {} : { selection: figuresOf(selection) }),
    ...(typeof belowBaseline === "boolean" ? { belowBaseline } : {}),
  };
}

function figuresOf({ rateNats, distortionNats, activeUnits }: NonNullable<PointSnapshot["heldOut"]>) {
  return { rateNats, distortionNats, activeUnits };
}
