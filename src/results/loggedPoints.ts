import type { LoggedPoint } from "../core/explanation/dataFreeVerdict.ts";
import { seedGroupKey } from "../core/seedGroups.ts";
import type { ReadPoint } from "./reading.ts";
import { settingsLabel } from "./wording.ts";

/** Points of a sweep as a verdict without data reads them. No TypeBox, as in reading.ts. */

/** Settings that do not change the trained model or the weights of its loss. */
const BESIDE_FAMILY: ReadonlySet<string> = new Set(["objective.beta", "training.seed", "run"]);

/** Those with figures. @param betaOf what multiplies the rate in a point's loss; null where that is not known */
export function loggedPoints(
  points: readonly Pick<ReadPoint, "heldOut" | "settings">[],
  betaOf: (point: number) => number | null,
  numberText?: (value: number) => string,
): readonly LoggedPoint[] {
  return points.flatMap(({ settings = {}, heldOut }, point): readonly LoggedPoint[] => {
    if (heldOut === null) return [];
    const { rateNats, distortionNats, activeUnits } = heldOut;
    const family = familyOf(settings, numberText);
    const seedGroup = seedGroupKey(settings, point);
    return [{ point, beta: betaOf(point), family, seedGroup, rateNats, distortionNats, activeUnits }];
  });
}

function familyOf(settings: Readonly<Record<string, number>>, numberText?: (value: number) => string): string {
  const kept = Object.entries(settings).filter(([name]) => !BESIDE_FAMILY.has(name));
  return kept.length === 0 ? "" : settingsLabel(Object.fromEntries(kept), numberText);
}
