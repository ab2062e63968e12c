import { seedMean } from "../seedGroups.ts";
import type { PickFacts, ProbeFacts } from "./facts.ts";
import type { Group } from "./ties.ts";

/** When the probe of a sweep's latents says anything. */

/** The best of several probes is above chance beyond so many standard errors, because it is the best of several. */
const ABOVE_CHANCE_ERRORS = 3;

/** Whether all points have the same kind of probe, and the best of them finds labels in z. */
export function isProbeAboveChance(points: readonly PickFacts[], best: Group): boolean {
  if (new Set(points.map(({ probe }) => probe?.kind)).size !== 1) return false;
  return isAboveChance({
    accuracy: seedMean(best.map(({ probe }) => probe?.accuracy ?? NaN)).mean,
    standardError: probeError(best),
    chance: best[0]?.probe?.chance ?? NaN,
  });
}

export function isAboveChance({ accuracy, standardError, chance }: Omit<ProbeFacts, "kind">): boolean {
  return accuracy - chance > ABOVE_CHANCE_ERRORS * standardError;
}

/** Of the mean accuracy: over rows, which all seeds share, and between seeds. */
export function probeError(group: Group): number {
  const overRows = seedMean(group.map(({ probe }) => probe?.standardError ?? NaN)).mean;
  return Math.hypot(overRows, seedMean(group.map(({ probe }) => probe?.accuracy ?? NaN)).standardError ?? 0);
}
