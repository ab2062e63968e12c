import { seedMean } from "../seedGroups.ts";
import { andList, plural } from "../wording.ts";
import { valueOf, type Criterion } from "./criteria.ts";
import type { PointFacts, SweepFacts } from "./facts.ts";
import { failureSentence } from "./estimates.ts";
import { differenceText } from "./pickSentences.ts";
import { isReliable } from "./reliability.ts";
import { groupsOf, type Pick, type Tie } from "./picks.ts";
import type { NameOf } from "./sentences.ts";
import { groupDifference, isTie, pooledSeedVariance, type Difference } from "./ties.ts";

/**
 * Compares the criteria's picks, as answers to common questions: would a better estimate of the likelihood pick another model? Do the samples of another model
 * look better, and what does that cost? Is more information better?
 */
export function comparisonSentences(facts: SweepFacts, picks: readonly Pick[], nameOf: NameOf): readonly string[] {
  const groups = groupsOf(facts.points);
  const picked = (criterion: Criterion): Picked | undefined => {
    const pick = picks.find((one) => one.criterion === criterion);
    const group = groups.find((one) => one.some(({ point }) => point === pick?.point));
    return pick === undefined || group === undefined
      ? undefined
      : { pick, group, name: nameOf(pick.point, pick.seeds?.length) };
  };
  const best = picked("elbo");
  if (best === undefined || groups.length === 1) return [];
  const [annealed, frechet, informed] = [picked("annealed"), picked("frechet"), picked("mutualInformation")];
  return [
    ...(annealed === undefined ? [] : [likelihood(facts, best, annealed, nameOf)]),
    ...(frechet === undefined ? [] : [draws(best, frechet)]),
    ...(informed === undefined || informed.group === best.group ? [] : [information(best, informed)]),
  ];
}

/** What the sweep cannot tell. */
export function limitRemarks({ points }: SweepFacts): readonly string[] {
  const groups = groupsOf(points);
  return groups.length < 2 ? [] : [...seedRemarks(groups), selectionRemark(points)];
}

/** With one seed no difference between settings is known to be more than one between seeds. */
function seedRemarks(groups: readonly (readonly PointFacts[])[]): readonly string[] {
  return groups.some((group) => group.length > 1)
    ? []
    : [
        "Each point was trained with one seed, so any difference between two points may be a difference between seeds. Add training.seed to the sweep to see.",
      ];
}

/** The best of several figures on the same examples is too good by chance. */
function selectionRemark(points: readonly PointFacts[]): string {
  return points.every(({ selection }) => selection !== undefined)
    ? "The ELBO picks on held-out examples set apart for selection and is reported on the others; the other criteria pick and are reported on the same examples."
    : "Models are picked and reported on the same held-out examples, so the figures of the best may be too good. Set data.heldOut.selectFraction to pick on some and report on the others.";
}

interface Picked {
  readonly pick: Pick;
  readonly group: readonly PointFacts[];
  readonly name: string;
}

function likelihood({ points, toleranceNats }: SweepFacts, best: Picked, annealed: Picked, nameOf: NameOf): string {
  const { unreliable } = annealed.pick;
  if (unreliable !== undefined)
    return `Annealed importance sampling does not decide, because at ${nameOf(unreliable.point)} ${failureSentence(unreliable)}.`;
  if (annealed.group === best.group) return sameBest(best, annealed, nameOf);
  const seedVariance = pooledSeedVariance("annealed", groupsOf(points));
  const found = groupDifference("annealed", annealed.group, best.group, seedVariance);
  const gained = found?.value ?? meanOf("annealed", annealed.group) - meanOf("annealed", best.group);
  const isWithinError = found === undefined ? gained <= toleranceNats : isTie(found);
  if (isWithinError)
    return `Annealed importance sampling has the highest value for ${annealed.name}, but by only ${errorText(gained, found)} nats, which is a tie with the best ELBO's model.`;
  return best.pick.ties?.some(({ point }) => annealed.group.some((one) => one.point === point))
    ? `Annealed importance sampling decides what the ELBO does not: the log-likelihood of ${annealed.name} is ${errorText(gained, found)} nats higher than that of ${best.name}.`
    : `${highestText(annealed)} log-likelihood is ${errorText(gained, found)} nats higher than that of ${best.name}, which has the best ELBO. The ELBO hides this, because its posteriors are loose.`;
}

/** More settings that tie are counted only. */
const MAX_NAMED = 2;

/** Both have the same model first; among those that tie with it in ELBO annealing may still decide. */
function sameBest(best: Picked, annealed: Picked, nameOf: NameOf): string {
  const { ties = [] } = annealed.pick;
  const named = (members: readonly Tie[]): string =>
    members.length > MAX_NAMED
      ? `${members.length} others`
      : andList(members.map(({ point, seeds }) => nameOf(point, seeds?.length)));
  const seedsOf = ({ point, seeds = [point] }: Tie): readonly number[] => seeds;
  const isTied = (other: Tie): boolean =>
    ties.some((tie) => seedsOf(tie).some((seed) => seedsOf(other).includes(seed)));
  const lower = (best.pick.ties ?? []).filter((tie) => !isTied(tie));
  const against = lower.length === 0 ? "" : `${named(lower)}, which ${lower.length > 1 ? "tie" : "ties"} in ELBO`;
  if (ties.length > 0)
    return `Annealed importance sampling does not distinguish ${best.name}, which has the best ELBO, from ${named(ties)}${against === "" ? "" : `; it decides against ${against}`}.`;
  return against === ""
    ? "Annealed importance sampling picks the same model as the ELBO."
    : `Annealed importance sampling decides what the ELBO does not: for ${best.name}, against ${against}.`;
}

/** A pick by annealing, or the first of those that tie: for none of these does it decide, but all the same against the best ELBO. */
function highestText({ name, pick: { ties = [] } }: Picked): string {
  return ties.length === 0
    ? `Annealed importance sampling picks ${name}: its`
    : `Annealed importance sampling has the highest value for ${name}, which ties with ${plural(ties.length, "other")}. Its`;
}

/** Theis, van den Oord and Bethge 2016: sample quality and likelihood can differ without bound. */
function draws(best: Picked, frechet: Picked): string {
  const { ties = [] } = frechet.pick;
  if (ties.some(({ point }) => best.group.some((one) => one.point === point)))
    return `Fréchet distance does not distinguish ${best.name}, which has the best ELBO, from ${frechet.name}, for which it is smallest.`;
  if (frechet.group === best.group) return "Fréchet distance agrees with the ELBO.";
  const lost = likelihoodOf(best, frechet) - likelihoodOf(frechet, best);
  const cost = lost > 0 ? `costing ${hundredths(lost)} nats of log-likelihood` : "at no cost in log-likelihood";
  return `Fréchet distance ${ties.length === 0 ? "picks" : "is smallest for"} ${frechet.name}, ${cost}: sample quality and likelihood are different goals.`;
}

/** A lower bound that does not fail; of both by the same estimator, so that they compare. */
function likelihoodOf(picked: Picked, other: Picked): number {
  const isSound = [...picked.group, ...other.group].every(
    (point) => point.annealedNats !== null && isReliable(point, "annealed"),
  );
  return meanOf(isSound ? "annealed" : "elbo", picked.group);
}

function meanOf(criterion: Criterion, group: readonly PointFacts[]): number {
  return seedMean(group.map((point) => valueOf(criterion, point))).mean;
}

function information(best: Picked, informed: Picked): string {
  const { value, unreliable } = informed.pick;
  if (unreliable !== undefined)
    return `Mutual information is at least ${hundredths(value)} nats for ${informed.name}: the estimate cannot exceed ${hundredths(informed.group[0]?.informationCeilingNats ?? NaN)}, the logarithm of the number of examples, so it does not rank models near it.`;
  const lost = meanOf("elbo", best.group) - meanOf("elbo", informed.group);
  return `Mutual information ${informed.pick.ties === undefined ? "picks" : "is largest for"} ${informed.name}: it grows with the rate, which here costs ${hundredths(lost)} nats of ELBO.`;
}

/** "0.23 ± 0.04" */
function errorText(nats: number, found: Difference | undefined): string {
  return found === undefined ? hundredths(nats) : differenceText("annealed", found);
}

/** Likelihood estimates are accurate to a few hundredths of a nat. */
function hundredths(nats: number): string {
  return String(Number(nats.toFixed(2)));
}
