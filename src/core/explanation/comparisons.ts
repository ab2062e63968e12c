import type { PointFacts, SweepFacts } from "./facts.ts";
import type { Criterion, Pick } from "./picks.ts";
import { isTie, pairedDifference, type PairedDifference } from "./ties.ts";

/**
 * Compares the criteria's picks, as answers to common questions: would a better estimate of the likelihood pick another model? Do the samples of another model
 * look better, and what does that cost? Is more information better?
 * @param nameOf the name of a point, for people
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
  if (annealed === best) return "Annealed importance sampling picks the same model as the ELBO.";
  const paired = pairedDifference("annealed", annealed, best);
  const isWithinError = paired === undefined ? gained <= toleranceNats : isTie(paired);
  if (isWithinError)
    return `Annealed importance sampling picks ${nameOf(annealed.point)}, but by only ${errorText(gained, paired)} nats, which is a tie.`;
  return `Annealed importance sampling picks ${nameOf(annealed.point)}: its log-likelihood is ${errorText(gained, paired)} nats higher than that of the model with the best ELBO. The ELBO hides this, because its posteriors are loose.`;
}

/** Theis, van den Oord and Bethge 2016: sample quality and likelihood can differ without bound. */
function draws(best: PointFacts, frechet: PointFacts, nameOf: (point: number) => string): string {
  if (frechet === best) return "Fréchet distance agrees with the ELBO.";
  const lost = (best.annealedNats ?? best.elboNats) - (frechet.annealedNats ?? frechet.elboNats);
  const cost = lost > 0 ? `costing ${hundredths(lost)} nats of log-likelihood` : "at no cost in log-likelihood";
  return `Fréchet distance picks ${nameOf(frechet.point)}, ${cost}: sample quality and likelihood are different goals.`;
}

/** The estimate cannot exceed ln N, N the number of examples; near it, it says only "at least". */
const CEILING_SHARE = 0.95;

function information(best: PointFacts, informed: PointFacts, nameOf: (point: number) => string): string {
  const { mutualInformationNats: found, informationCeilingNats: ceiling } = informed;
  if (found !== null && ceiling !== null && found > CEILING_SHARE * ceiling)
    return `Mutual information is at least ${hundredths(found)} nats for ${nameOf(informed.point)}: the estimate cannot exceed ${hundredths(ceiling)}, the logarithm of the number of examples, so it does not rank models near it.`;
  const lost = best.elboNats - informed.elboNats;
  return `Mutual information picks ${nameOf(informed.point)}: it grows with the rate, which here costs ${hundredths(lost)} nats of ELBO.`;
}

/** "0.23 ± 0.04" */
function errorText(nats: number, paired: PairedDifference | undefined): string {
  return paired === undefined
    ? hundredths(nats)
    : `${hundredths(paired.nats)} \u00b1 ${hundredths(paired.standardErrorNats)}`;
}

/** Likelihood estimates are accurate to a few hundredths of a nat. */
function hundredths(nats: number): string {
  return String(Number(nats.toFixed(2)));
}
