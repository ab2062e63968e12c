import type { PointSnapshot } from "./runSnapshot.ts";
import type { PointSummary } from "./runSummaries.ts";

/** A point without its curves and dimensions. */
export function pointSummary({
  settings,
  status,
  heldOut,
  belowBaseline,
}: Pick<PointSnapshot, "settings" | "status" | "heldOut" | "belowBaseline">): PointSummary {
  if (heldOut === null) return { settings, status, heldOut };
  const { rateNats, distortionNats, activeUnits, klPerDimensionNats } = heldOut;
  return {
    settings,
    status,
    heldOut: { rateNats, distortionNats, activeUnits, latentSize: klPerDimensionNats.length },
    ...(typeof belowBaseline === "boolean" ? { belowBaseline } : {}),
  };
}
