import type { PointFacts, SweepFacts } from "./facts.ts";
import type { Criterion, Pick } from "./picks.ts";

/**
 * What the criteria's choices say of one another, as answers to what people ask: would exact inference choose otherwise? Do draws
 * look better elsewhere, and what does that cost? Is more information better?
 * @param nameOf a point, for people
 */
export function comparisonSentences(
  { points, toleranceNats }: SweepFacts,
  picks: readonly Pick[],
  nameOf: (point: number) => string,
): readonly string[] {
  const pointOf = (criterion: Criterion): PointFacts | undefined => {
    const pick = picks.find((one) => one.criterion === criterion);
    return points.find(({ point }) => point === pick?.point);
  };
  const best = pointOf("elbo");
  if (best === undefined || points.length === 1) return [];
  const [annealed, frechet, informed] = [pointOf("annealed"), pointOf("frechet"), pointOf("mutualInformation")];
  return [
    ...(annealed === undefined ? [] : [likelihood(best, annealed, toleranceNats, nameOf)]),
    ...(frechet === undefined ? [] : [draws(best, frechet, nameOf)]),
    ...(informed === undefined || informed === best ? [] : [information(best, informed, nameOf)]),
  ];
}

function likelihood(
  best: PointFacts,
  annealed: PointFacts,
  toleranceNats: number,
  nameOf: (point: number) => string,
): string {
  const gained = (annealed.annealedNats ?? NaN) - (best.annealedNats ?? NaN);
  if (annealed === best) return "Exact inference would choose the same model as the ELBO.";
  if (gained <= toleranceNats) {
    return `Exact inference would choose ${nameOf(annealed.point)}, but by ${hundredths(gained)} nats only: no difference that matters.`;
  }
  return `Exact inference would choose ${nameOf(annealed.point)}, ${hundredths(gained)} nats more likely than the model with the best ELBO: the ELBO hides that much of it behind its posteriors.`;
}

/** Theis, van den Oord and Bethge 2016: how draws look and how probable the data are can differ without bound. */
function draws(best: PointFacts, frechet: PointFacts, nameOf: (point: number) => string): string {
  if (frechet === best) return "Fréchet distance agrees with the ELBO.";
  const lost = (best.annealedNats ?? best.elboNats) - (frechet.annealedNats ?? frechet.elboNats);
  const cost = lost > 0 ? `at ${hundredths(lost)} nats of likelihood` : "at no cost in likelihood";
  return `Fréchet distance chooses ${nameOf(frechet.point)}, ${cost}: how draws look is another question than how probable the data are.`;
}

function information(best: PointFacts, informed: PointFacts, nameOf: (point: number) => string): string {
  const lost = best.elboNats - informed.elboNats;
  return `Mutual information chooses ${nameOf(informed.point)}: it grows with the rate whatever that costs, here ${hundredths(lost)} nats of ELBO.`;
}

/** Estimates of likelihoods are good to a few hundredths of a nat. */
function hundredths(nats: number): string {
  return String(Number(nats.toFixed(2)));
}
