import type { PickFacts } from "../src/core/explanation/facts.ts";
import { picksOf } from "../src/core/explanation/picks.ts";
import { pickSentence } from "../src/core/explanation/pickSentences.ts";
import { seedGroupKey } from "../src/core/seedGroups.ts";
import type { PointSnapshot } from "../src/protocol/runSnapshot.ts";
import { probeFacts, obstacleSentences } from "../src/results/usefulness.ts";
import { seedsLabel } from "../src/results/wording.ts";
import { shortNumber } from "./wording.ts";

/** What the probe of the labels picks, judged as for the table of picks, and what keeps it from picking. Empty without labels. */
export function latentPickSentences(points: readonly PointSnapshot[]): readonly string[] {
  // The cards show the other figures.
  const obstacles = obstacleSentences(points);
  if (points.length < 2) return obstacles;
  const done = points.flatMap((point, index) => (point.status === "done" ? [probeOnly(point, index)] : []));
  const nameOf = (point: number, seeds?: number): string =>
    seedsLabel(points[point]?.settings ?? {}, seeds, shortNumber);
  const picks = picksOf(done).filter(({ criterion }) => criterion === "probe");
  return [...picks.map((pick) => pickSentence(pick, nameOf)), ...obstacles];
}

/** Other criteria have their picks in the explanation: here they are not known. */
function probeOnly(point: PointSnapshot, index: number): PickFacts {
  const { rateNats, activeUnits } = point.heldOut ?? point.latents ?? { rateNats: null, activeUnits: 0 };
  const probe = probeFacts(point);
  return {
    point: index,
    seedGroup: seedGroupKey(point.settings, index),
    rateNats: rateNats ?? NaN,
    elboNats: point.heldOut?.elboNats ?? NaN,
    activeUnits,
    targetRateNats: null,
    importanceWeightedNats: null,
    annealedNats: null,
    perExampleNats: null,
    mutualInformationNats: null,
    frechetDistance: null,
    ...(probe === undefined ? {} : { probe }),
  };
}
