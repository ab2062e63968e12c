import { seedMean, typicalOf } from "../seedGroups.ts";
import type { PointFacts, SweepFacts } from "./facts.ts";
import { natsOf, type Judgement } from "./judgement.ts";
import { outcomesOf } from "./outcomes.ts";

/** An encoder trained at a beta far from 1 has posteriors for that beta, so it is not to blame for a gap at beta 1. */
const OWN_BETAS = { from: 0.25, to: 1.5 } as const;
/** Of a difference of means between seeds, so many standard errors are chance. */
const CHANCE_ERRORS = 2;

type Gap = NonNullable<PointFacts["amortisationGapNats"]>;
type Measured = PointFacts & { readonly amortisationGapNats: Gap };

/** With the best posterior for each example an active model would have the best ELBO: the encoder is at fault. */
export function encoderAtFault({ points, toleranceNats }: SweepFacts, best: PointFacts): Judgement | undefined {
  const outcomes = outcomesOf(points.filter(isMeasured)) as readonly (readonly Measured[])[];
  const own = outcomes.find((seeds) => seeds.some(({ point }) => point === best.point));
  const [first, ...others] = outcomes.filter((seeds) => seeds.every(isRival));
  if (first === undefined || own === undefined) return undefined;
  const rival = others.reduce((most, one) => (optimised(one).mean > optimised(most).mean ? one : most), first);
  const [withOwn, withRival] = [optimised(own), optimised(rival)];
  const gained = withRival.mean - withOwn.mean;
  const chance = CHANCE_ERRORS * Math.hypot(withRival.standardError ?? 0, withOwn.standardError ?? 0);
  const least = Math.max(toleranceNats, chance);
  const typical = typicalOf(rival, ({ amortisationGapNats: { optimisedElboNats } }) => optimisedElboNats);
  const trainGap = meanOf(rival, ({ amortisationGapNats: { train } }) => train);
  return {
    // With the gap of the training examples the active model would have the better ELBO: the held-out gap is what it loses by.
    cause: gained - trainGap > least ? "encoder-overfits" : "amortisation",
    holds: gained > least,
    evidence: [
      natsOf("best ELBO", meanOf(own, elboOf), best),
      natsOf("ELBO of an active model", meanOf(rival, elboOf), typical),
      natsOf("ELBO with per-example posteriors (evaluated subset)", withOwn.mean, best),
      natsOf("the same for the active model", withRival.mean, typical),
      natsOf(
        "its amortisation gap on held-out examples",
        meanOf(rival, ({ amortisationGapNats: { heldOut } }) => heldOut),
        typical,
      ),
      natsOf("its amortisation gap on training examples", trainGap, typical),
    ],
  };
}

function isMeasured(point: PointFacts): point is Measured {
  return point.amortisationGapNats !== null;
}

function isRival({ activeUnits, effectiveBeta }: PointFacts): boolean {
  return activeUnits > 0 && effectiveBeta !== null && effectiveBeta >= OWN_BETAS.from && effectiveBeta <= OWN_BETAS.to;
}

function optimised(seeds: readonly Measured[]): ReturnType<typeof seedMean> {
  return seedMean(seeds.map(({ amortisationGapNats: { optimisedElboNats } }) => optimisedElboNats));
}

function elboOf({ elboNats }: PointFacts): number {
  return elboNats;
}

function meanOf(seeds: readonly Measured[], figure: (point: Measured) => number): number {
  return seedMean(seeds.map(figure)).mean;
}
