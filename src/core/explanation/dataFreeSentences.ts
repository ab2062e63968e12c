import type { Bettered, CollapseBracket, DataFreeVerdict, RateRise } from "./dataFreeVerdict.ts";
import { figure } from "./sentences.ts";

/** What a verdict without data says, in plain words. */

/** @param name of a point: "objective.beta = 2, training.seed = 1" */
export function dataFreeVerdictSentence(
  { best, isCollapsed }: DataFreeVerdict,
  name: (point: number) => string,
): string {
  if (!isCollapsed) return `The model with the best ELBO, ${name(best)}, is not collapsed by what was logged of it.`;
  return (
    `The model with the best ELBO, ${name(best)}, is collapsed: it has no active unit, so z says nothing about x. ` +
    `Its figures alone do not say why: describe the model in a *.vae.json, and vae-lens check finds the threshold from the data.`
  );
}

/** In the order of what matters most. */
export function dataFreeObservations(
  { brackets, bettered, rises }: DataFreeVerdict,
  name: (point: number) => string,
): readonly string[] {
  const severalFamilies = brackets.length > 1;
  return [
    ...brackets.map(
      (bracket) =>
        `${severalFamilies && bracket.family !== "" ? `${bracket.family}: ` : ""}${bracketSentence(bracket)}`,
    ),
    ...rises.map((rise) => riseSentence(rise, name)),
    ...bettered.map((one) => betteredSentence(one, name)),
  ];
}

function bracketSentence({ highestActive, lowestCollapsed }: CollapseBracket): string {
  if (highestActive === null)
    return `Every model is collapsed, from beta ${figure(lowestCollapsed ?? NaN)} on: the threshold lies below.`;
  if (lowestCollapsed === null)
    return `No model is collapsed up to beta ${figure(highestActive)}: the threshold lies above.`;
  if (highestActive < lowestCollapsed)
    return `Collapse begins between beta ${figure(highestActive)} and ${figure(lowestCollapsed)}.`;
  return `From beta ${figure(lowestCollapsed)} to ${figure(highestActive)} some models are collapsed and others are not: seeds near the threshold, or trainings that never left the collapsed point.`;
}

function riseSentence({ from, to, riseNats }: RateRise, name: (point: number) => string): string {
  return `From ${name(from)} to ${name(to)} the rate rises by ${figure(riseNats)} nats; of models trained to the end it falls.`;
}

function betteredSentence({ point, by, gainNats, isStuck }: Bettered, name: (point: number) => string): string {
  const gain = `the model of ${name(by)} has a loss lower by ${figure(gainNats)} nats at its beta`;
  if (isStuck)
    return `${name(point)} is collapsed though it need not be: ${gain}. Training is the reason: a warm-up helps.`;
  return `${name(point)} lies above the frontier: ${gain}. It is under-trained or overfitted.`;
}
