import type { LatentFigures } from "./latentFigures.ts";
import type { PointOutcome } from "./results.ts";

/** KL of the dimensions of a point, of a model or of latents alone. */
export interface KlFigures {
  readonly activeUnits: number;
  readonly klPerDimensionNats: readonly number[];
}

/** Null where none is known: not measured, or means alone. */
export function klFigures({
  heldOut,
  latents,
}: Pick<PointOutcome, "heldOut"> & { readonly latents?: LatentFigures | undefined }): KlFigures | null {
  if (heldOut !== null) return heldOut;
  if (latents === undefined || latents.klPerDimensionNats === null) return null;
  return { activeUnits: latents.activeUnits, klPerDimensionNats: latents.klPerDimensionNats };
}
