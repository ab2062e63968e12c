import { spreadRows } from "../core/collapse/rowViews.ts";
import { SharedStepSizes } from "../core/inference/annealedImportance.ts";
import { annealingGap } from "./annealingGap.ts";
import { annealedFigure, type BoundsRequest } from "./likelihoodBounds.ts";

/** The least number of temperatures; it doubles from there. */
const MIN_TEMPERATURES = 50;
/** Examples on which a number of temperatures is tried. */
const TRIED_EXAMPLES = 16;

export interface ChosenTemperatures {
  readonly temperatures: number;
  /** On data drawn from the model (annealingGap.ts). */
  readonly annealingGapNats: number | null;
}

/**
 * The number of temperatures of a point's annealing. Without an error to reach it is the setting's. Otherwise a few held-out examples tell
 * where to begin: the error falls as one over the number of temperatures, so that what doubling them gains is what is left. From there
 * they double until the gap between the two bounds, on data drawn from the model, is at most the required error.
 */
export async function chooseTemperatures(request: BoundsRequest): Promise<ChosenTemperatures> {
  const { settings, rows } = request;
  const { annealingErrorNats: errorNats, temperatures: most } = settings;
  if (errorNats === undefined || most <= MIN_TEMPERATURES)
    return { temperatures: most, annealingGapNats: await annealingGap(request) };
  const few = spreadRows(rows.length, TRIED_EXAMPLES).map((at) => rows[at] as number);
  const [ofRows, ofDraws] = [new SharedStepSizes(), new SharedStepSizes()];
  const tried = (temperatures: number, stepSizes: SharedStepSizes): BoundsRequest => ({
    ...request,
    rows: few,
    stepSizes,
    settings: { ...settings, temperatures },
  });
  const bound = async (temperatures: number): Promise<number> =>
    (await annealedFigure(tried(temperatures, ofRows))).mean;
  const gainNats = Math.abs((await bound(MIN_TEMPERATURES)) - (await bound(MIN_TEMPERATURES / 2)));
  const enough = 2 ** Math.ceil(Math.log2(Math.max(1, gainNats / errorNats)));
  for (let temperatures = MIN_TEMPERATURES * enough; temperatures < most; temperatures *= 2) {
    const annealingGapNats = await annealingGap(tried(temperatures, ofDraws));
    if (annealingGapNats === null || annealingGapNats <= errorNats) return { temperatures, annealingGapNats };
  }
  return { temperatures: most, annealingGapNats: await annealingGap(tried(most, ofDraws)) };
}
