import * as Type from "typebox";
import type { LatentFigures, LatentsHeldOut } from "./latentFigures.ts";
import { latentsHeldOutSchema } from "./latentFigures.ts";
import { evaluationSchema, pointResultSchema, resultsSchema, type PointResult, type Results } from "./results.ts";

/**
 * results.json. It differs from `Results` in one place: figures of latents without a decoder stand in `heldOut` too, with null for what only a
 * decoder gives. In memory such a point has no held-out evaluation, so that no code takes null for a distortion.
 */
export const storedResultsSchema = Type.Object({
  ...resultsSchema.properties,
  points: Type.Array(
    Type.Object({
      ...pointResultSchema.properties,
      heldOut: Type.Union([evaluationSchema, latentsHeldOutSchema, Type.Null()]),
    }),
  ),
});

interface StoredPoint extends Omit<PointResult, "heldOut"> {
  readonly heldOut: PointResult["heldOut"] | LatentsHeldOut;
}

export interface StoredResults extends Omit<Results, "points"> {
  readonly points: readonly StoredPoint[];
}

/** As results.json and `--format json` have them. */
export function storedResults(results: Results): StoredResults {
  return { ...results, points: results.points.map(storedPoint) };
}

function storedPoint(point: PointResult): StoredPoint {
  return point.latents === undefined ? point : { ...point, heldOut: heldOutOf(point.latents) };
}

function heldOutOf(latents: LatentFigures): LatentsHeldOut {
  const { rateNats, rateStandardErrorNats, activeUnits, klPerDimensionNats } = latents;
  return { rateNats, rateStandardErrorNats, distortionNats: null, elboNats: null, activeUnits, klPerDimensionNats };
}

/** @param stored of the schema above */
export function loadedResults(stored: StoredResults): Results {
  return { ...stored, points: stored.points.map(loadedPoint) };
}

function loadedPoint(point: StoredPoint): PointResult {
  return { ...point, heldOut: isOfLatents(point.heldOut) ? null : point.heldOut };
}

function isOfLatents(heldOut: StoredPoint["heldOut"]): heldOut is LatentsHeldOut {
  return heldOut !== null && heldOut.distortionNats === null;
}
