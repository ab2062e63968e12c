import { CHORD_MARGIN } from "../collapse/chord.ts";
import { isClearlyBelow, isForced, isShifted } from "./finding.ts";
import type { PointFacts, Restart, RestartKind, SweepFacts } from "./facts.ts";
import { betaOf, natsOf, unitsOf, type Cause, type Judgement } from "./judgement.ts";

/** Causes in how the model was trained. Where a second training can show one, it was trained. */

/** Settings that `check` doubts, tried otherwise: the cause holds where that gives a lower loss. */
const triedSettings: readonly (readonly [RestartKind, Cause, string])[] = [
  ["lower-learning-rate", "learning-rate-too-high", "loss at a lower learning rate"],
  ["longer-training", "too-few-steps", "loss after a longer training"],
  ["transformed", "columns-off-scale", "loss on standardised columns"],
  ["without-dropout", "dropout", "loss without dropout"],
];

export function settingsTried({ restarts, toleranceNats }: SweepFacts, best: PointFacts): readonly Judgement[] {
  return triedSettings.flatMap(([kind, cause, name]): readonly Judgement[] => {
    const tried = restarts.find(({ point, from }) => point === best.point && from === kind);
    if (tried === undefined) return [];
    const loss = lossOf(best);
    return [
      {
        cause,
        holds: tried.lossNats < loss - toleranceNats && makesUp(tried, best),
        evidence: [
          natsOf("loss of the training", loss, best),
          natsOf(name, tried.lossNats, best),
          natsOf("ELBO then", tried.elboNats, best),
          unitsOf("active units then", tried.activeUnits, best),
        ],
      },
    ];
  });
}

export function heldOutDiffers({ findings }: SweepFacts, best: PointFacts): Judgement | undefined {
  if (!findings.includes("held-out-differs")) return undefined;
  return {
    cause: "held-out-differs",
    holds: isShifted(best, findings),
    evidence: [
      natsOf("ELBO on training examples", best.trainElboNats, best),
      natsOf("ELBO on held-out examples", best.elboNats, best),
    ],
  };
}

export function freeBitsForceRate(_facts: SweepFacts, best: PointFacts): Judgement | undefined {
  if (!(best.freeBitsNats > 0)) return undefined;
  const { mutualInformationNats } = best;
  return {
    cause: "free-bits-force-rate",
    holds: isForced(best),
    evidence: [
      natsOf("rate", best.rateNats, best),
      natsOf("rate of the free bits alone", best.freeBitsNats, best),
      ...(mutualInformationNats === null ? [] : [natsOf("mutual information", mutualInformationNats, best)]),
    ],
  };
}

/** Within this range of beta over its threshold the outcome is chance, and training is not blamed. */
const NEAR_THRESHOLD = { from: 0.9, to: 1.1 } as const;

export function isNearThreshold(point: PointFacts): boolean {
  const ratio = ratioOf(point);
  return ratio !== null && ratio >= NEAR_THRESHOLD.from && ratio <= NEAR_THRESHOLD.to && point.survivesBelow === null;
}

/** Other starts of the same training. */
const startNames: Readonly<Partial<Record<RestartKind, string>>> = {
  "warm-up": "loss after a warm-up",
  "lower-beta": "loss from a lower beta",
  "another-seed": "loss with another seed",
};

/**
 * A training from another start ends active and with a lower loss. Below the threshold the first one should have left the collapsed
 * solution and did not; above it no cold start does (docs/theory.md, section 7).
 */
export function anotherStart(facts: SweepFacts, best: PointFacts): Judgement | undefined {
  const lowest = bestStart(facts, best);
  if (lowest === undefined) return undefined;
  const loss = lossOf(best);
  const ratio = ratioOf(best);
  return {
    cause: ratio !== null && ratio > 1 ? "cold-start" : "training-stuck",
    holds: isBetter(lowest, facts, best) && !isNearThreshold(best),
    evidence: [
      natsOf("loss of the training", loss, best),
      natsOf(startNames[lowest.from] ?? "loss of another training", lowest.lossNats, best),
      natsOf("ELBO then", lowest.elboNats, best),
      unitsOf("active units then", lowest.activeUnits, best),
      ...(best.threshold === null ? [] : [betaOf("collapse threshold", best.threshold, best)]),
    ],
  };
}

/** A code of the data pays at this beta (the chord), and none of the trainings reached one. */
export function posteriorCostsMore(facts: SweepFacts, best: PointFacts): Judgement | undefined {
  const lowest = bestStart(facts, best);
  const { effectiveBeta } = best;
  const codePaysBelow = codePaysBelowBeta(best);
  const ratio = ratioOf(best);
  if (lowest === undefined || effectiveBeta === null || ratio === null || ratio <= 1) return undefined;
  return {
    cause: "posterior-costs-more",
    holds: codePaysBelow !== null && codePaysBelow > effectiveBeta && !isBetter(lowest, facts, best),
    evidence: [
      ...(codePaysBelow === null ? [] : [betaOf("a code of the data pays up to", codePaysBelow, best)]),
      natsOf("loss of the training", lossOf(best), best),
      natsOf("lowest loss from another start", lowest.lossNats, best),
    ],
  };
}

export function belowBaseline(_facts: SweepFacts, best: PointFacts): Judgement | undefined {
  if (best.columnMeansElboNats === null) return undefined;
  return {
    cause: "below-baseline",
    holds: best.isBelowBaseline,
    evidence: [natsOf("ELBO", best.elboNats, best), natsOf("ELBO of the column means", best.columnMeansElboNats, best)],
  };
}

/** The chord itself: `survivesBelow` has a margin, since trained models were active a little above it. */
export function codePaysBelowBeta({ survivesBelow }: PointFacts): number | null {
  return survivesBelow === null ? null : survivesBelow / CHORD_MARGIN;
}

/** The restart from another start with the lowest loss. */
function bestStart({ restarts }: SweepFacts, best: PointFacts): Restart | undefined {
  return restarts
    .filter(({ point, from }) => point === best.point && from in startNames)
    .toSorted((a, b) => a.lossNats - b.lossNats)[0];
}

function isBetter(restart: Restart, { toleranceNats }: SweepFacts, best: PointFacts): boolean {
  return restart.activeUnits > 0 && restart.lossNats < lossOf(best) - toleranceNats && makesUp(restart, best);
}

/** Of a model that is worse than one without latents, a change that leaves most of the deficit is not the cause. */
const MADE_UP_SHARE = 0.5;

function makesUp({ elboNats }: Restart, best: PointFacts): boolean {
  if (!isClearlyBelow(best)) return true;
  const deficit = (best.columnMeansElboNats ?? NaN) - best.elboNats;
  return elboNats - best.elboNats > MADE_UP_SHARE * deficit;
}

function ratioOf({ effectiveBeta, threshold }: PointFacts): number | null {
  return effectiveBeta === null || threshold === null || !(threshold > 0) ? null : effectiveBeta / threshold;
}

/** D + effective beta * R; for a target rate, D + R. */
function lossOf({ distortionNats, rateNats, effectiveBeta }: PointFacts): number {
  return distortionNats + (effectiveBeta ?? 1) * rateNats;
}

/** The active model with the lowest loss that differs from a point in its seed alone: a second training that the sweep has already. */
export function otherSeeds({ points }: SweepFacts, { point, seedGroup }: PointFacts): readonly Restart[] {
  const [lowest] = points
    .filter(
      (one) => one.point !== point && one.seedGroup === seedGroup && seedGroup !== undefined && one.activeUnits > 0,
    )
    .toSorted((a, b) => lossOf(a) - lossOf(b));
  if (lowest === undefined) return [];
  const { elboNats, activeUnits } = lowest;
  return [{ point, from: "another-seed", elboNats, lossNats: lossOf(lowest), activeUnits }];
}
